"""Reading the log of a season: who did what, when, and to which nomination."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, exists, or_, select

from awards.accounts.models import Person
from awards.core.db import found_by, run
from awards.jury.models import Assignment
from awards.ledger.models import Event
from awards.nominations.models import Nomination
from awards.programmes.models import Season

MOST_TOLD = 5


def events(season: Season, *, kind: str = "", person: str = "", subject: uuid.UUID | None = None) -> Select[Any]:
    """Return the select of a season's events as rows, the latest first: those of a kind, a person, about a subject.

    person: a part of the name or address. Rows: number, at, kind, subject_id, address, detail, person (name), email.
    """
    query = (
        select(
            Event.number,
            Event.at,
            Event.kind,
            Event.subject_id,
            Event.address,
            Event.detail,
            Person.name.label("person"),
            Person.email,
        )
        .outerjoin(Person, Person.id == Event.person_id)
        .where(Event.season_id == season.id)
        .order_by(Event.at.desc(), Event.number.desc())
    )
    if kind:
        query = query.where(Event.kind == kind)
    query = query.where(*found_by(person, Person.name_key, Person.email))
    if subject is not None:
        given = exists().where(Assignment.id == Event.subject_id, Assignment.nomination_id == subject)
        query = query.where(or_(Event.subject_id == subject, given))
    return query


def meanwhile(
    season: Season, *, kinds: Collection[str], subjects: Collection[uuid.UUID], since: datetime
) -> Sequence[Row[Any]]:
    """Return the last events after a moment, the earliest first; the very last one if there is none after it.

    kinds: how their kinds begin. subjects: what they are about, entries and jurors with their scoresheets; empty:
    anything in the season. Rows as `events`, of these at most MOST_TOLD.
    """
    query = events(season).where(or_(*(Event.kind.startswith(kind, autoescape=True) for kind in kinds)))
    if subjects:
        theirs = or_(Assignment.nomination_id.in_(subjects), Assignment.juror_id.in_(subjects))
        given = exists().where(Assignment.id == Event.subject_id, theirs)
        query = query.where(or_(Event.subject_id.in_(subjects), given))
    found = run(query.limit(MOST_TOLD)).all()
    return [row for row in found if row.at > since][::-1] or found[:1]


def titles(season: Season, subjects: Collection[uuid.UUID]) -> dict[uuid.UUID, Row[Any]]:
    """Return the nominations that subjects of events are, or whose scoresheets they are. One query.

    Rows: subject, id, title, language.
    """
    own = select(Nomination.id.label("subject"), Nomination.id, Nomination.title, Nomination.language).where(
        Nomination.season_id == season.id, Nomination.id.in_(subjects)
    )
    given = (
        select(Assignment.id.label("subject"), Nomination.id, Nomination.title, Nomination.language)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .where(Nomination.season_id == season.id, Assignment.id.in_(subjects))
    )
    found: Iterable[Row[Any]] = run(own.union_all(given))
    return {row.subject: row for row in found}
