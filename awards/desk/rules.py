"""When something is late enough for the organisers to look at it. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

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
