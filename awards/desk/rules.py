"""When something is late enough for the organisers to look at it; what may become of a whole season. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from awards.core.verdicts import YES, Verdict, no

COLD_AFTER = timedelta(days=7)
# Before a quarter of a round has passed nobody is late.
BEGIN_AFTER = 0.25
# Of what an even pace would have done by now, somebody who lags has less than this part.
PACE = 0.5


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
