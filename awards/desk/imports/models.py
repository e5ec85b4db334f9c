"""Imports of organisers: a file, how it is read, what came of it; and what its columns meant, for the next one."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.accounts.models import Person
from awards.core.db import Base, Identified


class Import(Identified, Base):
    """A file that somebody uploaded, until a week later; for good once it was applied.

    options: how it is read and what is to be done with it. columns: what each column of the file is, by its number.
    counts: rows by what became of them. made: ids of what it made, by kind, for its undoing.
    """

    __tablename__ = "imports"
    __table_args__ = (Index("ix_imports_season_made", "season_id", "made_at"),)

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"))
    kind: Mapped[str] = mapped_column(String(12))  # companies, nominations, jurors, assignments, scores
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    key: Mapped[str | None] = mapped_column(String(40))  # of the bytes, as long as they are kept
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_at: Mapped[datetime]
    made_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    applied_at: Mapped[datetime | None]
    applied_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    made_by: Mapped[Person] = relationship(foreign_keys=[made_by_id], lazy="raise_on_sql")
    undone_by: Mapped[Person | None] = relationship(foreign_keys=[undone_by_id], lazy="raise_on_sql")


class Recipe(Identified, Base):
    """What the columns of a file with these heads were said to be. heads: the fingerprint of the set of heads."""

    __tablename__ = "import_recipes"
    __table_args__ = (UniqueConstraint("season_id", "kind", "heads"),)

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"))
    kind: Mapped[str] = mapped_column(String(12))
    heads: Mapped[str] = mapped_column(String(64))
    columns: Mapped[dict[str, Any]]  # head → field, empty for one that is left out
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
