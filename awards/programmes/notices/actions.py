"""Asking to be told when nominations open: asking, confirming that the address is one's own, and ending it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, update

from awards.core.clock import now
from awards.core.db import db, insert_into, run
from awards.core.verdicts import Refused, insist
from awards.messages.actions import enqueue, stop
from awards.messages.models import NOTICE
from awards.programmes.models import OpeningNotice, Season
from awards.programmes.notices import queries, rules

ASKED, OPEN = EVENTS = ("notice.asked", "notice.open")


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
    confirmed, until = found.confirmed_at is not None, rules.confirmed_until(found)
    coming = queries.next_season(season.award, after=now())
    mail_about(found, season, ASKED, url=NOTICE, confirmed=confirmed, coming=coming, until=until)


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


def mail_about(
    notice: OpeningNotice, season: Season, event: str, *, url: str, once: str | None = None, **values: Any
) -> None:
    """Enqueue a mail about a notice.

    Organisers know how many wait and not who; only that nominations are open is in the season's outbox: if it fails,
    nobody but them can have it tried again.
    """
    to, shown = Asker(notice.email, notice.language), event == OPEN
    enqueue(
        event, to=to, season=season, in_outbox=shown, about=notice.id, once=once, url=url, unsubscribe=True, **values
    )


def confirm(notice: OpeningNotice) -> None:
    """Note that an address is its owner's, who wants the mail; a second time changes nothing."""
    if notice.confirmed_at is not None:
        return
    insist(rules.can_confirm_notice(notice, now=now()))
    if run(update(OpeningNotice).where(OpeningNotice.id == notice.id).values(confirmed_at=now())).rowcount != 1:
        raise Refused(rules.EXPIRED)


def end(notice_id: uuid.UUID) -> None:
    """Forget a notice with its address, and stop its mails; nothing if it is gone."""
    stop(notice_id, *EVENTS, why="unsubscribed")
    db.session.execute(delete(OpeningNotice).where(OpeningNotice.id == notice_id))
