"""Sharing tests between the short run and the long one, so that nothing is tried in neither.

The short run tries each promise once, where that is cheapest. Pages are asked on SQLite there: what databases do
differently shows in actions and queries. Sweeps over all pages, whole seasons, storms and most browsers are long.

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
    """Mark what `long_for` says: a test with all the values that one of these marks names among its parameters.

    And who asks pages of PostgreSQL, but for the tests of safety, which say it themselves.
    """
    for item in items:
        values = {each for each in getattr(getattr(item, "callspec", None), "params", {}).values() if type(each) is str}
        pages = ASKS_PAGES & set(getattr(item, "fixturenames", ())) and "safety" not in item.path.parts
        said = any(values >= set(mark.args) for mark in item.iter_markers("long_for"))
        if said or (pages and "postgresql" in values):
            item.add_marker("long")
