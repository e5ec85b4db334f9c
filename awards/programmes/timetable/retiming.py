"""The dates of a season's rows: as a programme's document has them, and moved, each for a reason that is logged."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db
from awards.core.ports import Port
from awards.core.verdicts import insist, no
from awards.ledger.actions import log
from awards.programmes import queries, rules
from awards.programmes.document import timetable
from awards.programmes.document.programme import Programme
from awards.programmes.models import Round, Season, Step

Identify = Callable[..., uuid.UUID]
Steps = Mapping[str, timetable.Step]


def random_id(*_names: str) -> uuid.UUID:
    """Return a random id, whatever it is for."""
    return uuid.uuid4()


@Port
def holds_steps_before(season: Season) -> int | None:
    """Return the position of the round before whose step nothing of the timetable can be moved any more."""
    raise NotImplementedError


def is_held(season: Season, step: Step, held: int | None) -> bool:
    """Whether a step comes before the round (by its position) that published results hang on."""
    if held is None:
        return False
    after = [each for each in queries.rounds(season) if each.position >= held]
    of = {each.id for each in after}
    first = min((each.position for each in queries.steps(season) if each.round_id in of), default=None)
    return first is None or step.position < first


def retime(season: Season, before: Programme, document: Programme, *, reason: str, by: Person | None) -> None:
    """Give the dates that a document changes to the entries, the rounds and the steps; what it leaves stays moved.

    Refused for dates of what is over, or of what published results hang on.
    """
    old, new = ({step.id: step for step in timetable.timetable(each)} for each in (before, document))
    changed = {name: step for name, step in new.items() if name not in old or _dates(old[name]) != _dates(step)}
    season.timezone = document.season.timezone
    _retime_entries(season, before, document, changed, reason=reason, by=by)
    rounds, known = {row.code: row for row in queries.rounds(season)}, {each.id for each in before.rounds}
    for step in changed.values():
        if (row := rounds.get(step.round or "")) is not None and row.code in known:
            times = {"opens_at": step.starts, "closes_at": step.ends}
            insist(rules.can_move_round(row, reason=reason, now=now(), **times))
            move_round(row, reason=reason, by=by, **times)
    _retime_steps(season, changed, reason=reason, by=by)
    set_steps(season, new, changed, rounds)


def _retime_entries(
    season: Season,
    before: Programme,
    document: Programme,
    changed: Steps,
    *,
    reason: str,
    by: Person | None,
) -> None:
    if season.opens_at != (opens := timetable.opening(document)) and timetable.opening(before) != opens:
        insist(rules.can_move_opening(season, opens_at=opens, now=now()))
        season.opens_at = opens
    if (closing := changed.get(timetable.closing_step(document).id)) is not None:
        insist(rules.can_move_deadline(season, closes_at=closing.ends, reason=reason, now=now()))
        move_deadline(season, closes_at=closing.ends, reason=reason, by=by)
        season.grace_minutes = closing.grace_minutes


def _retime_steps(season: Season, changed: Steps, *, reason: str, by: Person | None) -> None:
    """Move the steps that are neither a round nor the close. The opening has moved with the season."""
    closing, held = timetable.closing_step(season.document).id, holds_steps_before(season)
    for row in queries.steps(season):
        step = changed.get(row.code)
        if step is not None and row.round_id is None and step.round is None and row.code != closing:
            times = {"starts_at": step.starts, "ends_at": step.ends}
            insist(rules.can_move_step(row, held=is_held(season, row, held), now=now(), **times))
            move_step(row, season, reason=reason, by=by, **times)


def _dates(step: timetable.Step) -> tuple[object, ...]:
    return step.starts, step.ends, step.grace_ends, step.round


def set_steps(
    season: Season, steps: Steps, changed: Collection[str], rounds: Mapping[str, Round], identify: Identify = random_id
) -> None:
    """Make the rows of the timetable those of a document, in its order; the changed ones get its dates."""
    rows = {row.code: row for row in queries.steps(season)}
    for row in rows.values():
        if row.code not in steps:
            db.session.delete(row)
    for place, (code, step) in enumerate(steps.items()):
        row = rows.get(code) or Step(id=identify("step", code), season_id=season.id, code=code)
        row.position, row.round_id = place, rounds[step.round].id if step.round else None
        if code in changed:
            row.starts_at, row.ends_at, row.grace_minutes = step.starts, step.ends, step.grace_minutes
        db.session.add(row)
    db.session.flush()
    season.__dict__.pop("steps", None)


def move_round(
    round_: Round, *, opens_at: datetime, closes_at: datetime, reason: str, by: Person | None, **detail: object
) -> None:
    """Open or close a round at other times, for a reason that is logged; `detail`: what the log keeps besides."""
    if closes_at <= opens_at:
        insist(no("The round must close after it opens."))
    before = [round_.opens_at.isoformat(), round_.closes_at.isoformat()]
    round_.opens_at, round_.closes_at = opens_at, closes_at
    log("round.moved", by=by, season_id=round_.season_id, subject_id=round_.id, before=before, reason=reason, **detail)


def move_deadline(season: Season, *, closes_at: datetime, reason: str, by: Person | None, **detail: object) -> None:
    """Close entries at another time for everybody, for a reason that is logged."""
    if closes_at <= season.opens_at:
        insist(no("Nominations must close after they open."))
    before, season.closes_at = season.closes_at.isoformat(), closes_at
    for step in queries.steps(season):
        if step.code == timetable.closing_step(season.document).id:
            step.ends_at = closes_at
    log("deadline.moved", by=by, season_id=season.id, subject_id=season.id, before=before, reason=reason, **detail)


def move_step(
    step: Step, season: Season, *, starts_at: datetime, ends_at: datetime, reason: str, by: Person | None,
    **detail: object,
) -> None:  # fmt: skip
    """Have another step begin and end at other times, for a reason that is logged; `detail` as above."""
    before = [step.starts_at.isoformat(), step.ends_at.isoformat()]
    step.starts_at, step.ends_at = starts_at, ends_at
    db.session.flush()
    log("step.moved", by=by, season_id=season.id, subject_id=step.id, step=step.code, before=before, reason=reason,
        **detail)  # fmt: skip
