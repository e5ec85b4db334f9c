"""Rows on their way into the database: collected table by table, written in bulk, with ids that the seed decides."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from sqlalchemy import Table, bindparam, insert, update

from awards.accounts.models import Company, Membership, Person
from awards.core.db import run
from awards.jury.models import Assignment, CategoryDoubt, Conflict, Declaration, Juror, Recusal, Seat
from awards.ledger.models import Event
from awards.nominations.models import Admission, Attachment, Draft, Extension, Nomination, Version, Withdrawal
from awards.programmes.models import Appointment
from awards.scoring.models import Ballot, BallotCopy, Score

NAMESPACE = uuid.UUID("6f0c3a52-9d0e-5b1f-8a47-2d5be01c7a11")  # any fixed one
TABLES: tuple[Any, ...] = (
    Person, Company, Membership, Appointment, Juror, Seat, Nomination, Version, Attachment, Admission, Withdrawal,
    Draft, Extension, Declaration, Conflict, Assignment, Recusal, CategoryDoubt, Ballot, BallotCopy, Score, Event,
)  # fmt: skip
POINTERS = ("version_id", "admission_id", "withdrawal_id")
BATCH = 1000


def identity(seed: int, *names: str) -> uuid.UUID:
    """Return the id that belongs to a seed and names: the same every time."""
    return uuid.uuid5(NAMESPACE, "|".join((str(seed), *names)))


class Rows:
    """Rows that wait to be written; `write` keeps the order that foreign keys ask for."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.people: dict[str, uuid.UUID] = {}
        self.companies: dict[str, uuid.UUID] = {}
        self._waiting: defaultdict[Any, list[dict[str, Any]]] = defaultdict(list)
        self._pointers: list[dict[str, Any]] = []

    def id(self, *names: str) -> uuid.UUID:
        """Return the id that belongs to these names."""
        return identity(self.seed, *names)

    def add(self, model: Any, **values: Any) -> None:
        """Add a row; columns that may be empty and are not named are."""
        self._waiting[model].append(values)

    def point(self, nomination_id: uuid.UUID, **pointers: uuid.UUID | None) -> None:
        """Have a nomination point at its version, admission or withdrawal in force, once these are written."""
        self._pointers.append({"nomination": nomination_id, **dict.fromkeys(POINTERS), **pointers})

    def write(self) -> None:
        """Write everything that waits."""
        for model in TABLES:
            rows = self._waiting.pop(model, [])
            if model is Event:
                rows.sort(key=lambda row: row["at"])
            self._insert(model.__table__, rows)
            if model is Withdrawal:
                self._set_pointers()
        if self._waiting:
            raise LookupError(f"Nobody writes {sorted(map(str, self._waiting))}.")

    def _insert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        empty = {column.name: None for column in table.columns if column.nullable}
        for batch in _batches(rows):
            run(insert(table), [empty | row for row in batch])

    def _set_pointers(self) -> None:
        table: Any = Nomination.__table__
        statement = update(table).where(table.c.id == bindparam("nomination"))
        statement = statement.values({name: bindparam(f"to_{name}") for name in POINTERS})
        pointers, self._pointers = self._pointers, []
        for batch in _batches(pointers):
            run(
                statement,
                [{"nomination": row["nomination"], **{f"to_{name}": row[name] for name in POINTERS}} for row in batch],
            )


def _batches(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    return [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
