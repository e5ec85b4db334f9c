"""When something is late enough for the organisers to look at it; what may become of a whole season. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from awards.core.verdicts import YES, Verdict, no

COLD_AFTER = timedelta(days=7)
# Before a quarter of a round has passed nobody is late.
BEGIN_AFTER = 0.25
# Of what an even pace would have done by now, somebody who lags has less than this part.
PACE = 0.5
# From here on it is told which nominations would have no place: before, that is true of most.
LAST_PART = 0.75
SLOT = timedelta(minutes=10)  # so long a page that nothing moved is the same one, whatever the clock says


class HasWindow(Protocol):
    """A round, as far as its window goes."""

    opens_at: datetime
    closes_at: datetime


def elapsed(round_: HasWindow, *, now: datetime) -> float:
    """Return which part of a round has passed: from 0.0 before it opens to 1.0 from its closing on."""
    whole = (round_.closes_at - round_.opens_at) / timedelta(seconds=1)
    part = (now - round_.opens_at) / timedelta(seconds=1)
    return min(1.0, max(0.0, part / whole)) if whole > 0 else 1.0


def lags(done: int, given: int, *, part: float) -> bool:
    """Whether a juror with so many entries has submitted too few scoresheets for the part of the round that passed."""
    return given > 0 and done < given and part >= BEGIN_AFTER and done < given * part * PACE


def ends_soon(round_: HasWindow, *, now: datetime) -> bool:
    """Whether the last quarter of a round has begun, and it has not closed."""
    return now < round_.closes_at and elapsed(round_, now=now) >= LAST_PART


def slot(now: datetime) -> int:
    """Return the number of the span of SLOT in which a moment lies."""
    return int(now.timestamp() // SLOT.total_seconds())


@dataclass(frozen=True)
class Where:
    """Where a season is: one of the kinds below, a day of so many where it runs, and the moment that comes next."""

    kind: str
    day: int = 0
    days: int = 0
    at: datetime | None = None
    round: str = ""


AHEAD, ENTRIES, RUNS, BEFORE, CLOSED, OVER = "ahead", "entries", "runs", "before", "closed", "over"


class HasCalendar(Protocol):
    """A season, as far as its days go."""

    opens_at: datetime
    closes_at: datetime
    timezone: str

    @property
    def is_draft(self) -> bool:
        """Whether it has not been opened."""


class HasCode(HasWindow, Protocol):
    """A round with its code."""

    code: str


def where_in(season: HasCalendar, round_: HasCode | None, *, published: bool, now: datetime) -> Where:
    """Return where a season is. round_: the one that runs, else the next, else the last; published: its laureates."""
    if season.is_draft:
        return Where(DRAFT)
    if published:
        return Where(OVER)
    if round_ is not None and round_.opens_at <= now < round_.closes_at:
        return Where(RUNS, *_days(season, round_, now), round_.closes_at, round_.code)
    if now < season.opens_at:
        return Where(AHEAD, at=season.opens_at)
    if now < season.closes_at:
        return Where(ENTRIES, *_days(season, season, now), season.closes_at)
    if round_ is not None and now < round_.opens_at:
        return Where(BEFORE, at=round_.opens_at, round=round_.code)
    return Where(CLOSED, at=round_.closes_at if round_ else season.closes_at, round=round_.code if round_ else "")


def _days(season: HasCalendar, window: HasWindow, now: datetime) -> tuple[int, int]:
    """Which day of a window it is, from 1, and how many it has, by the calendar of the season."""
    zone = ZoneInfo(season.timezone)
    first, today, last = (
        moment.astimezone(zone).date() for moment in (window.opens_at, now, window.closes_at - timedelta(seconds=1))
    )
    return (today - first).days + 1, (last - first).days + 1


class HasEntries(Protocol):
    """A season, as far as its state goes."""

    closes_at: datetime

    @property
    def is_draft(self) -> bool:
        """Whether it has not been opened."""


DRAFT, OPEN, JUDGING, PUBLISHED = "draft", "open", "judging", "published"


def state_of(season: HasEntries, *, published: bool, now: datetime) -> str:
    """Return what state a season is in: a draft, open until entries close, then being judged until it is published."""
    if season.is_draft:
        return DRAFT
    if published:
        return PUBLISHED
    return OPEN if now < season.closes_at else JUDGING


class HasResting(Protocol):
    """What rests on a season."""

    @property
    def nominations(self) -> int:
        """Nominations that were begun."""

    @property
    def ballots(self) -> int:
        """Scoresheets that were begun."""

    @property
    def publications(self) -> int:
        """Publications, whatever became of them."""


def can_be_draft(resting: HasResting) -> Verdict:
    """Whether an opened season may be made a draft again: as long as nothing rests on it."""
    if resting.nominations:
        return no("Nominations have already been started in this season. It can no longer be a draft.")
    if resting.ballots:
        return no("This season has scoresheets. It can no longer be a draft.")
    if resting.publications:
        return no("Results of this season have been published. It can no longer be a draft.")
    return YES


def can_remove(resting: HasResting, *, draft: bool) -> Verdict:
    """Whether a season may be removed: a draft on which nothing rests."""
    if not draft:
        return no("This season is open. Turn it back into a draft first.")
    return (
        YES
        if can_be_draft(resting)
        else no("Nominations, scoresheets or results depend on this season. It cannot be removed.")
    )


def can_open(*, draft: bool, deciders: int, needed: int) -> Verdict:
    """Whether a season may be opened. deciders: its impartial owners and organisers; needed: how many it takes."""
    if not draft:
        return no("This season is already open.")
    if deciders < needed:
        return no(
            "A season is opened by two lead organisers or organisers who have accepted and have no conflict of "
            "interest. So far: {count}. Invite another one.",
            count=deciders,
        )
    return YES
