"""Reading who wants to be told when nominations open, and of which season that will be."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from awards.core.db import db, run
from awards.programmes.document.types import Text
from awards.programmes.models import OpeningNotice, Season
from awards.programmes.queries import OPENED

CONFIRMED = OpeningNotice.confirmed_at.is_not(None)


def notice(notice_id: uuid.UUID) -> OpeningNotice | None:
    """Return a notice that was asked for; none once it was sent, ended or forgotten."""
    return db.session.get(OpeningNotice, notice_id)


def notice_to(award: str, email: str) -> OpeningNotice | None:
    """Return the notice of an award that an address (in its normal form) is to get, or none."""
    return db.session.scalar(select(OpeningNotice).where(OpeningNotice.award == award, OpeningNotice.email == email))


def due(season: Season) -> Select[OpeningNotice]:
    """Return the query of the notices that the opening of nominations of a season is told to.

    Those that were asked for before: in an earlier season, or when this one was announced already.
    """
    opened = max(season.opens_at, season.opened_at or season.opens_at)
    query = select(OpeningNotice).where(OpeningNotice.award == season.award, CONFIRMED, OpeningNotice.asked_at < opened)
    return query.order_by(OpeningNotice.asked_at, OpeningNotice.id)


def award_called(award: str) -> Text | None:
    """Return what an award is called in its latest opened season; none without one."""
    query = select(Season).options(joinedload(Season.programme)).where(Season.award == award, OPENED)
    found = db.session.scalar(query.order_by(Season.opens_at.desc()).limit(1))
    return None if found is None else found.name


def next_season(award: str, *, after: datetime) -> str | None:
    """Return the slug of the season of an award that opens next after a moment; none as long as none is public."""
    coming = (Season.award == award, OPENED, Season.opens_at > after)
    found: str | None = run(select(Season.slug).where(*coming).order_by(Season.opens_at).limit(1)).scalar()
    return found
