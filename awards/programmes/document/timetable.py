"""The timetable of a season: from days after the opening, in the season's time zone, to instants in UTC. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from awards.programmes.document.checks.references import CLOSE, OPEN
from awards.programmes.document.judging import TimelineStep
from awards.programmes.document.parts import Season
from awards.programmes.document.programme import Programme
from awards.programmes.document.types import Text

MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Step:
    """A step with aware instants in UTC. `ends` is the first instant that no longer belongs to it.

    `grace_ends` is as late as what was opened before `ends` is still taken; equal to `ends` without a grace.
    """

    id: str
    name: Text
    round: str | None
    starts: datetime
    ends: datetime
    grace_ends: datetime

    @property
    def grace_minutes(self) -> int:
        """How many minutes what was opened in time is taken after the end."""
        return (self.grace_ends - self.ends) // MINUTE

    @property
    def last_minute(self) -> datetime:
        """The start of the last minute that belongs to the step: what people read as “until”."""
        return self.ends - MINUTE

    def covers(self, now: datetime) -> bool:
        """Tell whether the step runs at an instant."""
        return self.starts <= now < self.ends


@dataclass(frozen=True, slots=True)
class Listed:
    """A step as people read it, with the dates in force. `state` is done, now or nothing.

    `before` is where the programme has it, if it was moved to other days. `waits`: what comes before it was moved past
    its dates, so that these hold no longer.
    """

    code: str
    name: Text
    round: str | None
    public: bool
    starts_at: datetime
    ends_at: datetime
    before: tuple[datetime, datetime] | None
    waits: bool
    state: str = ""


def timetable(programme: Programme) -> tuple[Step, ...]:
    """Return the steps of the season in their order."""
    return tuple(_step(programme, step) for step in programme.timeline.steps)


def step(programme: Programme, step_id: str) -> Step:
    """Return one step by its id; KeyError if there is none."""
    return {found.id: found for found in timetable(programme)}[step_id]


def opening(programme: Programme) -> datetime:
    """Return the instant from which entries are taken."""
    return step(programme, OPEN).starts


def closing_step(programme: Programme) -> TimelineStep:
    """Return the step with which entries close, as the document has it."""
    return next(found for found in programme.timeline.steps if found.id == CLOSE)


def closing_day(programme: Programme) -> date:
    """Return the last day on which entries are taken, in the season's time zone."""
    return _last_day(closing_step(programme), programme.season)


def bounds(programme: Programme, step: TimelineStep) -> tuple[datetime, datetime]:
    """Return a step's first instant and the first one after it, in UTC."""
    zone = ZoneInfo(programme.season.timezone)
    last_day = _last_day(step, programme.season)
    ends = minute_ends(last_day, step.closes_at, zone) if step.closes_at else day_starts(last_day + _DAY, zone)
    return day_starts(programme.season.opens + step.day * _DAY, zone), ends


def round_bounds(programme: Programme, round_id: str) -> tuple[datetime, datetime]:
    """Return a round's first instant and the first one after it, in UTC; KeyError if there is no such round."""
    return bounds(programme, {found.round: found for found in programme.timeline.steps if found.round}[round_id])


def dated_steps(programme: Programme, rows: Iterable[Any], *, now: datetime, internal: bool = False) -> list[Listed]:
    """Return the steps in the programme's order with the dates of their rows; with those not public if `internal`.

    A step is done once it has ended, one whose dates no longer hold once a later one has begun; the first that is not
    done is now.
    """
    dates = {row.code: (row.starts_at, row.ends_at) for row in rows}
    scored = {each.id for each in programme.rounds if each.kind == "scoring"}
    steps = [step for step in programme.timeline.steps if step.id in dates]
    planned, zone = {step.id: bounds(programme, step) for step in steps}, ZoneInfo(programme.season.timezone)
    found = [_dated_step(step, dates, planned, scored, zone) for step in steps]
    told = [replace(one, state=_state(found, place, now)) for place, one in enumerate(found)]
    shown = [one for one in told if one.public or internal]
    first = next((place for place, one in enumerate(shown) if not one.state), None)
    return [replace(one, state="now") if place == first else one for place, one in enumerate(shown)]


def _dated_step(
    step: TimelineStep,
    dates: Mapping[str, tuple[datetime, datetime]],
    planned: Mapping[str, tuple[datetime, datetime]],
    scored: Collection[str],
    zone: ZoneInfo,
) -> Listed:
    starts, ends = dates[step.id]
    if step.days == 1:  # of a day that ends at another time than planned only the end was moved
        starts = max(starts, day_starts((ends - _SECOND).astimezone(zone).date(), zone))
    moved = _days_of(starts, ends, zone) != _days_of(*planned[step.id], zone)
    overtaken = step.round not in scored and any(
        meant_to_end <= planned[step.id][0] and dates[each][1] > starts for each, (_, meant_to_end) in planned.items()
    )
    return Listed(
        step.id, step.name, step.round, step.public, starts, ends, planned[step.id] if moved else None, waits=overtaken
    )


def _days_of(starts: datetime, ends: datetime, zone: ZoneInfo) -> tuple[date, date]:
    return starts.astimezone(zone).date(), (ends - _SECOND).astimezone(zone).date()


def _state(found: Sequence[Listed], place: int, now: datetime) -> str:
    one = found[place]
    if not one.waits:
        return "done" if one.ends_at <= now else ""
    over = all(each.ends_at <= now for each in found[:place] if not each.waits)
    return "done" if over and any(each.starts_at <= now for each in found[place + 1 :] if not each.waits) else ""


def months_before_close(programme: Programme, year: int, month: int) -> int:
    """Return the whole months from the first day of a month to the closing day; below zero if it lies after."""
    closes = closing_day(programme)
    return (closes.year - year) * 12 + closes.month - month


def day_starts(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of a day, in UTC, also where the clock skips or repeats midnight."""
    return _instant(datetime.combine(day, time.min), zone, later=False)


def day_after(moment: datetime, zone: str) -> datetime:
    """Return the first instant of the day after an instant, in UTC, by the calendar of a time zone."""
    return day_starts(moment.astimezone(ZoneInfo(zone)).date() + _DAY, ZoneInfo(zone))


def minute_ends(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the end of a minute of a day, in UTC: of its last occurrence, or the instant the clock skips it."""
    minute = datetime.combine(day, clock)
    instant = _instant(minute, zone, later=True)
    return instant + MINUTE if _exists(minute, zone) else instant


def _step(programme: Programme, step: TimelineStep) -> Step:
    starts, ends = bounds(programme, step)
    grace_ends = ends + step.grace_minutes * MINUTE
    return Step(step.id, step.name, step.round, starts, ends, grace_ends)


def _last_day(step: TimelineStep, season: Season) -> date:
    return season.opens + (step.day + step.days - 1) * _DAY


def _instant(local: datetime, zone: ZoneInfo, *, later: bool) -> datetime:
    """Return when a clock in the zone shows a local time; of two such instants the one asked for."""
    if not _exists(local, zone):
        return _skipping(local, zone)
    return local.replace(tzinfo=zone, fold=int(later)).astimezone(UTC)


def _exists(local: datetime, zone: ZoneInfo) -> bool:
    there = local.replace(tzinfo=zone).astimezone(UTC)
    return there.astimezone(zone).replace(tzinfo=None) == local


def _skipping(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant at which the clock jumps over a local time, found by halving."""
    before, after = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (1, 0))
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).replace(tzinfo=None) < local:
            before = middle
        else:
            after = middle
    return after
