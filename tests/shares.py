"""Sharing a test of many cases between the short run and the long one, so that nothing is tried in neither.

A test that tries every page with every value takes a turn as its parameter: in each turn every page gets another value.
The first turns are the short run's, in which every page and every value comes; all together try every pair.
"""

from __future__ import annotations

from typing import Any

import pytest


def turns(number: int, *, short: int = 1) -> list[Any]:
    """The turns of such a test as its parameters; all but the first are for the long run."""
    return [turn if turn < short else pytest.param(turn, marks=pytest.mark.long) for turn in range(number)]


def mark_long(items: list[pytest.Item]) -> None:
    """Mark what `long_for` says: a test with all the values that one of these marks names among its parameters."""
    for item in items:
        values = {each for each in getattr(getattr(item, "callspec", None), "params", {}).values() if type(each) is str}
        if any(values >= set(mark.args) for mark in item.iter_markers("long_for")):
            item.add_marker("long")
