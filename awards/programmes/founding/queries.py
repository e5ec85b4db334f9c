"""Reading what a season can be founded from, and which names are taken by others."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import case, select

from awards.accounts.models import Person
from awards.core.db import Rows, db, run
from awards.core.roles import STAFF
from awards.programmes.models import IN_FORCE, Appointment, ProgrammeRevision, Season


def revisions(season_ids: Collection[uuid.UUID]) -> Rows:
    """Return every revision of the programmes of seasons, as rows: slug, season_id, number, programme_id, in_force.

    The season that opens last comes first, and of each its latest revision. One query.
    """
    query = (
        select(
            Season.slug,
            Season.id.label("season_id"),
            ProgrammeRevision.number,
            ProgrammeRevision.id.label("programme_id"),
            (Season.programme_id == ProgrammeRevision.id).label("in_force"),
        )
        .join(ProgrammeRevision, ProgrammeRevision.season_id == Season.id)
        .where(Season.id.in_(season_ids))
        .order_by(Season.opens_at.desc(), Season.slug, ProgrammeRevision.number.desc())
    )
    return run(query).all()


def season(season_id: uuid.UUID) -> Season:
    """Return a season."""
    return db.session.get_one(Season, season_id)


@dataclass(frozen=True)
class Taken:
    """Names that a new season cannot have. seasons: of all; awards: of those of which somebody organises no season."""

    seasons: frozenset[str]
    awards: frozenset[str]


def taken(organised: Collection[uuid.UUID]) -> Taken:
    """Return the names that are taken. organised: the ids of the seasons that somebody runs. One query."""
    rows = run(select(Season.id, Season.slug, Season.award)).all()
    own = {row.award for row in rows if row.id in organised}
    return Taken(frozenset(row.slug for row in rows), frozenset(row.award for row in rows) - own)


_OWNERS_FIRST = case((Appointment.role == "owner", 0), else_=1)


def staff_to_invite(season: Season, *, but: Person) -> dict[str, str]:
    """Return who else runs a season: the role of each by address, that of an owner before that of an organiser."""
    query = (
        select(Person.email, Appointment.role)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(Appointment.season_id == season.id, Appointment.role.in_(STAFF), *IN_FORCE)
        .where(Person.id != but.id, Person.disabled_at.is_(None))
        .order_by(_OWNERS_FIRST, Person.email)
    )
    found: dict[str, str] = {}
    for email, role in run(query):
        found.setdefault(email, role)
    return found
