"""A juror's own ballot as it is read from the database: plain rows, no ORM objects."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from awards.scoring import rules
from awards.scoring.weighing import weighted_sum


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


@dataclass(slots=True)
class Sheet:
    """A ballot with its assignment, round, entry and marks (by criterion code, in the category's order)."""

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
    removed: bool
    begun_at: datetime | None
    skipped_at: datetime | None
    recusal: str | None
    recusal_reason: str | None
    conflict: bool
    opened_at: datetime | None
    version_id: uuid.UUID | None
    revision: int
    jury_comment: str
    advice: str
    comments_revision: int
    saved_at: datetime | None
    submitted_at: datetime | None
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
    def weighted_sum(self) -> int:
        """The stored number, see `weighing`."""
        weights = {mark.code: mark.weight for mark in self.marks.values()}
        return weighted_sum(weights, {mark.code: mark.steps for mark in self.marks.values()})

    @property
    def read_version_id(self) -> uuid.UUID | None:
        """The version this juror reads: the one first opened, else the admitted one."""
        return self.version_id or self.admitted_version_id

    @property
    def comments_print(self) -> str:
        """The print of both comments."""
        return print_of(self.jury_comment, self.advice)


def sheet_of(rows: Iterable[Any], width: int) -> Sheet | None:
    """Return the sheet of joined rows: `width` columns of the sheet, then those of one mark; none without rows."""
    sheet = None
    for row in rows:
        if sheet is None:
            sheet = Sheet(*row[:width])
        criterion_id, code, weight, steps, comment, revision = row[width:]
        sheet.marks[code] = Mark(criterion_id, code, Decimal(weight), steps, comment or "", revision or 0)
    return sheet
