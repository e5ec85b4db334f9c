"""One category's judging in the tables of the application, a million scores large, to measure reading it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, Table

from awards.core.clock import now
from awards.core.db import Base
from awards.programmes.models import Category, Round

NUMBER = uuid.UUID(int=0)


class Judging:
    """A round, a category, entries, jurors and criteria, all named by made-up ids, and their scores."""

    def __init__(self, weights: dict[str, str], steps: np.ndarray) -> None:
        random = np.random.Generator(np.random.PCG64(9))
        entries, jurors, _ = steps.shape
        self.weights, self.steps = weights, steps
        self.round_id, self.category_id = _ids(random, 2)
        self.round, self.category = Round(id=self.round_id), Category(id=self.category_id)
        self.entries, self.jurors, self.criteria = (_ids(random, size) for size in (entries, jurors, len(weights)))
        self.ballots = _ids(random, entries * jurors)

    def store(self, connection: Connection) -> None:
        """Fill the tables; what belongs to other rooms, and foreign keys, are left out."""
        time = now()
        criteria = zip(self.criteria, self.weights.items(), strict=True)
        each = list(np.ndindex(self.steps.shape[:2]))
        pairs = [(ballot, self.entries[e], self.jurors[j]) for ballot, (e, j) in zip(self.ballots, each, strict=True)]
        sums = (self.steps @ np.array([int(weight) for weight in self.weights.values()])).reshape(-1).tolist()
        fill(connection, "criteria", ("id", "category_id", "code", "position", "weight"),
             [(id_, self.category_id, code, 0, weight) for id_, (code, weight) in criteria])  # fmt: skip
        fill(connection, "nominations", ("id", "season_id", "company_id", "category_id", "title", "title_key",
             "search_key", "language", "country", "created_at", "touched_at"),
             [(entry, NUMBER, NUMBER, self.category_id, "", "", "", "en", "", time, time)
              for entry in self.entries])  # fmt: skip
        fill(connection, "assignments", ("id", "round_id", "category_id", "nomination_id", "juror_id", "position", "at",
             "begun_at"),
             [(b, self.round_id, self.category_id, e, j, 0, time, time) for b, e, j in pairs])  # fmt: skip
        fill(connection, "ballots", ("assignment_id", "opened_at", "revision", "scored", "changed", "copies",
             "counted", "weighted_sum", "jury_comment", "advice", "comments_revision", "language", "submitted_at"),
             [(b, time, 1, len(self.weights), False, 1, len(self.weights), total, "", "", 0, "en", time)
              for b, total in zip(self.ballots, sums, strict=True)])  # fmt: skip
        given = zip(self.ballots, self.steps.reshape(-1, len(self.weights)).tolist(), strict=True)
        fill(connection, "scores", ("ballot_id", "criterion_id", "steps", "counted", "comment", "revision", "saved_at"),
             [(b, c, step, step, "", 1, time) for b, row in given
              for c, step in zip(self.criteria, row, strict=True)])  # fmt: skip


def _ids(random: np.random.Generator, size: int) -> list[uuid.UUID]:
    return [uuid.UUID(bytes=random.bytes(16)) for _ in range(size)]


def fill(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows by the driver itself, each value as the application would store it."""
    found: Table = Base.metadata.tables[table]
    kinds = [found.c[name].type.bind_processor(connection.dialect) or _as_it_is for name in columns]
    made = (tuple(kind(value) for kind, value in zip(kinds, row, strict=True)) for row in rows)
    names, cursor = ", ".join(columns), connection.connection.cursor()
    if connection.dialect.name == "sqlite":
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})", made)
        return
    with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in made:
            copy.write_row(row)


def _as_it_is(value: Any) -> Any:
    return value
