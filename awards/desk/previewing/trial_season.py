"""A season as it would be with a draft of its programme in force: what pages read of a season, and no row of it.

Its id is its own, so that nothing that anybody entered, scored or decided belongs to it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g

from awards.core import clock
from awards.programmes.document import timetable
from awards.programmes.document.programme import Programme, fingerprint
from awards.programmes.models import SaidByDocument, Season
from awards.web import pieces
from awards.web.access import Held, appointments

MINUTE = timetable.MINUTE
_NOBODYS = uuid.UUID("3d1c0b5e-6b0f-4c56-9f3e-0d6a7c1f2b90")


def nobodys(*names: object) -> uuid.UUID:
    """Return the id of something that is in no database: always the same one for the same names."""
    return uuid.uuid5(_NOBODYS, " ".join(map(str, names)))


@dataclass(frozen=True)
class TrialStep:
    """A step of the timetable as a row of it would be."""

    code: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class TrialRevision:
    """The draft in the place of a revision."""

    id: uuid.UUID
    number: int
    document: Programme
    fingerprint: str
    created_at: datetime


class TrialSeason(SaidByDocument):
    """A season with the draft in force, opened; before its first score."""

    is_draft = False
    rules_number = 0
    entries_moved = None

    def __init__(self, season: Season, document: Programme) -> None:
        self.id, self.slug, self.award = nobodys(season.id), season.slug, season.award
        self.timezone = document.season.timezone
        dated = timetable.timetable(document)
        self.steps = [TrialStep(each.id, each.starts, each.ends) for each in dated]
        closing = next(each for each in dated if each.id == timetable.closing_step(document).id)
        self.opens_at, self.closes_at = timetable.opening(document), closing.ends
        self.grace_minutes = closing.grace_minutes
        self.opened_at = self.created_at = self.opens_at
        self.programme = TrialRevision(nobodys(said := fingerprint(document)), 0, document, said, self.opens_at)
        self.programme_id = self.programme.id

    @property
    def document(self) -> Programme:
        """The programme, as the draft has it."""
        return self.programme.document

    def while_entering(self) -> datetime:
        """Return now if nominations are open then, else the minute in which they open."""
        return _within(self.opens_at, self.closes_at)

    def while_scoring(self, round_code: str) -> datetime:
        """Return now if a round is open then, else the minute in which it opens."""
        return _within(*timetable.round_bounds(self.document, round_code))

    def listed(self) -> Sequence[timetable.Listed]:
        """Return the public steps of the timetable as people read them."""
        return timetable.dated_steps(self.document, self.steps, now=clock.now())


def _within(opens: datetime, closes: datetime) -> datetime:
    return min(max(clock.now(), opens + MINUTE), closes - MINUTE)


@contextmanager
def in_the_place_of(season: Season, trial: TrialSeason, *roles: str, at: datetime) -> Iterator[None]:
    """Show pages as if the trial were the season of the address, at a moment, to somebody with these roles in it.

    Whatever is kept of pages that others see stays as it is.
    """
    others = [each for each in appointments() if each.season_id != season.id]
    before = g.season, g.standing
    g.season = trial
    g.standing = ((*others, *(Held(trial.id, trial.slug, False, role) for role in roles)), ())
    try:
        with pieces.apart(), clock.standing_at(at):
            yield
    finally:
        g.season, g.standing = before


def as_season(trial: TrialSeason) -> Any:
    """Return the trial for what asks for a season."""
    return trial
