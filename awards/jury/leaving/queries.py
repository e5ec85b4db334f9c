"""Reading what a juror who leaves would leave behind, in numbers, and what of it could come back."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Row, Select, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from awards.core.db import db, run
from awards.core.message import Message
from awards.core.ports import Port
from awards.core.roles import JUDGES
from awards.jury import queries
from awards.jury.models import Assignment, Conflict, Departure, Juror, Recusal, Seat
from awards.jury.queries import acts_for, is_held_in
from awards.jury.rules import REMOVED
from awards.ledger.models import Someone
from awards.nominations.models import Nomination
from awards.programmes.models import IN_FORCE, Appointment, Round, Season
from awards.web.ground import Ground


class Far(NamedTuple):
    """How far a scoresheet is: criteria scored, of how many, and whether a copy of it counts."""

    scored: int
    criteria: int
    submitted: bool


@dataclass(frozen=True)
class Effect:
    """What leaving a round does, in numbers.

    held, begun, submitted: entries, scoresheets begun (submitted ones too) and those that count. seats: places on
    panels. below, below_all: entries that fall below the fewest scoresheets for a place, if what was submitted goes
    on counting, and if it does not.
    """

    held: int
    begun: int
    submitted: int
    seats: int
    below: int
    below_all: int


@dataclass(frozen=True)
class Part:
    """A round that a juror leaves: the entries that stand there, which of their scoresheets count, and the effect."""

    round: Round
    standing: Sequence[Assignment]
    submitted: frozenset[uuid.UUID]
    effect: Effect


@Port
def how_far(assignment_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Far]:
    """Return how far scoresheets are, by the assignment's id; those that were never opened are left out. One query."""
    raise NotImplementedError


@Port
def waiting_on(season: Season, held: Appointment) -> list[Message]:
    """Return in sentences with numbers what waits for the holder of a role of staff; nothing for others."""
    raise NotImplementedError


def parts(season: Season, juror: Juror, rounds: Sequence[Round], *, category_id: uuid.UUID | None = None) -> list[Part]:
    """Return what a juror would leave in rounds, of one category alone if given. Three queries."""
    if not rounds:
        return []
    given = aliased(Assignment)
    cover = select(func.count(given.id)).where(
        is_held_in(Assignment.round_id, given), given.nomination_id == Assignment.nomination_id
    )
    query = (
        select(Assignment, cover.correlate(Assignment).scalar_subquery())
        .options(joinedload(Assignment.recusal), joinedload(Assignment.round))
        .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
        .where(Assignment.juror_id == juror.id, Assignment.round_id.in_([each.id for each in rounds]))
        .where(Assignment.removed_at.is_(None), Recusal.assignment_id.is_(None))
        .order_by(Assignment.round_id, Assignment.category_id, Assignment.id)
    )
    if category_id is not None:
        query = query.where(Assignment.category_id == category_id)
    rows = db.session.execute(query).all()
    far = how_far([row.id for row, _ in rows])
    submitted = frozenset(key for key, each in far.items() if each.submitted)
    seats = _seats(juror)
    quorum = season.document.scheme.quorum
    return [_part(round_, rows, submitted, seats.get(round_.id, 0), quorum) for round_ in rounds]


def _part(
    round_: Round, rows: Iterable[Row[Assignment, int]], submitted: frozenset[uuid.UUID], seats: int, quorum: int
) -> Part:
    here = [(row, cover) for row, cover in rows if row.round_id == round_.id]
    falling = [row.id for row, cover in here if cover == quorum]
    effect = Effect(
        held=len(here),
        begun=sum(row.begun_at is not None for row, _ in here),
        submitted=sum(row.id in submitted for row, _ in here),
        seats=seats,
        below=sum(key not in submitted for key in falling),
        below_all=len(falling),
    )
    return Part(round_, [row for row, _ in here], submitted, effect)


def _seats(juror: Juror) -> dict[uuid.UUID, int]:
    query = select(Seat.round_id, func.count()).where(Seat.juror_id == juror.id).group_by(Seat.round_id)
    return {round_id: int(count) for round_id, count in run(query)}


def leaves_jury(appointment: Appointment) -> bool:
    """Whether somebody whose role ends has no other one by which to judge."""
    if appointment.role not in JUDGES or appointment.accepted_at is None:
        return False
    other = exists().where(
        Appointment.season_id == appointment.season_id,
        Appointment.person_id == appointment.person_id,
        Appointment.id != appointment.id,
        Appointment.role.in_(JUDGES),
        *IN_FORCE,
    )
    return not run(select(other)).scalar()


def departures(season: Season, *conditions: ColumnElement[bool]) -> Select[Departure]:
    """Return the select of what was left in a season, with the people, the latest first."""
    query = select(Departure).options(joinedload(Departure.person), joinedload(Departure.by))
    return query.where(Departure.season_id == season.id, *conditions).order_by(Departure.at.desc(), Departure.id)


def departure(season: Season, departure_id: uuid.UUID) -> Departure | None:
    """Return one leaving of the season with its people, or none."""
    return db.session.scalar(departures(season, Departure.id == departure_id))


def last_departures(season: Season, appointment_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Departure]:
    """Return by role (the appointment's id) the leaving that ended it and was not undone. One query."""
    query = departures(season, Departure.appointment_id.in_(appointment_ids), Departure.undone_at.is_(None))
    return {each.appointment_id: each for each in reversed(list(db.session.scalars(query))) if each.appointment_id}


def to_give_back(season: Season, appointments: Sequence[Appointment]) -> dict[uuid.UUID, tuple[uuid.UUID, str]]:
    """Return of roles that have ended those that can be given back: by the role's id, the leaving's id and its mark."""
    ended = [each.id for each in appointments if each.ended_at is not None and each.accepted_at is not None]
    if not ended or queries.resting(season) >= {each.id for each in queries.scoring_rounds(season)}:
        return {}
    return {key: (each.id, undoing(each).mark()) for key, each in last_departures(season, ended).items()}


def undoing(departure_: Departure) -> Ground:
    """Return what undoing a leaving rests on: that nobody undid it."""
    return Ground(kinds=("juror.", "appointment."), rows=((departure_, ("undone_at",)),), subjects=(departure_.id,))


def giving_back(assignment: Assignment) -> Ground:
    """Return what giving an entry back rests on: that it is taken back, as it was."""
    return Ground(
        kinds=("assignment.", "recusal.", "juror."),
        rows=((assignment, ("removed_at",)),),
        subjects=(assignment.id, assignment.nomination_id),
    )


def to_be_undone(season: Season, person_id: uuid.UUID, round_ids: Collection[uuid.UUID]) -> list[Departure]:
    """Return what a person left of rounds, without a role having ended, and nobody undid; the latest first."""
    conditions = (
        Departure.person_id == person_id,
        Departure.appointment_id.is_(None),
        Departure.round_id.in_(round_ids),
        Departure.undone_at.is_(None),
    )
    return list(db.session.scalars(departures(season, *conditions)))


def rounds_of(departure_: Departure, season: Season) -> list[Round]:
    """Return the rounds in which something was left."""
    named = {round_id for round_id, _ in departure_.seats} | {str(departure_.round_id)}
    named |= {
        str(each) for each in run(select(Assignment.round_id).where(Assignment.id.in_(_entries(departure_)))).scalars()
    }
    return [round_ for round_ in queries.scoring_rounds(season) if str(round_.id) in named]


def _entries(departure_: Departure) -> list[uuid.UUID]:
    return [uuid.UUID(each) for each in departure_.entries]


def to_come_back(departure_: Departure, *, now: datetime) -> list[Assignment]:
    """Return the entries of a leaving that can come back: of open rounds, still taken back, and not closed since."""
    query = _given_before().where(Assignment.id.in_(_entries(departure_)), Round.closes_at > now)
    return list(db.session.scalars(query))


def _given_before() -> Select[Assignment]:
    closed = exists().where(
        Conflict.juror_id == Assignment.juror_id, Conflict.nomination_id == Assignment.nomination_id
    )
    return (
        select(Assignment)
        .join(Round, Round.id == Assignment.round_id)
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
        .options(joinedload(Assignment.round), joinedload(Assignment.recusal))
        .where(Assignment.removed_at.is_not(None), or_(Recusal.assignment_id.is_(None), Recusal.reason == REMOVED))
        .where(~closed, ~acts_for(Juror.person_id, Nomination.company_id))
        .order_by(Assignment.round_id, Assignment.category_id, Assignment.id)
    )


def can_be_given_again(assignments: Collection[Assignment]) -> bool:
    """Whether none of some entries that were taken back is closed to its juror."""
    ids = [each.id for each in assignments]
    return len(db.session.scalars(_given_before().where(Assignment.id.in_(ids))).all()) == len(ids)


def taken_back(
    round_: Round, *, nomination_id: uuid.UUID | None = None, juror_id: uuid.UUID | None = None
) -> list[Assignment]:
    """Return the scoresheets that were taken back although begun, of one entry or one juror, with the names."""
    query = _given_before().where(Assignment.round_id == round_.id, Recusal.reason == REMOVED)
    query = query.options(joinedload(Assignment.juror).joinedload(Juror.person), joinedload(Assignment.nomination))
    if nomination_id is not None:
        query = query.where(Assignment.nomination_id == nomination_id)
    if juror_id is not None:
        query = query.where(Assignment.juror_id == juror_id)
    return list(db.session.scalars(query))


def ended_for(person: Someone, season: Season | None) -> Message | None:
    """Return what to tell somebody who judged in a season and whose role has ended; none for everybody else."""
    ended = None if season is None else ended_at(person, season)
    standing = [] if season is None or ended is None else all_of(person, season)
    if not standing:
        return None
    counting = sum(far.submitted for far in how_far([key for key, stands in standing if stands]).values())
    return Message(
        "The organisers ended it on {at}. You can no longer score or change anything. Your scoresheets that "
        "count: {n}.",
        at=ended,
        n=counting,
    )


def ended_at(person: Someone, season: Season) -> datetime | None:
    """Return when somebody's last role in the jury ended, or none if they hold one or never did."""
    query = select(Appointment.ended_at, Appointment.accepted_at).where(
        Appointment.season_id == season.id, Appointment.person_id == person.id, Appointment.role.in_(JUDGES)
    )
    rows = [(ended, accepted) for ended, accepted in run(query) if accepted is not None]
    return max((ended for ended, _ in rows), default=None) if all(ended for ended, _ in rows) else None


def all_of(person: Someone, season: Season) -> list[tuple[uuid.UUID, bool]]:
    """Return the entries somebody was ever given in a season: ids of the assignments, and whether each stands."""
    query = (
        select(Assignment.id, Assignment.removed_at.is_(None), Recusal.assignment_id.is_(None))
        .join(Juror, Juror.id == Assignment.juror_id)
        .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
        .where(Juror.season_id == season.id, Juror.person_id == person.id)
    )
    return [(key, bool(there and open_)) for key, there, open_ in run(query)]
