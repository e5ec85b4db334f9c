"""Keeping a note, a star, and that one wants to come back: nothing of it is logged, counted or said to others."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import update

from awards.core.clock import now
from awards.core.db import insert_into, run
from awards.scoring.models import Note
from awards.scoring.notes import queries
from awards.scoring.notes.queries import Kept, Noted
from awards.scoring.scoresheet import Sheet


def locked(sheet: Sheet) -> Noted:
    """Return what is kept of an own ballot's entry, to change it: until the transaction ends nobody else does."""
    run(insert_into(Note).values(assignment_id=sheet.id).on_conflict_do_nothing())
    return queries.note(sheet.id, lock=True)


def is_stale(stored: Noted, kept: Kept, *, revision: int) -> bool:
    """Whether another page saved something else since the revision that a change is based on."""
    return stored.revision != revision and stored.kept != kept


def keep(sheet: Sheet, stored: Noted, kept: Kept, *, anew: bool = False) -> Noted:
    """Keep something that is not stale; returns what is stored now, the same if nothing changed.

    anew: on a revision of its own all the same, so that whatever else is on its way comes too late.
    """
    if stored.kept == kept and not anew:
        return stored
    made = Noted(kept, stored.revision + 1, now())
    changed = update(Note).where(Note.assignment_id == sheet.id)
    run(changed.values(**asdict(kept), revision=made.revision, saved_at=made.saved_at))
    return made
