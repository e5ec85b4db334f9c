"""What is asked of the jury's rows, time and again: who holds what, what was logged, and who was mailed."""

from __future__ import annotations

from typing import Any

from awards.core.db import db
from awards.jury import queries
from awards.jury.models import Tally
from awards.ledger.models import Event
from awards.messages.models import Mail


def events(kind: str) -> list[Any]:
    return db.session.query(Event).filter_by(kind=kind).all()


def moves(scene: Any, category: Any) -> int:
    row = db.session.get(Tally, (scene.round.id, category.id))
    if row is not None:
        db.session.refresh(row)
    return row.moves if row is not None else 0


def mails(event: str) -> list[Any]:
    db.session.flush()
    return db.session.query(Mail).filter_by(event=event, withdrawn_at=None).order_by(Mail.to).all()


def standing(round_: Any) -> set[tuple[Any, Any]]:
    return {(each.nomination_id, each.juror_id) for each in queries.assignments_of(round_, queries.is_held(round_))}


def in_full(season: Any, assignment: Any) -> Any:
    """An assignment as a page would load it."""
    db.session.expire(assignment)
    return queries.assignment(season, assignment.id)
