"""Nominations over time: how many were begun and submitted until the end of each of a few days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    bindparam,
    func,
    literal,
    select,
    union_all,
)

from awards.core.db import Moment, Unseen, outside, run
from awards.nominations.models import Nomination
from awards.programmes.models import Season

MOST_POINTS = 60
QUIET = timedelta(days=7)  # so long the lines run on level after the last nomination


class Point(NamedTuple):
    """A day with the nominations begun and submitted until its end."""

    day: date
    started: int
    submitted: int


def points(
    season: Season,
    first: datetime | None,
    last: datetime | None,
    *,
    unseen: Unseen = (),
    now: datetime,
) -> list[Point]:
    """Return sums until the ends of days of the season's time zone, from the first nomination to the last, or today.

    first, last: when the first nomination was begun, and when one was begun or submitted last. unseen: ids of
    categories that are not counted. One query, that counts in indexes between the days; none without nominations.
    """
    if first is None or last is None:
        return []
    zone = ZoneInfo(season.timezone)
    opening, ending = (moment.astimezone(zone).date() for moment in (first, last))
    days = _days(opening, max(ending, min(today(season, now=now), ending + QUIET)))
    edges = [opening, *(day + timedelta(days=1) for day in days)]
    midnights = [datetime.combine(day, time(), zone) for day in edges]
    values = {f"edge{number}": midnight for number, midnight in enumerate(midnights)}
    query = _query(len(days), unseen) if unseen else _query_of_all(len(days))
    rows = sorted(run(query, {"season": season.id, **values}).all())
    started, submitted = (list(accumulate(row[place] for row in rows)) for place in (1, 2))
    return [Point(*point) for point in zip(days, started, submitted, strict=True)]


def today(season: Season, *, now: datetime) -> date:
    """Return the day of a moment in the season's time zone."""
    return now.astimezone(ZoneInfo(season.timezone)).date()


def _days(first: date, last: date) -> list[date]:
    """Every day, or every second, third … one that ends with the last, so that there are few."""
    step = -(-((last - first).days + 1) // MOST_POINTS)
    return [last - timedelta(days=back) for back in range(0, (last - first).days + 1, step)][::-1]


@cache
def _query_of_all(days: int) -> Select[int, int, int]:
    """Built once for so many days: that takes longer than the counting."""
    return _query(days, ())


def _query(days: int, unseen: Unseen) -> Select[int, int, int]:
    ranges = [
        select(literal(day).label("number"), _edge(day).label("begin"), _edge(day + 1).label("end"))
        for day in range(days)
    ]
    day = union_all(*ranges).cte("days").c

    def counted(moment: SQLColumnExpression[datetime | None]) -> ScalarSelect[int]:
        within = (Nomination.season_id == bindparam("season"), moment >= day.begin, moment < day.end,
                  *outside(Nomination.category_id, unseen))  # fmt: skip
        return select(func.count()).select_from(Nomination).where(*within).scalar_subquery()

    return select(day.number, counted(Nomination.created_at), counted(Nomination.submitted_at))


def _edge(number: int) -> ColumnElement[datetime]:
    return bindparam(f"edge{number}", type_=Moment)
