"""The rows of a season follow its document: categories, criteria and rounds that are new, changed or gone.

A row on which something hangs that people did (entries, panels, scoresheets) is not taken away: that is refused, and
told in words. What is only kept to be fast goes with its row.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table, delete, func, select

from awards.core.db import Base, db, run
from awards.core.verdicts import Verdict, insist
from awards.core.words import Message
from awards.programmes import queries
from awards.programmes.document import timetable
from awards.programmes.document.programme import Programme
from awards.programmes.models import Category, Criterion, Round, Season, Step

# Made anew from what is there: nothing is lost with it.
KEPT_FOR_SPEED = ("boards", "tallies")
OWN = (Criterion.__tablename__, Step.__tablename__)
HANGS = {
    "nominations": Message("“{name}” cannot be removed: nominations are in it. How many: {count}."),
    "versions": Message("“{name}” cannot be removed: nominations were submitted in it. How many versions: {count}."),
    "seats": Message("“{name}” cannot be removed: jurors have a place on its panel. How many: {count}."),
    "assignments": Message("“{name}” cannot be removed: jurors have scoresheets in it. How many: {count}."),
    "scores": Message("“{name}” cannot be removed: jurors have written comments on it. How many: {count}."),
}
OTHER = Message("“{name}” cannot be removed: other data belong to it. How many: {count}.")


def follow(season: Season, document: Programme) -> None:
    """Make the rows of categories, criteria and rounds those of another document; the timetable's steps come after.

    Refused for a row to go on which something hangs.
    """
    kept = {row.code: row for row in queries.categories(season)}
    for place, declared in enumerate(document.categories):
        row = kept.pop(declared.id, None) or _new_category(season, declared.id)
        row.position = place
        _follow_criteria(row, declared)
    for row in kept.values():
        remove(row, season.document.category(row.code).name)
    _follow_rounds(season, document)
    db.session.flush()
    for row in queries.categories(season):
        if row not in kept.values():
            db.session.expire(row, ["criteria"])
    db.session.expire(season, ["categories", "rounds"])


def _new_category(season: Season, code: str) -> Category:
    row = Category(id=uuid.uuid4(), season_id=season.id, code=code, position=0, criteria=[])
    db.session.add(row)
    db.session.flush()
    return row


def _follow_criteria(row: Category, declared: Any) -> None:
    kept = {each.code: each for each in row.criteria}
    for place, criterion in enumerate(declared.criteria):
        found = kept.pop(criterion.id, None) or Criterion(id=uuid.uuid4(), category_id=row.id, code=criterion.id)
        found.position, found.weight = place, str(criterion.weight)
        db.session.add(found)
    for gone in kept.values():
        remove(gone, gone.code)


def _follow_rounds(season: Season, document: Programme) -> None:
    kept = {row.code: row for row in queries.rounds(season)}
    for place, declared in enumerate(document.rounds):
        row = kept.pop(declared.id, None)
        if row is None:
            opens_at, closes_at = timetable.round_bounds(document, declared.id)
            row = Round(id=uuid.uuid4(), season_id=season.id, code=declared.id, opens_at=opens_at, closes_at=closes_at)
        row.position, row.kind = place, declared.kind
        db.session.add(row)
    for row in kept.values():
        for step in queries.steps(season):
            if step.round_id == row.id:
                step.round_id = None
        db.session.flush()
        remove(row, row.code)


def remove(row: Category | Criterion | Round, name: Any) -> None:
    """Take a row away with what is its own. Refused, with what would be lost, if something hangs on it."""
    for table, column, count in _hanging(row):
        if table.name in KEPT_FOR_SPEED:
            _forget(table, column, row.id)
        elif count:
            insist(Verdict(Message(HANGS.get(table.name, OTHER).text, name=name, count=count)))
    if isinstance(row, Category):
        for criterion in row.criteria:
            remove(criterion, criterion.code)
    db.session.delete(row)
    db.session.flush()


def _hanging(row: Category | Criterion | Round) -> Iterator[tuple[Table, Any, int]]:
    """Every table that points at a row but its own, with how often it does."""
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name == row.__tablename__ and table.name not in OWN:
                count = select(func.count()).select_from(table).where(key.parent == row.id)
                yield table, key.parent, run(count).scalar() or 0


def _forget(table: Table, column: Any, row_id: uuid.UUID) -> None:
    for below in Base.metadata.sorted_tables:
        for key in below.foreign_keys:
            if key.column.table is table:
                own = select(key.column).where(column == row_id)
                db.session.execute(delete(below).where(key.parent.in_(own)))
    db.session.execute(delete(table).where(column == row_id))
