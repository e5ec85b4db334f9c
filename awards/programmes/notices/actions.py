"""Asking to be told when nominations open: asking, confirming that the address is one's own, and ending it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update

from awards.core.clock import now
from awards.core.db import db, insert_into, run
from awards.core.verdicts import Refused, no
from awards.messages.actions import enqueue, stop
from awards.messages.models import NOTICE, Mail
from awards.programmes.models import OpeningNotice, Season
from awards.programmes.notices import queries

ASKED, OPEN = EVENTS = ("notice.asked", "notice.open")
CONFIRMED_WITHIN = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody known by an address only, and the language of the page on which it was entered."""

    email: str
    language: str
    id: None = None


def ask(season: Season, email: str, *, language: str) -> None:
    """Keep an address that wants to be told when nominations open next, and mail it a link to confirm that.

    One that confirmed before gets a mail that says so. Nothing shows which it was.
    """
    found = _kept(season.award, email, language)
    stop(found.id, ASKED, why="replaced")
    mail_about(
        found,
        season,
        ASKED,
        confirmed=found.confirmed_at is not None,
        coming=queries.next_season(season.award),
        until=confirmed_until(found),
    )


def _kept(award: str, email: str, language: str) -> OpeningNotice:
    fresh = {"language": language, "asked_at": now()}
    statement = insert_into(OpeningNotice).values(id=uuid.uuid4(), award=award, email=email, **fresh)
    run(
        statement.on_conflict_do_update(
            index_elements=["award", "email"], set_=fresh, where=OpeningNotice.confirmed_at.is_(None)
        )
    )
    found = queries.notice_to(award, email)
    if found is None:
        raise LookupError("A notice that was kept is not there.")
    return found


def confirmed_until(notice: OpeningNotice) -> datetime:
    """Return until when an address can be confirmed; then it is forgotten."""
    return notice.asked_at + CONFIRMED_WITHIN


def mail_about(
    notice: OpeningNotice, season: Season, event: str, *, once: str | None = None, **values: object
) -> Mail | None:
    """Enqueue a mail about a notice; it is in no season's outbox, for organisers know how many wait and not who."""
    mail = enqueue(
        event,
        to=Asker(notice.email, notice.language),
        season=season,
        about=notice.id,
        once=once,
        unsubscribe=True,
        **{"url": NOTICE, **values},  # type: ignore[arg-type]
    )
    if mail is not None:
        mail.season_id = None
    return mail


def confirm(notice: OpeningNotice) -> None:
    """Note that an address is its owner's, who wants the mail; a second time changes nothing."""
    moment = now()
    kept = (OpeningNotice.id == notice.id, OpeningNotice.asked_at > moment - CONFIRMED_WITHIN)
    unconfirmed = OpeningNotice.confirmed_at.is_(None)
    if notice.confirmed_at is not None:
        return
    if run(update(OpeningNotice).where(*kept, unconfirmed).values(confirmed_at=moment)).rowcount != 1:
        raise Refused(no("This link has expired."))


def end(notice_id: uuid.UUID) -> None:
    """Forget a notice with its address, and stop its mails; nothing if it is gone."""
    stop(notice_id, *EVENTS, why="unsubscribed")
    db.session.execute(delete(OpeningNotice).where(OpeningNotice.id == notice_id))
