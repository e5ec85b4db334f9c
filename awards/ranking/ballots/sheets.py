"""The score sheets: who gave which score to whom, as compact columns sorted by id.

Three ways to them, all checked against the scheme: `coded.sheets_of_rows`, `columns.sheets_of_arrays` and
`columns.sheets_of_cube`.

A score is stored as whole steps above the scale's min. A ballot without any score is a row without a criterion.
Wrong rows raise SheetError, whose faults name all of them at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from awards.core.message import Message
from awards.ranking.numbers.exact import NotANumber, exact_text, read_number
from awards.ranking.numbers.vectors import Array
from awards.ranking.scheme.faults import excerpt, id_problem
from awards.ranking.scheme.scheme import Scheme
from awards.ranking.scheme.terms import Scale

STATES = ("assigned", "draft", "submitted", "recused", "abstained", "excluded")
# The same for people, to be translated; each is told of a ballot.
STATE_LINES = (
    Message("assigned"),
    Message("draft"),
    Message("submitted"),
    Message("recused"),
    Message("abstained"),
    Message("excluded"),
)
ASSIGNED, DRAFT, SUBMITTED, RECUSED, ABSTAINED, EXCLUDED = range(6)
Shape = tuple[tuple[str, Scale, tuple[str, ...]], ...]


class Row(NamedTuple):
    """One score, or with criterion and score empty one ballot's state. `score` is exact: text, int, Decimal."""

    entry: str
    juror: str
    criterion: str = ""
    score: object = None
    round: str = ""
    state: str = "submitted"
    factor: object = None


class RowFault(NamedTuple):
    """What is wrong with one row, counted from 0."""

    row: int
    message: Message


class SheetError(ValueError):
    """Rows that cannot be used; `faults` names every one of them."""

    def __init__(self, faults: list[RowFault]) -> None:
        super().__init__(f"{len(faults)} wrong rows")
        self.faults = sorted(faults, key=lambda fault: fault.row)

    def __str__(self) -> str:
        return "\n".join(f"row {fault.row + 1}: {fault.message}" for fault in self.faults)


@dataclass(frozen=True, eq=False)
class RoundSheet:
    """The ballots of one round, sorted by entry and juror, and their cells, sorted by ballot and criterion.

    Ballot b has the cells start[b] to start[b + 1]; entry e has the ballots first[e] to first[e + 1].
    """

    entry: Array
    juror: Array
    state: Array
    start: Array
    criterion: Array
    step: Array
    first: Array
    factors: Mapping[int, Fraction]

    @property
    def sizes(self) -> Array:
        """How many cells each ballot has."""
        return np.diff(self.start)


@dataclass(frozen=True, eq=False)
class Sheets:
    """All score sheets of one ranking; entries and jurors are sorted by id (code points)."""

    entries: tuple[str, ...]
    jurors: tuple[str, ...]
    rounds: tuple[RoundSheet, ...]
    shape: Shape

    def fits(self, scheme: Scheme) -> bool:
        """Whether a scheme has the rounds, scales and criteria these sheets were made for."""
        return self.shape == shape_of(scheme)

    def without(self, *, juror: str | None = None, entry: str | None = None) -> Sheets:
        """The same sheets without the ballots of one juror, or of one entry."""
        keep = []
        for sheet in self.rounds:
            mask = np.ones(len(sheet.entry), dtype=bool)
            if juror is not None and juror in self.jurors:
                mask &= sheet.juror != self.jurors.index(juror)
            if entry is not None and entry in self.entries:
                mask &= sheet.entry != self.entries.index(entry)
            keep.append(selection(sheet, mask))
        return Sheets(self.entries, self.jurors, tuple(keep), self.shape)


def shape_of(scheme: Scheme) -> Shape:
    """What sheets must agree with a scheme on: rounds, scales and criteria."""
    return tuple((one.id, one.rules.scale, tuple(c.id for c in one.rules.criteria)) for one in scheme.stages)


def selection(sheet: RoundSheet, mask: Array) -> RoundSheet:
    """The ballots of a mask, with their cells."""
    sizes = sheet.sizes
    cells = np.repeat(mask, sizes)
    counts = np.bincount(sheet.entry[mask], minlength=len(sheet.first) - 1)
    return RoundSheet(
        sheet.entry[mask],
        sheet.juror[mask],
        sheet.state[mask],
        np.concatenate(([0], np.cumsum(sizes[mask]))),
        sheet.criterion[cells],
        sheet.step[cells],
        np.concatenate(([0], np.cumsum(counts))),
        sheet.factors,
    )


def restricted(sheets: Sheets, entries: Array) -> Sheets:
    """Sheets of these entries (ascending numbers) alone."""
    number = np.full(len(sheets.entries), -1, dtype=np.int64)
    number[entries] = np.arange(len(entries))
    names = tuple(sheets.entries[entry] for entry in entries.tolist())
    rounds = tuple(
        _renumbered(selection(sheet, number[sheet.entry] >= 0), number, len(names)) for sheet in sheets.rounds
    )
    return Sheets(names, sheets.jurors, rounds, sheets.shape)


def _renumbered(sheet: RoundSheet, number: Array, size: int) -> RoundSheet:
    entry = number[sheet.entry]
    first = np.concatenate(([0], np.cumsum(np.bincount(entry, minlength=size))))
    factors = {int(number[old]): factor for old, factor in sheet.factors.items() if number[old] >= 0}
    return replace(sheet, entry=entry, first=first, factors=factors)


def alike(sheets: Sheets) -> bool:
    """Whether all entries have the same scores and states, ballot for ballot: no weight and no rule can part them."""
    return all(_alike(sheet) for sheet in sheets.rounds)


def _alike(sheet: RoundSheet) -> bool:
    cells = list(zip(sheet.criterion.tolist(), sheet.step.tolist(), strict=True))
    starts = sheet.start.tolist()
    ballots: list[list[object]] = [[] for _ in sheet.first[1:]]
    for number, (entry, state) in enumerate(zip(sheet.entry.tolist(), sheet.state.tolist(), strict=True)):
        ballots[entry].append((state, cells[starts[number] : starts[number + 1]]))
    scores = [sorted(one, key=repr) for one in ballots]
    factors = {sheet.factors.get(entry, 1) for entry in range(len(scores))}
    return len(factors) == 1 and all(one == scores[0] for one in scores)


def step_of_score(scale: Scale, score: object) -> int | Message:
    """The score in whole steps above min, or why it is none of this scale."""
    try:
        number = read_number(score)
    except NotANumber as why:
        return why.message
    step = scale.step_of(number)
    if step is None:
        bounds = {"min": exact_text(scale.min), "max": exact_text(scale.max), "step": exact_text(scale.step)}
        return Message(
            "the score {score} is not on the scale {min} to {max} in steps of {step}", score=excerpt(score), **bounds
        )
    return step


def name_fault(row: int, what: str, name: object) -> RowFault | None:
    """Why a cell cannot name an entry or a juror."""
    if not isinstance(name, str):
        return RowFault(row, Message("the {what} is not text", what=what))
    problem = id_problem(name)
    if problem is None:
        return None
    return RowFault(row, Message("the {what}: {problem}", what=what, problem=problem))
