"""Reading the outbox."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import load_only

from awards.core.db import db, found_by, run
from awards.messages.models import Mail
from awards.messages.rules import OfSeason
from awards.web.access import Hidden

# What a list shows; the texts of a mail are long.
_HEAD = load_only(
    Mail.event, Mail.to, Mail.language, Mail.subject, Mail.created_at, Mail.attempts, Mail.sent_at, Mail.failed_at,
    Mail.refused_at, Mail.withdrawn_at,
)  # fmt: skip


def outbox(
    season: OfSeason,
    *,
    fate: str = "",
    search: str = "",
    event: str = "",
    about: uuid.UUID | None = None,
    hidden: Hidden | None = None,
) -> Select[Mail]:
    """Return the query of a season's mails, newest first.

    `fate`: one of rules.FATES but kept; `search`: a part of address or subject; `event`: only its mails; `about`: only
    those about this thing; `hidden`: see `but_for`.
    """
    query = select(Mail).where(Mail.season_id == season.id, *but_for(hidden)).options(_HEAD)
    if fate:
        query = query.where(*with_fate(fate))
    if event:
        query = query.where(Mail.event == event)
    if about is not None:
        query = query.where(Mail.about_id == about)
    return query.where(*found_by(search, Mail.search_key)).order_by(Mail.created_at.desc(), Mail.id)


def with_fate(fate: str) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on a mail for a fate: sent, withdrawn, waiting, failed, or refused (some of the failed)."""
    if fate == "sent":
        return (Mail.sent_at.is_not(None),)
    if fate == "withdrawn":
        return (Mail.sent_at.is_(None), Mail.withdrawn_at.is_not(None))
    meant = (Mail.sent_at.is_(None), Mail.withdrawn_at.is_(None))
    if fate == "refused":
        return (*meant, Mail.refused_at.is_not(None))
    return (*meant, Mail.failed_at.is_not(None) if fate == "failed" else Mail.failed_at.is_(None))


def late_since(*, before: datetime) -> datetime | None:
    """Return since when a mail is due that nobody has tried to send, if that was before a moment; or none."""
    query = select(func.min(Mail.next_try_at)).where(*with_fate("waiting"), Mail.attempts == 0)
    return run(query.where(Mail.next_try_at < before)).scalar()


def but_for(hidden: Hidden | None) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on a mail to be about nothing hidden: a select of ids, or none where nothing is."""
    if hidden is None:
        return ()
    return tuple(or_(column.is_(None), column.not_in(hidden)) for column in (Mail.about_id, Mail.entry_id))


@dataclass(frozen=True)
class Counted:
    """How many mails of a season there are by fate, how many of them went out lately, and which events they are of."""

    fates: Mapping[str, int]
    lately: int
    events: frozenset[str]


def counted(season: OfSeason, *, since: datetime, hidden: Hidden | None = None) -> Counted:
    """Return what there is in a season's outbox; lately: sent `since`. `hidden`: see `but_for`. One query."""
    fates = ("sent", "withdrawn", "failed", "waiting")
    columns = [func.count(case((and_(*with_fate(fate)), 1))) for fate in fates]
    query = select(Mail.event, func.count(case((Mail.sent_at >= since, 1))), *columns)
    rows = run(query.where(Mail.season_id == season.id, *but_for(hidden)).group_by(Mail.event)).all()
    summed = {fate: sum(row[place] for row in rows) for place, fate in enumerate(fates, start=2)}
    return Counted(summed, sum(row[1] for row in rows), frozenset(row[0] for row in rows))


def refused(about: Collection[uuid.UUID], events: Collection[str]) -> set[uuid.UUID]:
    """Return which of these things' latest mail did not arrive because the server knows of no such address."""
    latest = (
        select(Mail.about_id, func.max(Mail.created_at).label("at"))
        .where(Mail.about_id.in_(about), Mail.event.in_(events), Mail.withdrawn_at.is_(None))
        .group_by(Mail.about_id)
        .subquery()
    )
    query = select(Mail.about_id).join(latest, and_(latest.c.about_id == Mail.about_id, latest.c.at == Mail.created_at))
    return set(run(query.where(*with_fate("refused"))).scalars()) if about else set()


def mail_in(season: OfSeason, mail_id: uuid.UUID, *, hidden: Hidden | None = None) -> Mail | None:
    """Return a mail of a season, or none; `hidden`: see `but_for`."""
    return db.session.scalar(select(Mail).where(Mail.id == mail_id, Mail.season_id == season.id, *but_for(hidden)))


def all_mails(*, now: datetime) -> Select[Mail]:
    """Return the query of every mail whose time has come, newest first; for the demonstration.

    Mails about results wait for the end of the embargo; until then nobody reads in them who won. What a chair has to
    decide about is for chairs alone.
    """
    come = or_(Mail.attempts > 0, Mail.next_try_at <= now)
    return (
        select(Mail)
        .where(come, Mail.withdrawn_at.is_(None), Mail.event != "results.tie")
        .order_by(Mail.created_at.desc(), Mail.id)
    )
