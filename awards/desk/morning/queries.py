"""Who is to get a morning mail."""

from __future__ import annotations

from sqlalchemy import exists, select

from awards.accounts.models import Person
from awards.core.db import Rows, db, run
from awards.core.roles import STAFF
from awards.desk.morning.models import MorningMail
from awards.programmes.models import IN_FORCE, Appointment, Season
from awards.programmes.queries import OPENED


def wanted(person: Person, season: Season) -> MorningMail | None:
    """Return a person's wish for the morning mail of a season; none without one."""
    return db.session.get(MorningMail, (season.id, person.id))


def everybody() -> Rows:
    """Return who wants a morning mail of an opened season and organises it, as rows: season_id, slug, person_id, zone,
    day. One query.
    """
    organises = exists().where(
        Appointment.season_id == MorningMail.season_id, Appointment.person_id == MorningMail.person_id,
        Appointment.role.in_(STAFF), *IN_FORCE,
    )  # fmt: skip
    query = (
        select(MorningMail.season_id, Season.slug, MorningMail.person_id, Person.timezone.label("own_zone"),
               Season.timezone.label("zone"), MorningMail.day)
        .join(Season, Season.id == MorningMail.season_id)
        .join(Person, Person.id == MorningMail.person_id)
        .where(OPENED, organises, Person.disabled_at.is_(None))
        .order_by(MorningMail.season_id, MorningMail.person_id)
    )  # fmt: skip
    return run(query).all()
