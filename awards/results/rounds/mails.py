"""Mails to jurors about what two people did with a round: it can be scored again, or their complete drafts count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from awards.accounts.models import Person
from awards.core.db import run
from awards.jury.mails import people_of
from awards.jury.models import Assignment
from awards.jury.queries import is_held
from awards.messages.actions import enqueue, stop
from awards.programmes.models import Round, Season

REOPENED, COUNTED = "jury.reopened", "jury.let_count"


def tell_reopened(season: Season, round_: Round, *, closes_at: datetime, reason: str) -> None:
    """Tell everybody who holds entries of a round that they can be scored again."""
    jurors = set(run(select(Assignment.juror_id).where(is_held(round_))).scalars())
    stop(round_.id, REOPENED, why="replaced")
    for person in people_of(jurors).values():
        _mail(REOPENED, person, season, round_, closes_at=closes_at, reason=reason)


def tell_let_count(season: Season, round_: Round, sheets: Sequence[Any], *, reason: str, back: bool) -> None:
    """Tell jurors how many of their complete drafts count now; back: that these count no more, if they were told."""
    many = Counter(sheet.juror_id for sheet in sheets)
    told = stop(round_.id, COUNTED, why="taken_back" if back else "replaced").people(COUNTED)
    for juror_id, person in people_of(many).items():
        if not back or person.id in told:
            _mail(COUNTED, person, season, round_, count=many[juror_id], reason=reason, back=back)


def _mail(event: str, person: Person, season: Season, round_: Round, **values: Any) -> None:
    url = f"/{season.slug}/ballots?round={round_.code}"
    enqueue(event, to=person, season=season, about=round_.id, url=url, round=round_.code, **values)
