"""Reading what a juror keeps of an entry for nobody else. Who asks has found the scoresheet to be their own before."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from awards.core.db import run
from awards.scoring.models import Note


@dataclass(frozen=True, slots=True)
class Kept:
    """What may be kept: a text, a star, and whether to come back to the entry."""

    text: str = ""
    starred: bool = False
    later: bool = False


@dataclass(frozen=True, slots=True)
class Noted:
    """What is kept, with its revision and the time of the last save (none before the first)."""

    kept: Kept
    revision: int
    saved_at: datetime | None


_NOTE = select(Note.text, Note.starred, Note.later, Note.revision, Note.saved_at).where(
    Note.assignment_id == bindparam("ballot")
)
_LOCKED = _NOTE.with_for_update()


def note(ballot_id: uuid.UUID, *, lock: bool = False) -> Noted:
    """Return what is kept of the entry of an own ballot, locked for a change if asked. One query."""
    row = run(_LOCKED if lock else _NOTE, {"ballot": ballot_id}).one_or_none()
    return Noted(Kept(), 0, None) if row is None else Noted(Kept(*row[:3]), row.revision, row.saved_at)


def notes(ballot_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Kept]:
    """Return what is kept of the entries of own ballots, by the ballot; those with nothing are left out. One query."""
    query = select(Note.assignment_id, Note.text, Note.starred, Note.later)
    rows = run(query.where(Note.assignment_id.in_(ballot_ids))) if ballot_ids else ()
    return {row[0]: Kept(*row[1:]) for row in rows}
