"""Looks and downloads that have to be in the log, written by a request that only reads."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from sqlalchemy import insert

from awards.core.clock import now
from awards.core.db import apart, reading
from awards.ledger.actions import caller
from awards.ledger.models import Event, Someone
from awards.web.access import viewing
from awards.web.pages import after_answer

if TYPE_CHECKING:
    from awards.programmes.models import Season


def note(kind: str, season: Season, *, by: Someone, subject_id: uuid.UUID | None = None, **detail: object) -> None:
    """Write an event in a short transaction of its own, before the answer goes out: no look without its event.

    Of a request that writes itself it comes after the answer: its transaction holds what this one would wait for.
    """
    if (seen := viewing()) is not None and by.id == seen.person.id:  # it is the other who looks
        by, detail = seen.viewer, detail | {"seen_as": str(seen.person.id)}
    values = {"season_id": season.id, "person_id": by.id, "address": caller.get(), "detail": detail}
    event = insert(Event).values(at=now(), kind=kind, subject_id=subject_id, **values)
    if not reading.get():
        after_answer(event)
        return
    with apart() as connection:
        connection.execute(event)
