"""Sharing tests between the short run and the long one, so that nothing is tried in neither.

The short run tries each promise once, where that is cheapest. Pages are asked on SQLite there: what databases do
differently shows in actions and queries. Attacks (tests/safety), sweeps over all pages, whole seasons, storms and most
browsers are long.

A test that tries every page with every value takes a turn as its parameter: in each turn every page gets another value.
The first turns are the short run's, in which every page and every value comes; all together try every pair.
"""

from __future__ import annotations

from typing import Any

import pytest

ASKS_PAGES = {"client", "sign_in"}


def turns(number: int, *, short: int = 1) -> list[Any]:
    """The turns of such a test as its parameters; all but the first are for the long run."""
    return [turn if turn < short else pytest.param(turn, marks=pytest.mark.long) for turn in range(number)]


def mark_long(items: list[pytest.Item]) -> None:
    """Mark what is long wherever it stands, and what `long_for` says.

    That is a test with all the values that one of these marks names among its parameters.
    """
    for item in items:
        values = {each for each in getattr(getattr(item, "callspec", None), "params", {}).values() if type(each) is str}
        pages = "postgresql" in values and ASKS_PAGES & set(getattr(item, "fixturenames", ()))
        said = any(values >= set(mark.args) for mark in item.iter_markers("long_for"))
        if said or pages or "safety" in item.path.parts:
            item.add_marker("long")
