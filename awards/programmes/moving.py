"""Verbs of the timetable: moving a round or the deadline for everybody, for a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.verdicts import insist
from awards.core.words import Message
from awards.programmes import actions, queries, rules_people
from awards.programmes.models import Round, Season
from awards.programmes.rules import last_minute


def move_round(
    round_: Round, season: Season, *, opens_at: datetime, closes_at: datetime, reason: str, by: Person
) -> None:
    """Open or close a round at other times; the timetable's step follows. Refused once it has closed."""
    insist(rules_people.can_move_round(round_, opens_at=opens_at, closes_at=closes_at, reason=reason, now=now()))
    actions.move_round(round_, opens_at=opens_at, closes_at=closes_at, reason=reason, by=by)
    for step in queries.steps(season):
        if step.round_id == round_.id:
            step.starts_at, step.ends_at = opens_at, closes_at


def consequences(season: Season, rounds: Iterable[Round], *, entries_close: datetime) -> list[Message]:
    """Return in words which rounds would have begun, or be over, before entries close."""
    names = {step.round: step.name for step in season.document.timeline.steps}
    found = rules_people.overlaps(rounds, entries_close=entries_close)
    return [_overlap(round_, names[round_.code], entries_close) for round_ in found]


def _overlap(round_: Any, name: Any, entries_close: datetime) -> Message:
    if round_.closes_at < entries_close:
        over = last_minute(round_.closes_at)
        return Message("“{step}” would be over, on {closes}, before entries close.", step=name, closes=over)
    return Message("“{step}” would begin, on {opens}, before entries close.", step=name, opens=round_.opens_at)


def move_deadline(season: Season, *, closes_at: datetime, reason: str, by: Person) -> None:
    """Close entries at another time for everybody. Refused for a time in the past."""
    insist(rules_people.can_move_deadline(season, closes_at=closes_at, reason=reason, now=now()))
    actions.move_deadline(season, closes_at=closes_at, reason=reason, by=by)
