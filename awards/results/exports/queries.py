"""Reading prepared exports: somebody’s own, the next to be made, those to be forgotten; and what was exported."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from awards.accounts.models import Person
from awards.core.db import Rows, db, run
from awards.core.roles import STAFF
from awards.ledger.models import Event
from awards.programmes.models import IN_FORCE, Appointment, Season
from awards.results.boards import boards
from awards.results.ceremony import queries as ceremony
from awards.results.exports.rules import LOST_AFTER, Ground
from awards.results.models import PreparedExport
from awards.web.access import roles_here, unseen_here

MADE, FETCHED = "export.made", "export.fetched"
WAITS = and_(PreparedExport.finished_at.is_(None), PreparedExport.failed_at.is_(None))
LATELY = 20


def own(person: Person, season: Season) -> Sequence[PreparedExport]:
    """Return a person's exports of a season that the worker makes or made, the latest first."""
    query = select(PreparedExport).where(*_own(person, season)).order_by(PreparedExport.asked_at.desc())
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def own_export(person: Person, season: Season, export_id: uuid.UUID) -> PreparedExport | None:
    """Return one of these, or none: a file holds what its asker may see, so nobody else gets it."""
    return db.session.scalar(select(PreparedExport).where(PreparedExport.id == export_id, *_own(person, season)))


def _own(person: Person, season: Season) -> tuple[ColumnElement[bool], ...]:
    return PreparedExport.person_id == person.id, PreparedExport.season_id == season.id


def waiting(person: Person) -> int:
    """Return how many exports of a person are still to be made, in all seasons."""
    query = select(func.count()).select_from(PreparedExport).where(PreparedExport.person_id == person.id, WAITS)
    return int(run(query).scalar() or 0)


def free(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that an export is to be made and no worker is at it."""
    lost = or_(PreparedExport.seen_at.is_(None), PreparedExport.seen_at < now - LOST_AFTER)
    return WAITS, lost


def next_free(now: datetime) -> uuid.UUID | None:
    """Return the id of the export that waits longest, or none."""
    return run(select(PreparedExport.id).where(*free(now)).order_by(PreparedExport.asked_at).limit(1)).scalar()


def to_make(export_id: uuid.UUID) -> tuple[PreparedExport, Person, str] | None:
    """Return an export with who asked and the address of its season; none if it was taken back."""
    query = (
        select(PreparedExport, Person, Season.slug)
        .join(Person, Person.id == PreparedExport.person_id)
        .join(Season, Season.id == PreparedExport.season_id)
        .where(PreparedExport.id == export_id)
    )
    row = db.session.execute(query).first()
    return (row[0], row[1], row[2]) if row else None


def ground(season: Season, *, of_rounds: bool, names_winners: bool, now: datetime) -> Ground:
    """Return what an export rests on for who reads, as things stand."""
    found = ceremony.confirmed(season) if names_winners else None
    closed = boards.closed_rounds(season, now=now) if of_rounds else ()
    return Ground(
        frozenset("" if each is None else str(each) for each in unseen_here()),
        frozenset(each.code for each in closed),
        str(found.id) if found else "",
        bool(roles_here() & STAFF),
    )


def standing(season_ids: Sequence[uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID], set[str]]:
    """Return the roles in force by season's and person's id."""
    query = select(Appointment.season_id, Appointment.person_id, Appointment.role)
    found: dict[tuple[uuid.UUID, uuid.UUID], set[str]] = {}
    for season_id, person_id, role in run(query.where(Appointment.season_id.in_(season_ids), *IN_FORCE)):
        found.setdefault((season_id, person_id), set()).add(role)
    return found


def every() -> Rows:
    """Return what the sweep looks at: id, season_id, person_id, table, expires_at, mark and key of every export."""
    columns = ("id", "season_id", "person_id", "table", "expires_at", "mark", "key")
    return run(select(*(getattr(PreparedExport, name) for name in columns))).all()


def lately(season: Season) -> Rows:
    """Return the last exports of a season by anybody, the latest first: at, by (a name) and detail."""
    query = (
        select(Event.at, Person.name.label("by"), Event.detail)
        .outerjoin(Person, Person.id == Event.person_id)
        .where(Event.season_id == season.id, Event.kind == MADE)
        .order_by(Event.at.desc(), Event.number.desc())
        .limit(LATELY)
    )
    return run(query).all()
