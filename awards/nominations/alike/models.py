"""What nominations are compared by, and the pairs that look alike."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from awards.core.db import Base


class ComparedText(Base):
    """What a nomination's version is compared with others by: runs of its words as numbers (see `alike.wording`), and
    marks by kind. compared: whether its pairs were made from it.
    """

    __tablename__ = "compared_texts"

    nomination_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nominations.id"), primary_key=True)
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("versions.id"))
    prints: Mapped[bytes] = mapped_column(LargeBinary)
    marks: Mapped[dict[str, Any]]
    compared: Mapped[bool] = mapped_column(default=False)


class Likeness(Base):
    """Two nominations that look alike, and what the organisers made of it. The smaller id comes first.

    season_id: of the later one. strength, reasons, passages: see `alike.likeness`, of the two versions. verdict: same
    or different, once somebody settled it; reopened_at: since when it is open again because a text changed.
    """

    __tablename__ = "likenesses"
    __table_args__ = (
        Index("ix_likenesses_season_id", "season_id", "verdict", "strength"),
        Index("ix_likenesses_other_id", "other_id"),
    )

    one_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nominations.id"), primary_key=True)
    other_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nominations.id"), primary_key=True)
    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"))
    one_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("versions.id"))
    other_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("versions.id"))
    strength: Mapped[int]
    reasons: Mapped[list[Any]]
    passages: Mapped[list[Any]]
    made_at: Mapped[datetime]
    verdict: Mapped[str | None] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    reopened_at: Mapped[datetime | None]
