"""A juror's own ballot as it is read from the database: plain rows, no ORM objects; and the one number of it that is
stored, the weighted sum of its steps, as an exact integer.

Scale of `Ballot.weighted_sum`: steps × weight × 10^d, where a step is one step of the programme's scale above its least
value, and d is the most decimals that any weight of the category has. With weights 25 and 12.5 (d = 1) and 8 and 4
steps it is 8 × 250 + 4 × 125 = 2500. Sums of one category compare and add exactly; means are made by `ranking` alone.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from awards.programmes.document.programme import Programme
from awards.scoring import rules


def decimals(weights: Iterable[Decimal]) -> int:
    """Return the most decimals any of the weights has: the d of the stored sum's scale."""
    return max((max(0, -int(weight.normalize().as_tuple().exponent)) for weight in weights), default=0)


def weighted_sum(weights: Mapping[str, Decimal], steps: Mapping[str, int | None]) -> int:
    """Return Σ weight × steps over the criteria that are scored, in the scale of the stored sum.

    weights: of every criterion of the category, by code. steps: by code; none for a criterion without a score.
    """
    factor = Decimal(10) ** decimals(weights.values())
    return sum(int(weight * factor) * (steps.get(code) or 0) for code, weight in weights.items())


def print_of(*parts: object) -> str:
    """Return a short print of what stands in fields, to tell later whether they were touched on a page."""
    return hashlib.sha256("|".join(map(str, parts)).encode(errors="replace")).hexdigest()[:12]


@dataclass(slots=True)
class Mark:
    """One criterion of a ballot: steps above the scale's least value (none: not scored), comment and revision."""

    criterion_id: uuid.UUID
    code: str
    weight: Decimal
    steps: int | None
    comment: str
    revision: int

    @property
    def print(self) -> str:
        """The print of steps and comment."""
        return print_of(self.steps, self.comment)


@dataclass(frozen=True, slots=True)
class Copied:
    """The copy of a ballot that was submitted last: it counts unless it was taken back."""

    at: datetime
    taken_back_at: datetime | None
    scores: dict[str, int]
    comments: dict[str, str]
    jury_comment: str
    advice: str
    let_count: bool = False  # a complete draft that two people let count after the close; nobody submitted it

    def differs(self, other: Copied) -> bool:
        """Whether another copy holds other scores or comments, however and whenever it came about."""
        return replace(self, at=other.at, taken_back_at=other.taken_back_at, let_count=other.let_count) != other


@dataclass(slots=True)
class Sheet:
    """A ballot with its assignment, round, entry and marks (by criterion code, in the category's order).

    Scores and comments are those of the draft; submitted_at is none while no copy of it counts.
    """

    id: uuid.UUID
    season_id: uuid.UUID
    juror_id: uuid.UUID
    conduct_accepted_at: datetime | None
    round_id: uuid.UUID
    round_code: str
    opens_at: datetime
    closes_at: datetime
    category_id: uuid.UUID
    category: str
    nomination_id: uuid.UUID
    title: str
    language: str
    country: str
    company: str
    admitted_version_id: uuid.UUID | None
    withdrawn: bool
    disqualified: bool
    removed: bool
    begun_at: datetime | None
    skipped_at: datetime | None
    recusal: str | None
    recusal_reason: str | None
    conflict: bool
    own_company: bool
    opened_at: datetime | None
    version_id: uuid.UUID | None
    revision: int
    jury_comment: str
    advice: str
    comments_revision: int
    saved_at: datetime | None
    submitted_at: datetime | None
    copies: int
    last: Copied | None = None
    marks: dict[str, Mark] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """See `rules.state_of`."""
        return rules.state_of(self)

    @property
    def scored(self) -> int:
        """How many criteria have a score."""
        return sum(mark.steps is not None for mark in self.marks.values())

    @property
    def counting(self) -> dict[str, int]:
        """The steps that count, by criterion code: those of the copy in force; nothing without one."""
        return self.last.scores if self.last is not None and self.submitted_at is not None else {}

    @property
    def taken_back(self) -> bool:
        """Whether its juror submitted it, and took that back."""
        return self.submitted_at is None and self.last is not None and not self.last.let_count

    @property
    def counted(self) -> int:
        """How many criteria the copy in force scores."""
        return len(self.counting)

    @property
    def weighted_sum(self) -> int:
        """The stored number of the copy in force; see the module."""
        return weighted_sum({mark.code: mark.weight for mark in self.marks.values()}, self.counting)

    @property
    def changed(self) -> bool:
        """Whether the draft is no longer the copy in force."""
        if self.submitted_at is None or self.last is None:
            return False
        return self.last.differs(self.draft(at=self.last.at))

    def draft(self, *, at: datetime) -> Copied:
        """Return the draft as the copy that would be submitted at a time."""
        marks = self.marks.values()
        scores = {mark.code: mark.steps for mark in marks if mark.steps is not None}
        comments = {mark.code: mark.comment for mark in marks if mark.comment}
        return Copied(at, None, scores, comments, self.jury_comment, self.advice)

    def lacks(self, programme: Programme) -> list[rules.Lack]:
        """Return what the draft lacks before it can be submitted; see `rules.lacks`."""
        return rules.lacks(self.marks.values(), self.jury_comment, self.advice, programme)

    @property
    def read_version_id(self) -> uuid.UUID | None:
        """The version this juror reads: the one first opened, else the admitted one."""
        return self.version_id or self.admitted_version_id

    @property
    def comments_print(self) -> str:
        """The print of both comments."""
        return print_of(self.jury_comment, self.advice)


def ready(
    programme: Programme, sheets: Iterable[Sheet]
) -> tuple[dict[uuid.UUID, Sheet], list[tuple[Sheet, list[rules.Lack]]]]:
    """Return of ballots that are scored in full those that can be submitted, by id, and the others with their lacks."""
    complete: dict[uuid.UUID, Sheet] = {}
    lacking = []
    for sheet in sheets:
        if found := sheet.lacks(programme):
            lacking.append((sheet, found))
        else:
            complete[sheet.id] = sheet
    return complete, lacking


def sheets_of(rows: Iterable[Mapping[Any, Any]]) -> list[Sheet]:
    """Return the sheets of joined rows, a row for each mark.

    A row has the fields of the sheet by their names, those of its last copy as copy_…, and those of the mark as mark_….
    """
    found: dict[uuid.UUID, Sheet] = {}
    for row in rows:
        sheet = found.get(row["id"])
        if sheet is None:
            sheet = found[row["id"]] = Sheet(**{name: row[label] for name, label in _SHEET})
            sheet.last = Copied(**{name: row[label] for name, label in _COPIED}) if row["copy_at"] else None
        weight = {"weight": Decimal(row["mark_weight"])}
        sheet.marks[row["mark_code"]] = Mark(**{name: row[label] for name, label in _MARK} | weight)
    return list(found.values())


def _labels(kind: type, prefix: str, *without: str) -> list[tuple[str, str]]:
    return [(each.name, prefix + each.name) for each in fields(kind) if each.name not in without]


_SHEET, _COPIED, _MARK = _labels(Sheet, "", "last", "marks"), _labels(Copied, "copy_"), _labels(Mark, "mark_")
