"""The rules by which people are reminded, and the days that follow from them and the timetable. Pure.

A rule counts days from an end or a beginning by the season's calendar, so it moves with the timetable. The end is the
last day as people read it; a nomination with a later deadline of its own is reminded before that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from awards.core.message import Message
from awards.programmes.rules import last_minute

LATE = timedelta(days=1)  # a reminder that is later is not sent any more
MOST_DAYS = 90
DRAFTS_FIRST, DRAFTS_LAST, UNTOUCHED = "drafts_first", "drafts_last", "drafts_untouched"
CORRECTION, IDLE, SHEETS = "correction_due", "jurors_idle", "jurors_last"
OF_STEP = "reminder"  # the step of a timetable that announces the first reminder


class HasWindow(Protocol):
    """A round, as far as its window goes."""

    @property
    def code(self) -> str:
        """What it is called in addresses."""

    @property
    def opens_at(self) -> datetime:
        """When it opens."""

    @property
    def closes_at(self) -> datetime:
        """When it closes, exclusive."""


class HasStart(Protocol):
    """A step of the timetable, as far as its beginning goes."""

    code: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Kind:
    """A rule as it is for every season. to: a code of `audience.audience_filter`.

    letter: whose words it has; event: which mail that is. jurors: whether it goes to jurors, round by round.
    """

    code: str
    called: Message
    to: str
    letter: str
    event: str
    days: int
    is_on: bool = True
    jurors: bool = False


KINDS = {
    each.code: each
    for each in (
        Kind(DRAFTS_FIRST, Message("First reminder of drafts"), "drafts", "reminder-draft", "reminder.draft", 14),
        Kind(DRAFTS_LAST, Message("Last reminder of drafts"), "drafts", "reminder-draft", "reminder.draft", 3),
        Kind(UNTOUCHED, Message("Untouched drafts"), "drafts", "reminder-untouched",
             "reminder.untouched", 14, is_on=False),
        Kind(CORRECTION, Message("Corrections due soon"), "returned", "reminder-correction",
             "reminder.correction", 2),
        Kind(IDLE, Message("Jurors who have scored nothing"), "jurors_idle", "reminder-idle", "reminder.idle", 7,
             jurors=True),
        Kind(SHEETS, Message("Jurors with open scoresheets"), "jurors_behind", "reminder-scoresheets",
             "reminder.scoresheets", 3, jurors=True),
    )
}  # fmt: skip
HOUR = 9
EVENTS = frozenset(each.event for each in KINDS.values())


@dataclass(frozen=True)
class Setting:
    """A rule as a season has it. changed_at: none where nobody has changed it; then the days may follow a step."""

    kind: Kind
    is_on: bool
    days: int
    hour: int = HOUR
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Due:
    """A rule on a day. round: of the jurors who are reminded; none for nominees."""

    setting: Setting
    day: date
    at: datetime
    round: HasWindow | None = None

    @property
    def key(self) -> str:
        """What tells this occasion from every other of its season."""
        return f"{self.setting.kind.code} {self.round.code if self.round else ''} {self.day}"


def standard(kind: Kind, steps: Sequence[HasStart], *, closes_at: datetime, zone: str) -> Setting:
    """Return a rule as it is before anybody changes it: the first reminder is sent on the day its step announces."""
    found = Setting(kind, kind.is_on, kind.days)
    announced = next((each for each in steps if each.code == OF_STEP), None)
    if kind.code != DRAFTS_FIRST or announced is None:
        return found
    days = (last_day(closes_at, zone) - local_day(announced.starts_at, zone)).days
    return replace(found, days=days) if 0 < days <= MOST_DAYS else found


def local_day(moment: datetime, zone: str) -> date:
    """Return the day that a moment is in."""
    return moment.astimezone(ZoneInfo(zone)).date()


def last_day(end: datetime, zone: str) -> date:
    """Return the last day before an end, as people read it."""
    return local_day(last_minute(end), zone)


def at_hour(day: date, hour: int, zone: str) -> datetime:
    """Return the moment of an hour of a day."""
    return datetime.combine(day, time(hour), ZoneInfo(zone))


def due_now(settings: Iterable[Setting], rounds: Sequence[HasWindow], *, zone: str, now: datetime) -> Iterator[Due]:
    """Yield what is to be carried out: due by now, not longer ago than `LATE`, and not before the rule was changed."""
    today = local_day(now, zone)
    for setting in settings:
        for day in (today - timedelta(days=1), today):
            at = at_hour(day, setting.hour, zone)
            is_time = at <= now < at + LATE and (setting.changed_at is None or setting.changed_at <= at)
            if setting.is_on and is_time:
                yield from _on(setting, day, at, rounds, zone)


def _on(setting: Setting, day: date, at: datetime, rounds: Sequence[HasWindow], zone: str) -> Iterator[Due]:
    if not setting.kind.jurors:  # which of them it is the turn of on that day, their own ends say
        yield Due(setting, day, at)
        return
    for round_ in rounds:
        if day_in(setting, round_, zone) == day and round_.opens_at <= at < round_.closes_at:
            yield Due(setting, day, at, round_)


def day_in(setting: Setting, round_: HasWindow, zone: str) -> date:
    """Return on which day jurors of a round are reminded by a rule."""
    if setting.kind.code == IDLE:
        return local_day(round_.opens_at, zone) + timedelta(days=setting.days)
    return last_day(round_.closes_at, zone) - timedelta(days=setting.days)


def is_turn(setting: Setting, day: date, *, zone: str, end: datetime, touched_at: datetime) -> bool:
    """Whether a nomination's people are reminded on a day. end: of its submission, or of its correction.

    Of an untouched draft they are on the day on which it has been left alone for so many days at the rule's hour: once,
    until it is touched again.
    """
    if end <= at_hour(day, setting.hour, zone):
        return False
    if setting.kind.code == UNTOUCHED:
        at = at_hour(day, setting.hour, zone) - timedelta(days=setting.days)
        return at_hour(local_day(at, zone) - timedelta(days=1), setting.hour, zone) < touched_at <= at
    return last_day(end, zone) - timedelta(days=setting.days) == day


def coming(
    setting: Setting, rounds: Sequence[HasWindow], *, opens_at: datetime, closes_at: datetime, zone: str
) -> list[tuple[datetime, str]]:
    """Return the moments known beforehand at which a rule is carried out, past ones too, each with its round's code.

    None for rules that follow single nominations.
    """
    if setting.kind.jurors:
        days = [(day_in(setting, each, zone), each.opens_at, each.closes_at, each.code) for each in rounds]
    elif setting.kind.code in (DRAFTS_FIRST, DRAFTS_LAST):
        days = [(last_day(closes_at, zone) - timedelta(days=setting.days), opens_at, closes_at, "")]
    else:
        return []
    found = [(at_hour(day, setting.hour, zone), opens, closes, code) for day, opens, closes, code in days]
    return sorted((at, code) for at, opens, closes, code in found if opens <= at < closes)
