"""Reading the outbox."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import load_only

from awards.core.db import db, found_by
from awards.messages.models import Mail

# What a list shows; the texts of a mail are long.
_HEAD = load_only(
    Mail.event, Mail.to, Mail.language, Mail.subject, Mail.created_at, Mail.attempts, Mail.sent_at, Mail.failed_at
)


def outbox(season: Any, *, fate: str = "", search: str = "") -> Select[Any]:
    """Return the query of a season's mails, newest first.

    `fate`: sent, failed or waiting; `search`: a part of address or subject.
    """
    query = select(Mail).where(Mail.season_id == season.id).options(_HEAD)
    if fate:
        query = query.where(*_with(fate))
    return query.where(*found_by(search, Mail.search_key)).order_by(Mail.created_at.desc(), Mail.id)


def _with(fate: str) -> tuple[Any, ...]:
    if fate == "sent":
        return (Mail.sent_at.is_not(None),)
    if fate == "failed":
        return (Mail.failed_at.is_not(None), Mail.sent_at.is_(None))
    return (Mail.sent_at.is_(None), Mail.failed_at.is_(None))


def counts(season: Any) -> dict[str, int]:
    """Return how many mails of a season were sent, failed or are waiting."""
    sent, failed = func.count(Mail.sent_at), func.count(Mail.failed_at)
    query = select(sent, failed, func.count()).where(Mail.season_id == season.id)
    sent_now, failed_now, total = db.session.execute(query).one()
    return {"sent": sent_now, "failed": failed_now, "waiting": total - sent_now - failed_now}


def mail_in(season: Any, mail_id: uuid.UUID) -> Mail | None:
    """Return a mail of a season, or none."""
    return db.session.scalar(select(Mail).where(Mail.id == mail_id, Mail.season_id == season.id))


def all_mails(*, now: datetime) -> Select[Any]:
    """Return the query of every mail whose time has come, newest first; for the demonstration.

    Mails about results wait for the end of the embargo; until then nobody reads in them who won.
    """
    come = or_(Mail.attempts > 0, Mail.next_try_at <= now)
    return select(Mail).where(come).order_by(Mail.created_at.desc(), Mail.id)
