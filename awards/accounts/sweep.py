"""Forgetting links and sign-ins that ended, and people who never confirmed their address: mistyped, typed by others,
or invited and never come."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Column, delete, exists, select

from awards.accounts.models import MailedLink, Membership, Person, SignIn
from awards.core.clock import now
from awards.core.db import Base, db, run
from awards.ledger.actions import log
from awards.messages.models import Mail

ENDED_KEPT = UNCONFIRMED_KEPT = timedelta(days=30)
AT_ONCE = 500  # people forgotten in one sweep, so that its transaction stays short


def forget_ended() -> None:
    """Forget mailed links and sign-ins a month after they ended."""
    before = now() - ENDED_KEPT
    db.session.execute(delete(MailedLink).where(MailedLink.expires_at < before))
    db.session.execute(delete(SignIn).where(SignIn.expires_at < before))


def forget_unconfirmed() -> int:
    """Remove people who did not confirm their address within UNCONFIRMED_KEPT; returns how many.

    Not while a mailed link of theirs still works, and never whom anything else in the database knows: a role offered,
    an entry, imported scores. Invitations to a company and the mails about the account go with them; that each was
    forgotten is logged, without the address.
    """
    gone = _unconfirmed()
    for person_id in gone:
        log("account.forgotten", by=None, subject_id=person_id)
    db.session.execute(delete(MailedLink).where(MailedLink.person_id.in_(gone)))
    db.session.execute(delete(Membership).where(Membership.person_id.in_(gone)))
    db.session.execute(delete(Mail).where(Mail.person_id.in_(gone), Mail.season_id.is_(None)))
    db.session.execute(delete(Person).where(Person.id.in_(gone)))
    return len(gone)


def _unconfirmed() -> Sequence[uuid.UUID]:
    moment = now()
    working = exists().where(MailedLink.person_id == Person.id, MailedLink.expires_at > moment)
    acting = exists().where(Membership.person_id == Person.id, Membership.accepted_at.is_not(None))
    query = select(Person.id).where(Person.verified_at.is_(None), Person.disabled_at.is_(None), ~working, ~acting)
    query = query.where(Person.created_at < moment - UNCONFIRMED_KEPT)
    for column in _references(except_for=(MailedLink.__table__.c.person_id, Membership.__table__.c.person_id)):
        query = query.where(~exists().where(column == Person.id))
    return run(query.order_by(Person.created_at).limit(AT_ONCE)).scalars().all()


def _references(*, except_for: Collection[object]) -> list[Column[Any]]:
    """Return every column of every room that leads to a person."""
    known = Person.__table__.c.id
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column is known for key in column.foreign_keys) and not any(column is each for each in except_for)
    ]
