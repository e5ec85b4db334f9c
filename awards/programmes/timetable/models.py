"""What people are still to be told of a move of the timetable."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from awards.core.db import Base, Identified

_WAITS = text("done_at IS NULL")


class Announcement(Identified, Base):
    """A move that those whom it concerns are told of: the worker writes their mails, a few at a time.

    event: of the mail, deadline.moved or round.moved. corrects: only whom an earlier announcement of the same thing has
    reached is told. done_at: everybody's mail is written, or a later move has taken its place.
    """

    __tablename__ = "announcements"
    __table_args__ = (
        Index("ix_announcements_season_id", "season_id"),
        Index("ix_announcements_waiting", "at", sqlite_where=_WAITS, postgresql_where=_WAITS),
    )

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"))
    event: Mapped[str] = mapped_column(String(60))
    round_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("rounds.id"))
    before: Mapped[datetime]  # when it closed until now
    reason: Mapped[str] = mapped_column(Text)
    corrects: Mapped[bool]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    done_at: Mapped[datetime | None]
