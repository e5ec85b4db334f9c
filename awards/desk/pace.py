"""How scoresheets and nominations come in, day by day, and how it was on the same days of the season before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Label, Select, and_, case, func, select

from awards.core.db import beside, db, run
from awards.jury.models import Assignment, Recusal, Tally
from awards.nominations.models import Nomination
from awards.programmes.models import Category, Round, Season
from awards.scoring.models import Ballot
from awards.scoring.queries import STANDS

MOST_POINTS = 60
Sums = list[tuple[int, int]]  # the day, from 0, and the sum until its end


class Before(NamedTuple):
    """The last season of the same award, its round of the same code if it has closed, and how often that moved."""

    season: Season
    round: Round | None
    moves: int


def before(season: Season, round_: Round | None, *, now: datetime) -> Before | None:
    """Return the season of the same award before this one, once its entries have closed, or none. One query."""
    moved = select(func.sum(Tally.moves)).where(Tally.round_id == Round.id).scalar_subquery()
    here = and_(Round.season_id == Season.id, Round.code == (round_.code if round_ else ""), Round.closes_at <= now)
    query = (
        select(Season, Round, moved)
        .outerjoin(Round, here)
        .where(
            Season.award == season.award,
            Season.opens_at < season.opens_at,
            Season.opened_at.is_not(None),
            Season.closes_at <= now,
        )
        .order_by(Season.opens_at.desc())
        .limit(1)
    )
    row = db.session.execute(query).first()
    return None if row is None else Before(row[0], row[1], int(row[2] or 0))


def day_of(season: Season, moment: datetime) -> date:
    """Return the day of a moment where a season is."""
    return moment.astimezone(ZoneInfo(season.timezone)).date()


def spread_over(days: int, today: int) -> list[int]:
    """Return days (from 0) at which sums are read: the last one, today's, and few between."""
    step = -(-days // MOST_POINTS)
    return sorted({*range(0, days, step), days - 1, min(max(0, today), days - 1)})


def complete(season: Season, round_: Round, at: Sequence[int], hidden: Collection[str] = ()) -> Sums:
    """Return how many scoresheets that count now were submitted until the ends of days of a round, from 0 on.

    hidden: codes of categories that are not counted. One query.
    """
    edges = _edges(season, round_.opens_at, at)
    query = (
        select(_bucket(Ballot.submitted_at, edges))
        .select_from(Ballot)
        .join(Assignment, Assignment.id == Ballot.assignment_id)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .join(Category, Category.id == Assignment.category_id)
        .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
        .where(beside(Assignment.round_id) == round_.id, Ballot.submitted_at.is_not(None), *STANDS)
        .where(Category.code.not_in(hidden))
    )
    return _summed(query, at)


def submitted(season: Season, at: Sequence[int], hidden: Collection[str] = ()) -> Sums:
    """Return how many nominations of a season were submitted until the ends of days since it opened. One query."""
    edges = _edges(season, season.opens_at, at)
    query = select(_bucket(Nomination.submitted_at, edges)).select_from(Nomination)
    query = query.outerjoin(Category, Category.id == Nomination.category_id)
    query = query.where(Nomination.season_id == season.id, Nomination.submitted_at.is_not(None))
    return _summed(query.where(func.coalesce(Category.code, "").not_in(hidden)), at)


def _edges(season: Season, opens_at: datetime, at: Sequence[int]) -> list[datetime]:
    zone, first = ZoneInfo(season.timezone), day_of(season, opens_at)
    return [datetime.combine(first + timedelta(days=day + 1), time(), zone) for day in at]


def _bucket(moment: Any, edges: Sequence[datetime]) -> Label[int]:
    return case(*((moment < edge, place) for place, edge in enumerate(edges)), else_=len(edges)).label("place")


def _summed(query: Select[int], at: Sequence[int]) -> Sums:
    place = query.subquery().c.place
    found = {int(key): int(count) for key, count in run(select(place, func.count()).group_by(place))}
    return list(zip(at, accumulate(found.get(place, 0) for place in range(len(at))), strict=True))
