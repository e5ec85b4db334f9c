"""Looks at results that have to be in the log, written by a request that only reads."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from awards.core.clock import now
from awards.core.db import db, reading
from awards.ledger.actions import caller
from awards.ledger.models import Event
from awards.programmes.models import Season


def note(kind: str, season: Season, *, by: Any, **detail: Any) -> None:
    """Write an event in a short transaction of its own, before the answer goes out: no look without its event."""
    values = {"season_id": season.id, "person_id": by.id, "address": caller.get(), "detail": detail}
    token = reading.set(False)
    try:
        with db.engine.begin() as connection:
            connection.execute(insert(Event).values(at=now(), kind=kind, **values))
    finally:
        reading.reset(token)
