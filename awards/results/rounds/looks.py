"""Looks at results that have to be in the log, written by a request that only reads."""

from __future__ import annotations

from collections.abc import Collection
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from awards.accounts.models import Person
from awards.core.db import db
from awards.programmes.models import Category, Round, Season
from awards.results.rounds import queries
from awards.web.reading_events import note

# What a process noted, by database: it is not noted again.
NOTED: WeakKeyDictionary[Engine, set[tuple[object, ...]]] = WeakKeyDictionary()


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
