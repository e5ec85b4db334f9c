"""Reading panels: who may judge, with seats and load, and how far entries are covered."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from awards.accounts.models import Person
from awards.core.db import db
from awards.jury.models import Assignment, Juror, Seat
from awards.jury.queries import cover_column, entries, held
from awards.jury.ties import JurorFacts
from awards.programmes.models import Appointment, Round, Season

JUDGES = ("juror", "chair")


@dataclass
class Judge:
    """A person who may judge: the juror row (none before its first use), the seats in a round, and the load there."""

    person: Person
    juror: Juror | None
    seats: list[Seat] = field(default_factory=list)
    load: dict[uuid.UUID, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Entries held in the round, over all categories."""
        return sum(self.load.values())

    def sits_for(self, category_id: uuid.UUID | None) -> bool:
        """Whether a seat of this juror covers a category."""
        return any(seat.category_id is None or seat.category_id == category_id for seat in self.seats)

    @property
    def facts(self) -> JurorFacts:
        """What is compared with nominees."""
        return facts_of(self.person, self.juror)


def facts_of(person: Person, juror: Juror | None) -> JurorFacts:
    """Return what is known of a juror for comparing with nominees."""
    past = tuple(line for line in juror.past_employers.splitlines() if line.strip()) if juror else ()
    return JurorFacts(person.id, person.name, person.email, juror.employer if juror else "", past)


def judges(season: Season, round_: Round) -> list[Judge]:
    """Return all who may judge, with seats and load in a round, by name. Two queries."""
    appointed = exists().where(
        Appointment.person_id == Person.id,
        Appointment.season_id == season.id,
        Appointment.role.in_(JUDGES),
        Appointment.accepted_at.is_not(None),
        Appointment.ended_at.is_(None),
    )
    rows = db.session.execute(
        select(Person, Juror, Seat)
        .outerjoin(Juror, and_(Juror.person_id == Person.id, Juror.season_id == season.id))
        .outerjoin(Seat, and_(Seat.juror_id == Juror.id, Seat.round_id == round_.id))
        .where(or_(appointed, Juror.id.is_not(None)))
        .order_by(Person.name_key, Person.email)
    )
    found: dict[uuid.UUID, Judge] = {}
    for person, juror_, seat in rows:
        judge = found.setdefault(person.id, Judge(person, juror_))
        if seat is not None:
            judge.seats.append(seat)
    _add_loads({judge.juror.id: judge for judge in found.values() if judge.juror}, round_)
    return list(found.values())


def _add_loads(judges_by_juror: dict[uuid.UUID, Judge], round_: Round) -> None:
    counted = select(Assignment.juror_id, Assignment.category_id, func.count()).where(held(round_))
    for juror_id, category_id, number in db.session.execute(
        counted.group_by(Assignment.juror_id, Assignment.category_id)
    ):
        if juror_id in judges_by_juror:
            judges_by_juror[juror_id].load[category_id] = number


def load_of(juror_: Juror, round_: Round) -> int:
    """Return how many entries a juror has in a round."""
    query = select(func.count()).select_from(Assignment).where(held(round_), Assignment.juror_id == juror_.id)
    return db.session.scalar(query) or 0


def cover(season: Season, round_: Round) -> dict[uuid.UUID, dict[int, int]]:
    """Return for each category how many entries have 0, 1, 2 … jurors in a round. One query, grouped."""
    each = entries(season, round_, cover_column(round_)).order_by(None).subquery()
    query = select(each.c.category_id, each.c.cover, func.count()).group_by(each.c.category_id, each.c.cover)
    found: dict[uuid.UUID, dict[int, int]] = defaultdict(dict)
    for category_id, number, count in db.session.execute(query):
        found[category_id][number] = count
    return found


def seat(season: Season, seat_id: uuid.UUID) -> Seat | None:
    """Return a seat of the season with its juror, or none."""
    return db.session.scalar(
        select(Seat)
        .join(Round, Round.id == Seat.round_id)
        .options(joinedload(Seat.juror))
        .where(Seat.id == seat_id, Round.season_id == season.id)
    )
