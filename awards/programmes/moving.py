"""Verbs of the timetable: moving a round or the deadline for everybody, for a reason."""

from __future__ import annotations

from datetime import datetime

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.verdicts import insist
from awards.programmes import actions, queries, rules_people
from awards.programmes.models import Round, Season


def move_round(
    round_: Round, season: Season, *, opens_at: datetime, closes_at: datetime, reason: str, by: Person
) -> None:
    """Open or close a round at other times; the timetable's step follows. Refused once it has closed."""
    insist(rules_people.can_move_round(round_, opens_at=opens_at, closes_at=closes_at, reason=reason, now=now()))
    actions.move_round(round_, opens_at=opens_at, closes_at=closes_at, reason=reason, by=by)
    for step in queries.steps(season):
        if step.round_id == round_.id:
            step.starts_at, step.ends_at = opens_at, closes_at


def move_deadline(season: Season, *, closes_at: datetime, reason: str, by: Person) -> None:
    """Close entries at another time for everybody. Refused for a time in the past."""
    insist(rules_people.can_move_deadline(season, closes_at=closes_at, reason=reason, now=now()))
    actions.move_deadline(season, closes_at=closes_at, reason=reason, by=by)
