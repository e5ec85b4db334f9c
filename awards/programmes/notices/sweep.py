"""What the worker does: telling those who asked that nominations are open, and forgetting their addresses."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import and_, delete, or_

from awards.core.clock import now
from awards.core.db import db, only_reading, session_apart
from awards.ledger.actions import log
from awards.messages.models import Mail
from awards.programmes import queries as programmes
from awards.programmes.models import OpeningNotice
from awards.programmes.notices import actions, queries
from awards.programmes.notices.rules import CONFIRMED_WITHIN
from awards.programmes.rules import can_enter

AT_ONCE = 50  # mails written in one transaction, so that nobody waits for it
UNSENT_KEPT = timedelta(days=30)  # a mail that nobody could deliver, or delivers at all; organisers may try it again


def tell_opened() -> int:
    """Tell everybody who asked, each once, that nominations of a season are open; returns how many were told.

    A mail is written and its notice deleted in one transaction, so there is nothing left to be told a second time.
    """
    with only_reading():
        open_ = [each.slug for each in programmes.opened_seasons() if can_enter(each, now=now())]
    return sum(_tell_all(slug) for slug in open_)


def _tell_all(slug: str) -> int:
    told = 0
    while some := _tell_some(slug):
        told += some
    return told


def _tell_some(slug: str) -> int:
    with session_apart():
        season = programmes.season_by_slug(slug)
        if season is None or not can_enter(season, now=now()):
            return 0
        # Another worker may be at it: each takes what the other has not.
        rows = db.session.scalars(queries.due(season).limit(AT_ONCE).with_for_update(skip_locked=True)).all()
        url = f"/{season.slug}/nominate"
        for row in rows:
            once = f"notice.open {season.id} {row.id}"
            actions.mail_about(row, season, actions.OPEN, once=once, url=url, until=season.closes_at)
        if rows:
            db.session.execute(delete(OpeningNotice).where(OpeningNotice.id.in_([row.id for row in rows])))
            log("notices.told", by=None, season_id=season.id, count=len(rows))
        return len(rows)


def forget_notices() -> None:
    """Forget addresses that nobody confirmed in time, and the mails about notices once they have gone.

    One to confirm an address that failed is asked for again by whoever wants it.
    """
    moment = now()
    late = (OpeningNotice.confirmed_at.is_(None), OpeningNotice.asked_at <= moment - CONFIRMED_WITHIN)
    db.session.execute(delete(OpeningNotice).where(*late))
    gone = or_(
        Mail.sent_at.is_not(None),
        and_(Mail.event == actions.ASKED, Mail.failed_at.is_not(None)),
        Mail.withdrawn_at.is_not(None),
        Mail.created_at < moment - UNSENT_KEPT,
    )
    db.session.execute(delete(Mail).where(Mail.event.in_(actions.EVENTS), gone))
