"""Ballots and scores. Scores are integers in steps of the scale; only `ranking` makes means of them."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.core.db import Base
from awards.jury.models import Assignment, Tally

__all__ = ["Assignment", "Ballot", "Score", "Tally"]


class Ballot(Base):
    """What a juror gave an entry so far; made at the first opening, counted once submitted."""

    __tablename__ = "ballots"

    assignment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assignments.id"), primary_key=True)
    version_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("versions.id"))
    opened_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=0)
    scored: Mapped[int] = mapped_column(default=0)
    weighted_sum: Mapped[int] = mapped_column(BigInteger, default=0)
    jury_comment: Mapped[str] = mapped_column(Text, default="")
    advice: Mapped[str] = mapped_column(Text, default="")
    comments_revision: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(String(5), default="en")
    saved_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    assignment: Mapped[Assignment] = relationship(lazy="raise_on_sql")
    scores: Mapped[list[Score]] = relationship(back_populates="ballot", lazy="raise_on_sql")


class Score(Base):
    """One criterion of one ballot: steps above the scale's minimum, or none once cleared."""

    __tablename__ = "scores"

    ballot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ballots.assignment_id"), primary_key=True)
    criterion_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("criteria.id"), primary_key=True)
    steps: Mapped[int | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime]
    ballot: Mapped[Ballot] = relationship(back_populates="scores", lazy="raise_on_sql")
