"""Reading people, companies and sign-ins."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from awards.accounts.models import Company, Membership, Person, SignIn
from awards.core.db import db


def sign_in_in_force(sign_in_id: str, *, now: datetime) -> SignIn | None:
    """Return a sign-in with its person if it still counts at `now`; none for anything that is not one."""
    try:
        known = uuid.UUID(sign_in_id)
    except ValueError:
        return None
    return db.session.scalar(
        select(SignIn)
        .join(SignIn.person)
        .where(SignIn.id == known, SignIn.ended_at.is_(None), SignIn.expires_at > now, Person.disabled_at.is_(None))
        .options(joinedload(SignIn.person))
    )


def companies_of(person: Person) -> list[Company]:
    """Return the companies a person acts for, by name."""
    query = (
        select(Company)
        .join(Company.members)
        .where(Membership.person_id == person.id, Membership.accepted_at.is_not(None), Membership.ended_at.is_(None))
        .order_by(Company.name_key)
    )
    return list(db.session.scalars(query))
