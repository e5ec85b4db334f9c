"""Mails to jurors about their entries; a later one takes the place of one that still waits."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db, run
from awards.jury import queries
from awards.jury.models import Assignment, Juror, Recusal
from awards.jury.rules import REMOVED
from awards.messages.actions import Stopped, enqueue, stop
from awards.programmes.models import Round, Season

GIVEN, TAKEN = "jury.assigned", "jury.removed"


def tell_given(season: Season, round_: Round, juror_ids: Collection[uuid.UUID], *, again: bool = False) -> None:
    """Tell jurors that they were given entries of a round. `again`: a recusal that was a mistake was lifted."""
    people = people_of(juror_ids)
    _stop(round_, people)
    for juror_id, count in _entry_counts(round_, people).items():
        _mail(GIVEN, people[juror_id], season, round_, count, again=again)


def tell_taken(season: Season, round_: Round, juror_ids: Collection[uuid.UUID]) -> None:
    """Tell jurors that entries of a round were taken back; who was told of none is only told what is left."""
    if round_.closes_at <= now():
        return
    people = people_of(juror_ids)
    before, held, excluded = _stop(round_, people), _entry_counts(round_, people), _excluded_counts(round_, people)
    for juror_id, person in people.items():
        count = held.get(juror_id, 0)
        if person.id in before.told or person.id not in before.spared:
            _mail(TAKEN, person, season, round_, count, sheets=excluded.get(juror_id, 0))
        elif count:
            _mail(GIVEN, person, season, round_, count)


def tell_given_again(season: Season, round_: Round, juror_ids: Collection[uuid.UUID]) -> None:
    """Tell jurors that what was taken back is theirs again; who never heard of the taking back hears nothing."""
    people = people_of(juror_ids)
    before, held = _stop(round_, people), _entry_counts(round_, people)
    for juror_id, person in people.items():
        last = before.told.get(person.id)
        if last != GIVEN and held.get(juror_id):
            _mail(GIVEN, person, season, round_, held[juror_id], back=last == TAKEN)


def people_of(juror_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Person]:
    """Return who jurors are, by the juror's id, in one order for all mails. One query."""
    query = select(Juror.id, Person).join(Person, Person.id == Juror.person_id).where(Juror.id.in_(set(juror_ids)))
    return {row.id: row.Person for row in db.session.execute(query.order_by(Person.email))}


def _stop(round_: Round, people: dict[uuid.UUID, Person]) -> Stopped:
    return stop(round_.id, GIVEN, TAKEN, why="replaced", to=[person.id for person in people.values()])


def _entry_counts(round_: Round, juror_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many entries of a round these jurors have now."""
    query = select(Assignment.juror_id, func.count()).where(queries.is_held(round_), Assignment.juror_id.in_(juror_ids))
    return dict(run(query.group_by(Assignment.juror_id)).all())


def _excluded_counts(round_: Round, juror_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many scoresheets that these jurors had begun in a round were taken back."""
    query = (
        select(Assignment.juror_id, func.count())
        .join(Recusal, Recusal.assignment_id == Assignment.id)
        .where(Assignment.round_id == round_.id, Assignment.juror_id.in_(juror_ids), Recusal.reason == REMOVED)
    )
    return dict(run(query.group_by(Assignment.juror_id)).all())


def _mail(event: str, person: Person, season: Season, round_: Round, count: int, **more: Any) -> None:
    url = f"/{season.slug}/ballots?round={round_.code}"
    said = {"again": False, "back": False, "sheets": 0, **more}
    enqueue(event, to=person, season=season, about=round_.id, url=url, count=count, closes_at=round_.closes_at, **said)
