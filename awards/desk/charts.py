"""What comes in over time, as lines and as a table: nominations, and scoresheets of a round; beside last season."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from awards.desk import pace
from awards.desk.drawn_lines import Drawn, Sums, drawn
from awards.desk.over_time import Point
from awards.programmes.models import Round, Season
from awards.web.pieces import piece_while

IN_TABLE = 12  # rows, about
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Chart:
    """Lines over days. now: the sum of today. before: that of the same day last season, none without one.

    rows: of the table beside it: a day, and the sum of each line until its end (none: that day is ahead).
    """

    drawn: Drawn
    rows: Sequence[tuple[date, Sequence[int | None]]]
    now: int
    before: int | None
    last_season: str


def nominations(
    season: Season, points: Sequence[Point], last: pace.Before | None, tied: frozenset[str], *, now: datetime
) -> Chart | None:
    """Return nominations begun and submitted since the season opened; none before the first one.

    points: of this season. tied: codes of the categories that are in no sum.
    """
    if not points:
        return None
    opens = pace.day_of(season, season.opens_at)
    closes = pace.day_of(season, season.closes_at - SECOND)
    days = max((closes - opens).days, (points[-1].day - opens).days) + 1
    day = min((pace.day_of(season, now) - opens).days, days - 1)
    places = [max(0, (each.day - opens).days) for each in points]
    started: Sums = list(zip(places, (each.started for each in points), strict=True))
    submitted: Sums = list(zip(places, (each.submitted for each in points), strict=True))
    at = pace.spread_over(days, day)
    earlier: Sums = []
    if last is not None:
        mark = (last.season.entries_moved, last.season.programme_id)
        earlier = piece_while(
            mark, lambda: pace.submitted(last.season, at, tied), "submitted before", last.season.id, tied, tuple(at)
        )
    lines = {"before": earlier, "started": started, "submitted": submitted}
    found = drawn(lines, first=opens, days=days, today=day)
    rows = _rows(opens, [started, submitted, *([earlier] if earlier else [])])
    return Chart(found, rows, points[-1].submitted, _on(earlier, day), last.season.slug if last and earlier else "")


def scoresheets(
    season: Season,
    round_: Round,
    last: pace.Before | None,
    tied: frozenset[str],
    *,
    done: int,
    given: int,
    moves: object,
    now: datetime,
) -> Chart:
    """Return scoresheets submitted over the days of a round. done, given: of today, as everything else counts them."""
    opens = pace.day_of(season, round_.opens_at)
    days = (pace.day_of(season, round_.closes_at - SECOND) - opens).days + 1
    day = min((pace.day_of(season, now) - opens).days, days - 1)
    at = pace.spread_over(days, day)
    until = [each for each in at if each <= day]
    counted = piece_while(
        (moves, tuple(until)), lambda: pace.complete(season, round_, until, tied), "complete by day", round_.id, tied
    )
    earlier: Sums = []
    if last is not None and (same := last.round) is not None:
        earlier = piece_while(
            last.moves, lambda: pace.complete(last.season, same, at, tied), "complete before", same.id, tied, tuple(at)
        )
    # What was submitted after a round was shortened has no day of its own; it counts all the same.
    counted = [*counted[:-1], (day, done)]
    found = drawn({"before": earlier, "submitted": counted}, first=opens, days=days, today=day, most=given)
    rows = _rows(opens, [counted, *([earlier] if earlier else [])])
    return Chart(found, rows, done, _on(earlier, day), last.season.slug if last and earlier else "")


def _on(sums: Sums, day: int) -> int | None:
    """The sum on a day, none without any."""
    return max((value for each, value in sums if each <= day), default=0) if sums else None


def _rows(first: date, lines: Sequence[Sums]) -> list[tuple[date, Sequence[int | None]]]:
    """The table: about as many days as IN_TABLE, the last one of each line among them."""
    known = [dict(sums) for sums in lines]
    days = sorted({day for sums in lines for day, _ in sums})
    step = max(1, len(days) // IN_TABLE)
    shown = sorted({*days[::step], *(sums[-1][0] for sums in lines if sums)})
    return [(first + timedelta(days=day), [_at(sums, day) for sums in known]) for day in shown]


def _at(sums: dict[int, int], day: int) -> int | None:
    """The sum until the end of a day; none after the last one."""
    earlier = [each for each in sums if each <= day]
    return None if not sums or day > max(sums) else sums[max(earlier)] if earlier else 0
