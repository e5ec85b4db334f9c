"""What rooms before the jury may know of it and ask of it: how far it is with an entry, to let go of one, and to close
what somebody judges of a company whom they act for now.

`app.py` hands this module to them, for they cannot import it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import joinedload

from awards.core.clock import now
from awards.core.db import db, run
from awards.core.roles import JUDGES, READERS
from awards.core.words import Message
from awards.jury import queries
from awards.jury.actions import remove_assignment
from awards.jury.conflicts.belonging import joined as joined
from awards.jury.leaving import queries as leaving_queries
from awards.jury.mails import tell_taken
from awards.jury.models import Assignment, Departure, Juror, Recusal
from awards.jury.panels.queries import judged_by
from awards.jury.panels.queries import who_judges as who_judges
from awards.jury.tally import move_tally
from awards.programmes.models import Appointment, Round, Season
from awards.web.ground import Ground

UNTOUCHED, ASSIGNED, JUDGED = "", "assigned", "judged"
_STANDS = (Assignment.removed_at.is_(None), ~exists().where(Recusal.assignment_id == Assignment.id))


def state_of(nomination_id: uuid.UUID) -> str:
    """Return UNTOUCHED, ASSIGNED (given to jurors) or JUDGED (one has begun to score); recused ones do not count."""
    begun = func.max(case((Assignment.begun_at.is_not(None), 1), else_=0))
    found = run(select(begun).where(Assignment.nomination_id == nomination_id, *_STANDS)).scalar()
    return UNTOUCHED if found is None else JUDGED if found else ASSIGNED


def judged(person_id: uuid.UUID, season: Season) -> set[uuid.UUID]:
    """Return the ids of the categories of a season that a person sits or holds entries in."""
    juror = db.session.scalar(select(Juror).where(Juror.season_id == season.id, Juror.person_id == person_id))
    return judged_by(juror, season) if juror is not None else set()


def offices(person: Any) -> tuple[bool, bool]:
    """Return whether somebody judges in a season, and whether they are of its staff.

    Such a person is told what joining a company does before it is done.
    """
    held = select(Appointment.role).where(
        Appointment.person_id == person.id, Appointment.accepted_at.is_not(None), Appointment.ended_at.is_(None)
    )
    roles = set(run(held).scalars())
    return bool(roles & JUDGES), bool(roles & READERS)


def judged_at(nomination_id: uuid.UUID) -> datetime | None:
    """Return when the last round closed in which a scoresheet of an entry was begun and stands; none before that."""
    query = select(func.max(Round.closes_at)).join(Assignment, Assignment.round_id == Round.id)
    query = query.where(Assignment.nomination_id == nomination_id, Assignment.begun_at.is_not(None), *_STANDS)
    return run(query.where(Round.closes_at <= now())).scalar()


def let_go(nomination_id: uuid.UUID, season: Season, *, reason: str, by: Any) -> int:
    """Take an entry back from every juror who has not begun to score it, and tell them; returns how many."""
    query = (
        select(Assignment)
        .options(joinedload(Assignment.round), joinedload(Assignment.recusal))
        .where(Assignment.nomination_id == nomination_id, Assignment.begun_at.is_(None), *_STANDS)
    )
    given = list(db.session.scalars(query))
    for assignment in given:
        remove_assignment(assignment, reason=reason, by=by)
    for round_ in {each.round for each in given}:
        tell_taken(season, round_, {each.juror_id for each in given if each.round is round_})
    return len(given)


def takes_part_anew(season: Season, *category_ids: uuid.UUID | None) -> None:
    """Have the places of categories made anew: an entry takes part there from now on, or does so no longer."""
    for round_ in queries.scoring_rounds(season):
        for category_id in sorted(filter(None, category_ids), key=str):
            move_tally(round_.id, category_id)


def undoing(departure: Departure) -> Ground:
    """Return what undoing a leaving rests on: that nobody undid it."""
    return Ground(kinds=("juror.", "appointment."), rows=((departure, ("undone_at",)),), subjects=(departure.id,))


def taken(assignment: Assignment) -> Ground:
    """Return what giving an entry back rests on: that it is taken back, as it was."""
    return Ground(
        kinds=("assignment.", "recusal.", "juror."),
        rows=((assignment, ("removed_at",)),),
        subjects=(assignment.id, assignment.nomination_id),
    )


def to_give_back(season: Season, appointments: Sequence[Appointment]) -> dict[uuid.UUID, tuple[uuid.UUID, str]]:
    """Return of roles that have ended those that can be given back: by the role's id, the leaving's id and its mark."""
    ended = [each.id for each in appointments if each.ended_at is not None and each.accepted_at is not None]
    public = current_app.extensions["awards.resting"](season) if ended else frozenset()
    if not ended or public >= {each.id for each in queries.scoring_rounds(season)}:
        return {}
    found = leaving_queries.last_departures(season, ended)
    return {key: (each.id, undoing(each).mark()) for key, each in found.items()}


def ended_for(person: Any, season: Season | None) -> Message | None:
    """Return what to tell somebody who judged in a season and whose role has ended; none for everybody else."""
    if season is None:
        return None
    ended = leaving_queries.ended_at(person, season)
    standing = leaving_queries.all_of(person, season) if ended is not None else []
    if not standing:
        return None
    counting = sum(
        far.submitted for far in leaving_queries.how_far([key for key, stands in standing if stands]).values()
    )
    return Message(
        "The organisers ended it on {at}. Nothing can be scored or changed any more. "
        "Scoresheets of yours that count: {n}.",
        at=ended,
        n=counting,
    )
