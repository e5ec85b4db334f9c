"""When entries and rounds are open. Every bound is half open: an end belongs to what follows it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from awards.core.verdicts import YES, Verdict, no


class HasDeadline(Protocol):
    """A season, as far as its entry window goes."""

    opens_at: datetime
    closes_at: datetime
    grace_minutes: int

    @property
    def is_draft(self) -> bool:
        """Whether it has not been opened."""


class HasWindow(Protocol):
    """A round, as far as its window goes."""

    opens_at: datetime
    closes_at: datetime


def can_enter(
    season: HasDeadline, *, now: datetime, opened_at: datetime | None = None, extended_until: datetime | None = None
) -> Verdict:
    """Whether an entry may be changed or submitted at `now`.

    `opened_at`: when the page that is being sent was opened; one opened in time is taken within the grace minutes.
    `extended_until`: a later deadline for this one nomination.
    """
    if season.is_draft:
        return no("This season is a draft. Nobody can enter before it is opened.")
    if now < season.opens_at:
        return no("Entries open on {opens}.", opens=season.opens_at)
    deadline = max(season.closes_at, extended_until or season.closes_at)
    if now < deadline:
        return YES
    if opened_at is not None and opened_at < deadline and now < deadline + timedelta(minutes=season.grace_minutes):
        return YES
    return no("Entries closed on {closed}.", closed=last_minute(deadline))


def round_is_open(round_: HasWindow, *, now: datetime) -> Verdict:
    """Whether scores of a round may be given or changed at `now`."""
    if now < round_.opens_at:
        return no("Scoring opens on {opens}.", opens=round_.opens_at)
    if now >= round_.closes_at:
        return no("Scoring closed on {closed}.", closed=last_minute(round_.closes_at))
    return YES


def round_is_closed(round_: HasWindow, *, now: datetime) -> Verdict:
    """Whether the scores of a round may be looked at: never before it has closed."""
    if now < round_.closes_at:
        return no("Scores are secret until the round closes on {closes}.", closes=last_minute(round_.closes_at))
    return YES


def last_minute(end: datetime) -> datetime:
    """Return an end as people read it: 23:59 of the last day, not 0:00 of the day after."""
    return end - timedelta(minutes=1)
