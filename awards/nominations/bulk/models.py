"""One act on many nominations, with what each was before: so that it can be told, and taken back."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.accounts.models import Person
from awards.core.db import Base, Identified


class BulkAct(Identified, Base):
    """What an organiser did to many nominations at once; `chosen`: what was typed and chosen for it."""

    __tablename__ = "bulk_acts"
    __table_args__ = (Index("ix_bulk_acts_season_at", "season_id", "at"),)

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"))
    kind: Mapped[str] = mapped_column(String(12))  # of rules.KINDS
    chosen: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id], lazy="raise_on_sql")
    undone_by: Mapped[Person | None] = relationship(foreign_keys=[undone_by_id], lazy="raise_on_sql")


class BulkItem(Base):
    """One nomination of a bulk act. `made`: what the act wrote (an id of a row, a code); `before`: what stood there.

    outcome: done, or left: nothing was done, for what `said` says. `undone_at`: taken back. `said` also tells why one
    could not be taken back.
    """

    __tablename__ = "bulk_items"
    __table_args__ = (Index("ix_bulk_items_nomination_id", "nomination_id"),)

    act_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("bulk_acts.id"), primary_key=True)
    nomination_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nominations.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(4))
    made: Mapped[str] = mapped_column(String(40), default="")
    before: Mapped[str] = mapped_column(String(40), default="")
    said: Mapped[dict[str, Any] | None]
    undone_at: Mapped[datetime | None]
