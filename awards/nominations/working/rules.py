"""Who may change what organisers wrote for each other. Pure: rows and the time come in, verdicts go out."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from awards.core.verdicts import YES, Verdict, no

if TYPE_CHECKING:
    from awards.nominations.models import InternalNote

AN_HOUR = timedelta(hours=1)
LONGEST_NOTE = 4000
LONGEST_TAG = 40


def can_change(note: InternalNote, *, by: uuid.UUID, now: datetime) -> Verdict:
    """Whether somebody may change or remove a note: their own, within an hour."""
    if note.by_id != by:
        return no("Only the person who wrote this note can change it.")
    if now - note.at > AN_HOUR:
        return no("A note can be changed for one hour. Write another one.")
    return YES


def can_handle(*, organises: bool) -> Verdict:
    """Whether a nomination may be assigned to somebody: to one of the season's organisers."""
    return YES if organises else no("Choose an organiser of this season.")
