"""Writing the log."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextvars import ContextVar

from sqlalchemy import insert

from awards.core.clock import now
from awards.core.db import run
from awards.ledger.models import Event, Someone

# Set by the web for the time of a request: the caller's network address.
caller: ContextVar[str | None] = ContextVar("caller", default=None)
_ADD = insert(Event.__table__)  # type: ignore[arg-type]


def log(
    kind: str,
    *,
    by: Someone | None,
    season_id: uuid.UUID | None = None,
    subject_id: uuid.UUID | None = None,
    **detail: object,
) -> None:
    """Add an event to the running transaction. `detail` is kept as JSON: no secrets, no scores of others."""
    run(
        _ADD,
        {
            "at": now(),
            "kind": kind,
            "season_id": season_id,
            "person_id": by.id if by is not None else None,
            "subject_id": subject_id,
            "address": caller.get(),
            "detail": detail,
        },
    )


def log_each(
    kind: str, details: Mapping[uuid.UUID, Mapping[str, object]], *, by: Someone | None, season_id: uuid.UUID
) -> None:
    """Add an event of one kind for each of several subjects, with a detail of its own. One statement."""
    row = {"at": now(), "kind": kind, "season_id": season_id, "person_id": by.id if by is not None else None,
           "address": caller.get()}  # fmt: skip
    if details:
        run(_ADD, [row | {"subject_id": subject, "detail": dict(detail)} for subject, detail in details.items()])
