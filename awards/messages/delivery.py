"""Delivering what is due in the outbox: each mail claimed by one worker, tried with patience, its fate written down."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select, update

from awards.core.clock import now
from awards.core.db import apart, db, reading, run
from awards.messages import queries, rules
from awards.messages.models import Mail
from awards.messages.posting import NotPosted, post

BATCH = 100
# A claim outlasts every delivery (posting.WHOLE); a worker that dies in one leaves the mail to others after it.
CLAIM = timedelta(minutes=5)


def delivers() -> bool:
    """Whether mails go out at all; without a mail server they stay in the outbox and are read on a page."""
    return bool(current_app.config["MAIL_SERVER"])


def deliver_due(*, stop: Callable[[], bool] = lambda: False) -> int:
    """Deliver the mails that are due, one by one, each in short transactions of its own; returns how many went out.

    Ends early when `stop` answers yes or the server is away.
    """
    sent = 0
    for mail_id in _due() if delivers() else ():
        if stop():
            break
        mail = _claimed(mail_id)
        if mail is None:
            continue
        try:
            post(mail)
        except NotPosted as problem:
            _not_sent(mail, problem)
            if problem.away:
                break
        else:
            _write(mail, sent_at=now(), error=None, claimed_at=None)
            sent += 1
    return sent


def _due() -> list[uuid.UUID]:
    query = select(Mail.id).where(*queries.with_fate("waiting"), Mail.next_try_at <= now())
    with _only_reading():
        return list(run(query.order_by(Mail.next_try_at, Mail.created_at).limit(BATCH)).scalars())


@contextmanager
def _only_reading() -> Iterator[None]:
    # Looking for work every few seconds must not stand in the way of writers.
    token = reading.set(True)
    try:
        yield
    finally:
        db.session.rollback()
        reading.reset(token)


def _claimed(mail_id: uuid.UUID) -> Mail | None:
    """The mail, taken so that no other worker sends it; none if another was first."""
    moment = now()
    claim = update(Mail).where(Mail.id == mail_id, *queries.with_fate("waiting"), Mail.next_try_at <= moment)
    values = {"attempts": Mail.attempts + 1, "next_try_at": moment + CLAIM, "claimed_at": moment}
    with apart() as connection:
        if connection.execute(claim.values(values)).rowcount != 1:
            return None
    with _only_reading():
        mail = db.session.get_one(Mail, mail_id, populate_existing=True)
        db.session.expunge(mail)
    return mail


def _not_sent(mail: Mail, problem: NotPosted) -> None:
    moment = now()
    over = problem.nobody or rules.gives_up(mail.attempts, refused=problem.refused)
    _write(
        mail,
        error=str(problem)[:300],
        failed_at=moment if over else None,
        refused_at=moment if problem.nobody else None,
        claimed_at=None,
        next_try_at=moment + rules.wait_after(mail.attempts),
    )


def _write(mail: Mail, **fate: datetime | str | None) -> None:
    # Only whoever holds the claim writes the fate: had it run out, the mail is in other hands.
    held = (Mail.id == mail.id, Mail.attempts == mail.attempts, Mail.sent_at.is_(None))
    with apart() as connection:
        connection.execute(update(Mail).where(*held).values(**fate))
