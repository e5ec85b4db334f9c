"""Reading what moves on the desk while nobody reloads it: what became of mails."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select

from awards.core.db import run
from awards.messages.models import Mail
from awards.messages.queries import but_for, with_fate
from awards.programmes.models import Season
from awards.web.access import Hidden

WEEK = timedelta(days=7)
WAITED = timedelta(days=30)  # so old a mail may be that is delivered this week


class Mails(NamedTuple):
    """Mails of a season: delivered this week, not delivered (refused: the address is unknown), being tried again."""

    delivered: int
    failed: int
    refused: int
    again: int


def mails(season: Season, *, now: datetime, hidden: Hidden | None) -> Mails:
    """Return what became of a season's mails; hidden: see `but_for`. One query."""
    of_season = (Mail.season_id == season.id, *but_for(hidden))
    recent = (*with_fate("sent"), Mail.created_at > now - WAITED, Mail.sent_at > now - WEEK)
    counted = (recent, with_fate("failed"), with_fate("refused"), (*with_fate("waiting"), Mail.attempts > 0))
    columns = [select(func.count()).select_from(Mail).where(*of_season, *each).scalar_subquery() for each in counted]
    return Mails(*(int(count) for count in run(select(*columns)).one()))
