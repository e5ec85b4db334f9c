"""What somebody keeps of the list of nominations: filters with a name, and which columns it shows them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from awards.core.db import Base, Identified


class SavedFilter(Identified, Base):
    """What the address of the list asked for, under a name: its owner's, or for all organisers of the season.

    `before`: what it was called before it was given another name; empty: it was not.
    """

    __tablename__ = "saved_filters"
    __table_args__ = (Index("ix_saved_filters_season_id", "season_id"),)

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str] = mapped_column(String(60))
    before: Mapped[str] = mapped_column(String(60), default="")
    query: Mapped[dict[str, Any]]
    is_shared: Mapped[bool]
    at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class ChosenColumns(Base):
    """The codes of the columns that somebody wants to see in a season's list; without a row the standard ones."""

    __tablename__ = "chosen_columns"

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    columns: Mapped[list[str]]
