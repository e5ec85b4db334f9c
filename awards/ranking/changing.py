"""One ballot changes: the new result from the old one, without computing the other entries again.

    result = changed(result, "E7", "J3", {"impact": 8, "reach": 6})      # submitted
    result = changed(result, "E7", "J3", {}, state="recused")

The entry's value is computed by the same code as ever, over a sheet that holds only this entry; then it is moved to
where it stands now (moving.py). What comes out is what `rank` gives for the changed sheets, to the last byte.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from .line import Line
from .moving import placed_again
from .outcome import Outcome, outcome
from .result import Result
from .scheme import Scheme
from .sheets import STATES, RoundSheet, RowFault, SheetError, Sheets, step_of_score
from .whole import SAFE, Array, Ratios, Whole, spliced


def changed(
    result: Result, entry: str, juror: str, scores: Mapping[str, Any], *, state: str = "submitted", round_id: str = ""
) -> Result:
    """The result after one ballot was given, changed or taken into another state.

    `scores` are exact scores by criterion. The juror and the entry must be known to the sheets, and the entry must
    have a ballot in that round already. Raises KeyError for unknown names, SheetError for scores off the scale.
    """
    scheme, sheets = result.scheme, result.sheets
    number = [stage.id for stage in scheme.stages].index(round_id)
    place, who = _number(sheets.entries, entry), _number(sheets.jurors, juror)
    criterion, step = _cells(scheme, number, scores)
    sheet = sheets.rounds[number]
    if sheet.first[place] == sheet.first[place + 1]:
        raise KeyError(entry)
    new = with_ballot(sheet, place, who, criterion, step, STATES.index(state))
    rounds = (*sheets.rounds[:number], new, *sheets.rounds[number + 1 :])
    after = Sheets(sheets.entries, sheets.jurors, rounds, sheets.shape)
    alone = outcome(scheme, after.of_entries(np.array([place])), result.outcome.without)
    return placed_again(result, _patched(result.outcome, after, place, alone), place, alone)


def _number(names: tuple[str, ...], name: str) -> int:
    """The number of a name among sorted ones. Raises KeyError."""
    number = bisect_left(names, name)
    if number == len(names) or names[number] != name:
        raise KeyError(name)
    return number


def _cells(scheme: Scheme, number: int, scores: Mapping[str, Any]) -> tuple[Array, Array]:
    """The criteria and steps of a ballot. Raises SheetError and KeyError."""
    rules = scheme.stages[number].rules
    names = {c.id: k for k, c in enumerate(rules.criteria)}
    cells: dict[int, int] = {}
    faults = []
    for row, (name, score) in enumerate(scores.items()):
        step = step_of_score(rules.scale, score)
        if isinstance(step, Line):
            faults.append(RowFault(row, step))
        else:
            cells[names[name]] = step
    if faults:
        raise SheetError(faults)
    order = sorted(cells)
    kind: type = np.int64 if rules.scale.steps <= SAFE else object
    return np.array(order, dtype=np.int16), np.array([cells[k] for k in order], dtype=kind)


def with_ballot(sheet: RoundSheet, entry: int, juror: int, criterion: Array, step: Array, state: int) -> RoundSheet:
    """The sheet with one ballot put in the place of another, or put in where there was none."""
    first, end = int(sheet.first[entry]), int(sheet.first[entry + 1])
    ballot = first + int(np.searchsorted(sheet.juror[first:end], juror))
    there = ballot < end and int(sheet.juror[ballot]) == juror
    cells = slice(int(sheet.start[ballot]), int(sheet.start[ballot + there]))
    steps = _fitting(sheet.step, step)
    if there and np.array_equal(sheet.criterion[cells], criterion):
        steps[cells] = step
        return replace(sheet, step=steps, state=_put(sheet.state, ballot, state))
    after = ballot + there
    grown = len(step) - (cells.stop - cells.start)
    start = np.concatenate((sheet.start[: ballot + 1], [cells.start + len(step)], sheet.start[after + 1 :] + grown))
    more = np.arange(len(sheet.first)) > entry
    return RoundSheet(
        spliced(sheet.entry, ballot, after, [entry]),
        spliced(sheet.juror, ballot, after, [juror]),
        spliced(sheet.state, ballot, after, [state]),
        start,
        spliced(sheet.criterion, cells.start, cells.stop, criterion),
        spliced(steps, cells.start, cells.stop, step),
        sheet.first + more * (1 - there),
        sheet.factors,
    )


def _fitting(steps: Array, more: Array) -> Array:
    """A copy of the steps that has room for some more of them."""
    if steps.dtype == object or not len(more) or np.can_cast(np.min_scalar_type(more.max()), steps.dtype):
        return steps.copy()
    return steps.astype(more.dtype)


def _put(column: Array, place: int, value: int) -> Array:
    if column[place] == value:
        return column
    column = column.copy()
    column[place] = value
    return column


def _patched(before: Outcome, sheets: Sheets, entry: int, part: Outcome) -> Outcome:
    """The outcome with that of one entry in its place."""
    exact = _with(before.exact, entry, part.exact)
    same = before.final is before.exact and part.final is part.exact
    return Outcome(
        before.scheme,
        sheets,
        before.without,
        _put(before.last, entry, int(part.last[0])),
        _put(before.why, entry, int(part.why[0])),
        _put(before.where, entry, int(part.where[0])),
        exact,
        exact if same else _with(before.final, entry, part.final),
    )


def _with(values: Ratios, entry: int, one: Ratios) -> Ratios:
    """The fractions with one of them replaced."""
    num, den = one.num, one.den if isinstance(one.den, int) else int(one.den.data[0])
    bound = max(values.num.bound, num.bound)
    nums = values.num.wide(bound)
    nums = nums.copy() if nums is values.num.data else nums
    nums[entry] = num.data[0]
    if values.den == den:
        return Ratios(Whole(nums, bound), den)
    dens = values.dens()
    most = max(dens.bound, den)
    wide = dens.wide(most)
    wide = wide.copy() if wide is dens.data else wide
    wide[entry] = den
    return Ratios(Whole(nums, bound), Whole(wide, most))
