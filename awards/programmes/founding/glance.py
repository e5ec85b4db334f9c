"""A programme at a glance: the stations of its line, its counts, its days, and how these move. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise

from awards.programmes.document.checks.references import CLOSE, OPEN
from awards.programmes.document.judging import TimelineStep
from awards.programmes.document.programme import Programme
from awards.programmes.document.types import Text

STATION, ROUND, END = "station", "round", "end"
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Glance:
    """What there is to see of a programme before it is read. stations: STATION, ROUND (of scoring) and last END."""

    stations: tuple[str, ...]
    categories: int
    criteria: int
    rounds: int
    weeks: int


@dataclass(frozen=True)
class Days:
    """A step of a timetable by its days, the first and the last included. closes_at: its last minute, on the last."""

    name: Text
    first: date
    last: date
    closes_at: time | None


def glance_at(programme: Programme) -> Glance:
    """Return the stations and counts of a programme; weeks are those begun until the last day that everybody sees."""
    weeks = -(-max(step.day + step.days - 1 for step in programme.timeline.steps if step.public) // 7)
    return Glance(
        stations=tuple(_stations(programme)),
        categories=len(programme.categories),
        criteria=len(programme.criteria),
        rounds=len(programme.scoring_rounds),
        weeks=max(1, weeks),
    )


def _stations(programme: Programme) -> Iterator[str]:
    """The opening and the close of entries, every round, and the end."""
    scored = {each.id for each in programme.scoring_rounds}
    steps = programme.timeline.steps
    for step, _ in pairwise(steps):
        if step.round in scored:
            yield ROUND
        elif step.round or step.id in (OPEN, CLOSE):
            yield STATION
    if steps[-1].round in scored:
        yield ROUND
    yield END


def days_of(programme: Programme, opens: date) -> list[Days]:
    """Return the days of every step if the season opens on a day."""
    return [_days(step, opens) for step in programme.timeline.steps]


def _days(step: TimelineStep, opens: date) -> Days:
    first = opens + step.day * _DAY
    return Days(step.name, first, first + (step.days - 1) * _DAY, step.closes_at)


def keeps_weekdays(before: date, after: date) -> bool:
    """Whether every step falls on the same weekday as before if the opening moves from one day to another."""
    return (after - before) % _WEEK == timedelta(0)
