"""Verbs of the timetable: moving a round, the deadline or another step, for a reason; and putting it back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.message import Message
from awards.core.ports import Port
from awards.core.verdicts import insist, no
from awards.programmes import queries, rules
from awards.programmes.document.checks.references import CLOSE, OPEN
from awards.programmes.document.types import Text
from awards.programmes.models import Round, Season, Step
from awards.programmes.rules import last_minute
from awards.programmes.timetable import retiming, telling
from awards.programmes.timetable.retiming import is_held

MOVES = ("round.moved", "deadline.moved", "step.moved")
MOVE_ROUND = "round.move"  # the act of two people


def move_round(
    round_: Round, season: Season, *, opens_at: datetime, closes_at: datetime, reason: str, by: Person,
    mails: bool = False, **detail: object,
) -> None:  # fmt: skip
    """Open or close a round at other times; the timetable's step follows. Refused once it has closed.

    mails: whether jurors who still have to score in it are told.
    """
    insist(rules.can_move_round(round_, opens_at=opens_at, closes_at=closes_at, reason=reason, now=now()))
    # One that opens in the past opens now: until then nobody could score.
    opens_at = opens_at if opens_at == round_.opens_at else max(opens_at, now())
    before = round_.closes_at
    set_times(round_, season, opens_at=opens_at, closes_at=closes_at, reason=reason, by=by, **detail)
    telling.announce(season, round_, before=before, reason=reason, mails=mails, by=by)


def set_times(
    round_: Round,
    season: Season,
    *,
    opens_at: datetime,
    closes_at: datetime,
    reason: str,
    by: Person | None,
    **detail: object,
) -> None:
    """Have a round and its step of the timetable begin and end at these times. `detail`: what the log keeps besides."""
    retiming.move_round(round_, opens_at=opens_at, closes_at=closes_at, reason=reason, by=by, **detail)
    for step in queries.steps(season):
        if step.round_id == round_.id:
            step.starts_at, step.ends_at = opens_at, closes_at


def to_move(round_: Round, *, opens_at: datetime, closes_at: datetime) -> dict[str, str]:
    """Return the payload of the act MOVE_ROUND that moves a round to these times."""
    return {"round": round_.code, "opens_at": opens_at.isoformat(), "closes_at": closes_at.isoformat()}


@Port
def at_stake(season: Season, round_: Round) -> list[Message]:
    """Return what closing a round now would mean or, of a closed one, reopening it; nothing where nobody scores."""
    raise NotImplementedError


@Port
def without_place(season: Season, round_: Round) -> int:
    """Return how many entries of a round would have no place if it closed now."""
    raise NotImplementedError


@Port
def if_entries_closed(season: Season) -> list[Message]:
    """Return what it would mean if entries closed now."""
    raise NotImplementedError


@Port
def meant_for(season: Season, round_: Round | None, *, closes_at: datetime) -> list[Message]:
    """Return what another end of a round, or of nominations (none), means for those who work towards it."""
    raise NotImplementedError


@Port
def in_draft(season: Season) -> int:
    """Return how many nominations would not take part if entries closed now."""
    raise NotImplementedError


def consequences(season: Season, rounds: Iterable[Round], *, entries_close: datetime) -> list[Message]:
    """Return in words which rounds would have begun, or be over, before entries close."""
    names = _round_names(season)
    found = rules.overlaps(rounds, entries_close=entries_close)
    return [_overlap(round_, names[round_.code], entries_close) for round_ in found]


def _round_names(season: Season) -> dict[str | None, Text]:
    return {step.round: step.name for step in season.document.timeline.steps}


def _overlap(round_: Round, name: Text, entries_close: datetime) -> Message:
    if round_.closes_at < entries_close:
        over = last_minute(round_.closes_at)
        return Message("“{step}” would end on {closes}, before nominations close.", step=name, closes=over)
    return Message("“{step}” would begin on {opens}, before nominations close.", step=name, opens=round_.opens_at)


def consequences_of_end(season: Season, round_: Round, *, closes_at: datetime) -> list[Message]:
    """Return in words which later steps of the timetable would begin before a round ends that is moved to there."""
    of = next((step for step in queries.steps(season) if step.round_id == round_.id), None)
    return [] if of is None else overtaken(season, of, ends_at=closes_at)


def overtaken(season: Season, step: Step, *, ends_at: datetime) -> list[Message]:
    """Return in words which later steps would begin before this one ends, if it ended at another time."""
    names = {each.id: each.name for each in season.document.timeline.steps}
    return [
        Message("“{step}” begins on {day}, before this would end.", step=names[each.code], day=each.starts_at)
        for each in queries.steps(season)
        if each.position > step.position and each.starts_at < ends_at and each.code in names
    ]


def move_deadline(
    season: Season, *, closes_at: datetime, reason: str, by: Person, mails: bool = False, **detail: object
) -> None:
    """Close entries at another time for everybody. Refused for a time in the past.

    mails: whether whoever has a draft is told.
    """
    insist(rules.can_move_deadline(season, closes_at=closes_at, reason=reason, now=now()))
    before = season.closes_at
    retiming.move_deadline(season, closes_at=closes_at, reason=reason, by=by, **detail)
    telling.announce(season, None, before=before, reason=reason, mails=mails, by=by)


def move_step(
    step: Step, season: Season, *, starts_at: datetime, ends_at: datetime, held: bool, reason: str, by: Person,
    **detail: object,
) -> None:  # fmt: skip
    """Have a step that is neither a round nor the close begin and end at other times, for a reason that is logged.

    held: results that come after it are published, or wait for their time. The opening takes the season's with it.
    """
    insist(rules.can_move_step(step, starts_at=starts_at, ends_at=ends_at, held=held, now=now()))
    if step.code == OPEN:
        insist(rules.can_move_opening(season, opens_at=starts_at, now=now()))
        if starts_at >= season.closes_at:
            insist(no("Nominations must close after they open."))
        season.opens_at = starts_at
    retiming.move_step(step, season, starts_at=starts_at, ends_at=ends_at, reason=reason, by=by, **detail)


@dataclass(frozen=True)
class Moved:
    """The last move of a step: what it was before, by whom and when."""

    step: Step
    before: tuple[datetime, datetime]
    by: str
    at: datetime


def undoable(season: Season, *, held: int | None) -> dict[str, Moved]:
    """Return the last moves that one person can still put back, by the code of the step.

    held: the position of the round before whose step nothing can be moved, because of what is published.
    """
    steps = {_subject(season, step): step for step in queries.steps(season)}
    last = {row.subject_id: row for row in queries.moves(season, MOVES)}  # the latest comes last
    found = [
        Moved(steps[subject], _before(row, season), row.name or "", row.at)
        for subject, row in last.items()
        if subject in steps and not row.detail.get("put_back") and not row.detail.get("proposal")
    ]
    return {each.step.code: each for each in found if _can_put_back(season, each, held)}


def _subject(season: Season, step: Step) -> uuid.UUID:
    if step.round_id is not None:
        return step.round_id
    return season.id if step.code == CLOSE else step.id


def _before(row: Any, season: Season) -> tuple[datetime, datetime]:
    before = row.detail["before"]
    if isinstance(before, str):  # of the deadline only the end
        return season.opens_at, datetime.fromisoformat(before)
    return datetime.fromisoformat(before[0]), datetime.fromisoformat(before[1])


def _can_put_back(season: Season, moved: Moved, held: int | None) -> bool:
    step, (first, last), moment = moved.step, moved.before, now()
    if step.round_id is not None:
        round_ = next(each for each in queries.rounds(season) if each.id == step.round_id)
        future = first == round_.opens_at or first > moment
        may = rules.can_move_round(round_, opens_at=first, closes_at=last, reason="-", now=moment)
        return future and bool(may)
    if step.code == CLOSE:
        return bool(rules.can_move_deadline(season, closes_at=last, reason="-", now=moment))
    if step.code == OPEN and not rules.can_move_opening(season, opens_at=first, now=moment):
        return False
    return bool(rules.can_move_step(step, starts_at=first, ends_at=last, held=is_held(season, step, held), now=moment))


def put_back(season: Season, code: str, *, held: int | None, reason: str, by: Person) -> None:
    """Undo the last move of a step; Refused once its old times are no longer possible."""
    moved = undoable(season, held=held).get(code)
    if moved is None:
        insist(no("This can no longer be undone."))
        return
    (first, last), step = moved.before, moved.step
    told: dict[str, Any] = {"reason": reason, "by": by, "put_back": True}
    if step.round_id is not None:
        round_ = next(each for each in queries.rounds(season) if each.id == step.round_id)
        move_round(round_, season, opens_at=first, closes_at=last, **told)
    elif code == CLOSE:
        move_deadline(season, closes_at=last, **told)
    else:
        move_step(step, season, starts_at=first, ends_at=last, held=is_held(season, step, held), **told)
