"""Reading what is known of people who are to be invited, and what the end of an organiser’s role leaves behind."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import joinedload

from awards.accounts.models import Person
from awards.core.db import db, run
from awards.core.roles import STAFF
from awards.programmes.models import IN_FORCE, Appointment, Proposal, Season
from awards.programmes.queries import is_waiting


def offered(season: Season, addresses: Collection[str]) -> Sequence[tuple[Person, Appointment | None]]:
    """Return the people with some addresses, and each of their appointments in a season; none for one without any."""
    own = and_(Appointment.person_id == Person.id, Appointment.season_id == season.id)
    query = select(Person, Appointment).outerjoin(Appointment, own).where(Person.email.in_(addresses))
    return [(row[0], row[1]) for row in db.session.execute(query)]


def organisers(season: Season) -> list[tuple[Person, Appointment]]:
    """Return the owners and organisers of a season with their roles, by name; closed accounts are left out."""
    query = (
        select(Person, Appointment)
        .join(Appointment, Appointment.person_id == Person.id)
        .options(joinedload(Appointment.person))
        .where(Appointment.season_id == season.id, Appointment.role.in_(STAFF), *IN_FORCE)
        .where(Person.disabled_at.is_(None))
        .order_by(Person.name_key, Person.email, Appointment.role.desc())
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def proposals_of(season: Season, person_id: uuid.UUID, *, now: datetime) -> tuple[int, int]:
    """Return how many proposals of a person wait for a second one, and how many others' they confirmed."""
    own = func.count(case((and_(Proposal.by_id == person_id, is_waiting(now)), 1)))
    confirmed = func.count(case((Proposal.confirmed_by_id == person_id, 1)))
    waiting, given = run(select(own, confirmed).where(Proposal.season_id == season.id)).one()
    return int(waiting), int(given)
