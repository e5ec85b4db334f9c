"""What happened: one row for every event worth asking about later."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from awards.core.db import Base


class Someone(Protocol):
    """Whoever acts: anything with an id."""

    @property
    def id(self) -> uuid.UUID:
        """Their id."""


class Event(Base):
    """Who did or saw what, when and from where; rows are added, never changed."""

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_season_at", "season_id", "at"),
        Index("ix_events_season_kind_at", "season_id", "kind", "at"),
        Index("ix_events_subject", "subject_id"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(60))
    season_id: Mapped[uuid.UUID | None]
    person_id: Mapped[uuid.UUID | None]
    subject_id: Mapped[uuid.UUID | None]
    address: Mapped[str | None] = mapped_column(String(64))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Answer(Base):
    """The answer given to an idempotency key, so that the same request sent again has one effect."""

    __tablename__ = "answers"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    location: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(index=True)
