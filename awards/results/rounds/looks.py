"""Looks at results that have to be in the log, written by a request that only reads."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, insert

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import apart, db, reading
from awards.ledger.actions import caller
from awards.ledger.models import Event
from awards.programmes.models import Category, Round, Season
from awards.results.rounds import queries
from awards.web.pages import after_answer

# What a process noted, by database: it is not noted again.
NOTED: WeakKeyDictionary[Engine, set[tuple[object, ...]]] = WeakKeyDictionary()


def note(kind: str, season: Season, *, by: Person, subject_id: uuid.UUID | None = None, **detail: object) -> None:
    """Write an event in a short transaction of its own, before the answer goes out: no look without its event.

    Of a request that writes itself it comes after the answer: its transaction holds what this one would wait for.
    """
    values = {"season_id": season.id, "person_id": by.id, "address": caller.get(), "detail": detail}
    event = insert(Event).values(at=now(), kind=kind, subject_id=subject_id, **values)
    if not reading.get():
        after_answer(event)
        return
    with apart() as connection:
        connection.execute(event)


def note_looks(season: Season, rounds: Collection[Round], categories: Collection[Category], *, by: Person) -> None:
    """Note that somebody looks at places or scores of closed rounds: once a person, round and category.

    A process remembers what it noted, so that only the first look of each asks the database.
    """
    known = NOTED.setdefault(db.engine, set())
    here = {(round_.id, each.code): (round_, (by.id, round_.id, round_.closes_at, each.code))
            for round_ in rounds for each in categories}  # fmt: skip
    fresh = {place: found for place, found in here.items() if found[1] not in known}
    if not fresh:
        return
    before = queries.looked_at([round_ for round_, _ in fresh.values()], by)
    for (round_id, code), (round_, _) in fresh.items():
        if (round_id, code) not in before:
            note(queries.SEEN, season, by=by, subject_id=round_id, round=round_.code, category=code)
    known.update(key for _, key in fresh.values())
