"""Reading people, companies and sign-ins."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload

from awards.accounts.models import ACTS, Company, MailedLink, Membership, Person, SignIn
from awards.accounts.rules import IDLE_FOR
from awards.core.db import db, run
from awards.core.roles import JUDGES, READERS
from awards.web.access import roles_and_sides


def sign_in_in_force(sign_in_id: str, *, now: datetime) -> SignIn | None:
    """Return a sign-in with its person if it still counts at `now`; none for anything that is not one."""
    try:
        known = uuid.UUID(sign_in_id)
    except ValueError:
        return None
    return db.session.scalar(_SIGN_IN, {"id": known, "now": now, "idle_since": now - IDLE_FOR})


def sign_ins_of(person: Person, *, now: datetime) -> list[SignIn]:
    """Return where a person is signed in at `now`, the browser seen last first."""
    query = select(SignIn).where(SignIn.person_id == person.id, *_in_force(now))
    return list(db.session.scalars(query.order_by(SignIn.seen_at.desc()).limit(200)))


def last_seen(people: Collection[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """Return when people were here last, as far as their sign-ins are still kept. One query."""
    query = select(SignIn.person_id, func.max(SignIn.seen_at)).where(SignIn.person_id.in_(people))
    return {row[0]: row[1] for row in run(query.group_by(SignIn.person_id))} if people else {}


def _in_force(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (SignIn.ended_at.is_(None), SignIn.expires_at > now, SignIn.seen_at > now - IDLE_FOR)


# Every request of somebody signed in asks this: building the statement costs more than running it.
_SIGN_IN = (
    select(SignIn)
    .join(SignIn.person)
    .where(
        SignIn.id == bindparam("id"),
        SignIn.ended_at.is_(None),
        SignIn.expires_at > bindparam("now"),
        SignIn.seen_at > bindparam("idle_since"),
        Person.disabled_at.is_(None),
    )
    .options(contains_eager(SignIn.person))
)


def person_by_email(email: str) -> Person | None:
    """Return whoever has an address (in its normal form), verified or not."""
    return db.session.scalar(select(Person).where(Person.email == email))


def link(link_id: uuid.UUID) -> MailedLink | None:
    """Return a mailed link as it stands now, with its person."""
    query = select(MailedLink).where(MailedLink.id == link_id).options(joinedload(MailedLink.person))
    return db.session.scalar(query.execution_options(populate_existing=True))


def companies_of(person: Person) -> list[Company]:
    """Return the companies a person acts for, by name."""
    query = (
        select(Company).join(Company.members).where(Membership.person_id == person.id, *ACTS).order_by(Company.name_key)
    )
    return list(db.session.scalars(query))


def memberships_of(person: Person) -> list[Membership]:
    """Return a person's memberships and open invitations with their companies, by the company's name."""
    query = (
        select(Membership)
        .join(Membership.company)
        .where(Membership.person_id == person.id, Membership.ended_at.is_(None))
        .options(contains_eager(Membership.company), joinedload(Membership.invited_by))
        .order_by(Company.name_key)
    )
    return list(db.session.scalars(query))


def offices(person: Person) -> tuple[bool, bool]:
    """Return whether somebody judges in a season, and whether they are of its staff.

    Such a person is told what joining a company does before it is done.
    """
    roles = {held.role for held in roles_and_sides(person, None)[0]}
    return bool(roles & JUDGES), bool(roles & READERS)


def founded_by(person: Person) -> int:
    """Return how many companies a person has added: their membership was nobody's invitation."""
    query = select(func.count()).where(Membership.person_id == person.id, Membership.invited_by_id.is_(None))
    return int(run(query).scalar_one())


def company_for(person: Person, company_id: uuid.UUID) -> Company | None:
    """Return a company the person acts for, else none."""
    own = select(Membership.company_id).where(Membership.person_id == person.id, *ACTS)
    return db.session.scalar(select(Company).where(Company.id == company_id, Company.id.in_(own)))


def membership_for(person: Person, membership_id: uuid.UUID) -> Membership | None:
    """Return a person's own membership or invitation with its company and who sent it; else none."""
    return db.session.scalar(
        select(Membership)
        .where(Membership.id == membership_id, Membership.person_id == person.id)
        .options(joinedload(Membership.company), joinedload(Membership.invited_by))
    )


def memberships_in(company: Company, *, lock: bool = False) -> list[Membership]:
    """Return the memberships and open invitations of a company with their people, oldest first.

    lock: as they stand now, and nobody else changes who acts for the company until the commit.
    """
    if lock:
        run(select(Company.id).where(Company.id == company.id).with_for_update())
    query = (
        select(Membership)
        .where(Membership.company_id == company.id, Membership.ended_at.is_(None))
        .options(joinedload(Membership.person))
        .order_by(Membership.invited_at, Membership.id)
    )
    return list(db.session.scalars(query.execution_options(populate_existing=lock)))


def membership_of(company: Company, person: Person) -> Membership | None:
    """Return the row that says whether a person acts or acted for a company, or was invited to; or none."""
    return db.session.scalar(
        select(Membership).where(Membership.company_id == company.id, Membership.person_id == person.id)
    )


def membership_in(company: Company, membership_id: uuid.UUID) -> Membership | None:
    """Return a membership or open invitation of a company with its person, or none."""
    return next((each for each in memberships_in(company) if each.id == membership_id), None)


def membership_ever(company: Company, membership_id: uuid.UUID) -> Membership | None:
    """Return a membership of a company, ended or not, with its person; or none."""
    query = select(Membership).options(joinedload(Membership.person))
    return db.session.scalar(query.where(Membership.id == membership_id, Membership.company_id == company.id))


def address_of(person_id: uuid.UUID) -> str | None:
    """Return where a person can be reached now; none if there is no such person."""
    return run(select(Person.email).where(Person.id == person_id)).scalar()
