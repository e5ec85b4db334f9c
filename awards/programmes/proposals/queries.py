"""Reading proposals, and who could be the second person of one."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Text, and_, case, cast, false, func, not_, or_, select
from sqlalchemy.orm import joinedload

from awards.accounts.models import Person
from awards.core.db import db, run
from awards.core.roles import DECIDERS
from awards.programmes.models import Appointment, Proposal, Season
from awards.programmes.proposals import rules


def proposals(season: Season, tied: Collection[str] = ()) -> Select[Proposal]:
    """Return the select of a season's proposals with their people, the latest first.

    tied: codes of the categories in which the reader is not impartial; what touches one of them is left out.
    """
    people = (joinedload(Proposal.by), joinedload(Proposal.confirmed_by), joinedload(Proposal.withdrawn_by))
    query = select(Proposal).options(*people).where(Proposal.season_id == season.id, *_but_for(tied))
    return query.order_by(Proposal.at.desc(), Proposal.id)


def touching(tied: Collection[str]) -> ColumnElement[bool]:
    """Return the condition for a proposal to touch one of some categories (codes)."""
    listed = cast(Proposal.categories, Text)
    return or_(false(), *(listed.contains(f'"{code}"', autoescape=True) for code in sorted(tied)))


def _but_for(tied: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    return (not_(touching(tied)),) if tied else ()


def proposal(season: Season, proposal_id: uuid.UUID) -> Proposal | None:
    """Return a proposal of the season with its people, or none."""
    found: Proposal | None = db.session.scalar(proposals(season).where(Proposal.id == proposal_id))
    return found


def confirmed(season: Season, acts: Collection[str]) -> list[Proposal]:
    """Return the confirmed proposals of some acts, in the order in which they took effect."""
    query = proposals(season).where(Proposal.confirmed_at.is_not(None), Proposal.act.in_(acts))
    return list(db.session.scalars(query.order_by(None).order_by(Proposal.confirmed_at, Proposal.id)))


def waiting(season: Season, *, now: datetime, act: str = "", subject_id: uuid.UUID | None = None) -> list[Proposal]:
    """Return the proposals that wait for a second person, the latest first; of one act and subject if given."""
    query = proposals(season).where(_waits(now))
    if act:
        query = query.where(Proposal.act == act, Proposal.subject_id == subject_id)
    return list(db.session.scalars(query))


def how_many_wait(season: Season, person: Person, *, now: datetime, tied: Collection[str] = ()) -> tuple[int, int]:
    """Return how many proposals wait for a second person: of others than a person, and their own. tied: as above."""
    own = func.count(case((Proposal.by_id == person.id, 1)))
    query = select(func.count(), own).select_from(Proposal).where(*_but_for(tied))
    waiting, mine = run(query.where(Proposal.season_id == season.id, _waits(now))).one()
    return waiting - mine, mine


def _waits(now: datetime) -> ColumnElement[bool]:
    return and_(Proposal.confirmed_at.is_(None), Proposal.withdrawn_at.is_(None), Proposal.at > now - rules.LASTS)


def deciders(season: Season, *, since: datetime | None = None) -> dict[Person, set[str]]:
    """Return who may take part in what needs two people, with their roles: owners, organisers and the chair.

    since: only those who have held their role since then.
    """
    query = (
        select(Person, Appointment.role)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(
            Appointment.season_id == season.id,
            Appointment.role.in_(DECIDERS),
            Appointment.accepted_at.is_not(None),
            Appointment.ended_at.is_(None),
            Person.disabled_at.is_(None),
            *(() if since is None else (Appointment.accepted_at <= since,)),
        )
        .order_by(Person.name_key, Person.email)
    )
    found: dict[Person, set[str]] = {}
    for person, role in db.session.execute(query):
        found.setdefault(person, set()).add(role)
    return found
