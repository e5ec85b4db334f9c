"""Reading who was appointed to what: the organisers' list, and an invitation behind its link."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import contains_eager, joinedload

from awards.accounts.models import Person
from awards.core.db import db, found_by
from awards.programmes.models import Appointment, ProgrammeRevision, Season

# An appointment is in the first of these states that fits.
STATE = case(
    (Appointment.ended_at.is_not(None), "ended"),
    (Appointment.declined_at.is_not(None), "declined"),
    (Appointment.accepted_at.is_not(None), "accepted"),
    else_="invited",
)
_LAST = case((Appointment.ended_at.is_not(None), 1), else_=0)


def people(season: Season, *, role: str = "", search: str = "") -> Select[Any]:
    """Return the select of a season's appointments with their people, by name, those that ended last.

    role: of one role only. search: a part of name or address.
    """
    query = (
        select(Appointment)
        .join(Appointment.person)
        .options(contains_eager(Appointment.person))
        .where(Appointment.season_id == season.id)
        .order_by(_LAST, Person.name_key, Person.email, Appointment.role)
    )
    if role:
        query = query.where(Appointment.role == role)
    return query.where(*found_by(search, Person.name_key, Person.email))


def counts_by_role(season: Season) -> dict[str, tuple[int, int]]:
    """Return by role how many appointments there are in whatever state, and how many have neither ended nor lapsed."""
    standing = func.count().filter(Appointment.ended_at.is_(None), Appointment.declined_at.is_(None))
    query = select(Appointment.role, func.count(), standing).where(Appointment.season_id == season.id)
    return {role: (int(every), int(left)) for role, every, left in db.session.execute(query.group_by(Appointment.role))}


def invitation(person: Person, appointment_id: uuid.UUID | None) -> Appointment | None:
    """Return a person's own appointment with its season and programme, or none."""
    if appointment_id is None:
        return None
    whole = joinedload(Appointment.season).joinedload(Season.programme).defer(ProgrammeRevision.source)
    return db.session.scalar(
        select(Appointment).options(whole).where(Appointment.id == appointment_id, Appointment.person_id == person.id)
    )
