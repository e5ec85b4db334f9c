"""Ballots and scores. Scores are integers in steps of the scale; only `ranking` makes means of them.

A ballot is a draft that saves itself. Submitting freezes a copy of it, and only a copy counts: the latest one, until a
new one replaces it or its juror takes it back. The copies are the history; what is ranked stands beside the draft, in
`Score.counted`, `Ballot.counted` and `Ballot.weighted_sum`, so that nothing is looked up in a copy to rank.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.core.db import Base
from awards.jury.models import Assignment, Tally

__all__ = ["Assignment", "Ballot", "BallotCopy", "LateScore", "Note", "OwnOrder", "Score", "Tally"]
_LEFT, _LET = text("submitted_at IS NULL"), text("proposal_id IS NOT NULL")


class Ballot(Base):
    """What a juror gave an entry so far, and which copy of it counts; made at the first opening.

    Of the draft: revision, scored, comments, saved_at, and `changed`: it is no longer the copy that counts. Of the copy
    that counts: counted (how many criteria it scores), weighted_sum and submitted_at, which is none while none counts.
    copies: how many were submitted, also those that were replaced or taken back.
    """

    __tablename__ = "ballots"
    __table_args__ = (
        Index("ix_ballots_left", "assignment_id", "scored", sqlite_where=_LEFT, postgresql_where=_LEFT),
        # Few of many: those that are scored and were not submitted.
        Index("ix_ballots_unsent", "scored", sqlite_where=_LEFT, postgresql_where=_LEFT),
    )

    assignment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assignments.id"), primary_key=True)
    version_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("versions.id"))
    opened_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=0)
    scored: Mapped[int] = mapped_column(default=0)
    changed: Mapped[bool] = mapped_column(default=False)
    copies: Mapped[int] = mapped_column(default=0)
    counted: Mapped[int] = mapped_column(default=0)
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
    """One criterion of one ballot: steps above the scale's minimum, or none once cleared; counted: in what counts."""

    __tablename__ = "scores"

    ballot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ballots.assignment_id"), primary_key=True)
    criterion_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("criteria.id"), primary_key=True)
    steps: Mapped[int | None]
    counted: Mapped[int | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime]
    ballot: Mapped[Ballot] = relationship(back_populates="scores", lazy="raise_on_sql")


class Note(Base):
    """What a juror keeps of an entry for nobody else: a text, a star, and that they want to come back to it.

    It is in no log, and no one but its juror is ever answered anything of it; with the dossier it closes to them too.
    """

    __tablename__ = "notes"

    assignment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assignments.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text, default="")
    starred: Mapped[bool] = mapped_column(default=False)
    later: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime | None]


class OwnOrder(Base):
    """The order in which a juror puts the entries of a category that they judge in a round, for themselves alone.

    ballots: ids, the best first. It never touches a score, and like a note it is in no log and on no page of others.
    """

    __tablename__ = "own_orders"

    juror_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jurors.id"), primary_key=True)
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    category_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("categories.id"), primary_key=True)
    ballots: Mapped[list[str]] = mapped_column(default=list)
    revision: Mapped[int] = mapped_column(default=0)


class BallotCopy(Base):
    """What a juror submitted, frozen: scores (steps) and comments by criterion code, on the version that was read.

    proposal_id: of the act by which two people let a complete draft count after the close; none if it was submitted.
    """

    __tablename__ = "ballot_copies"
    __table_args__ = (Index("ix_ballot_copies_let", "proposal_id", sqlite_where=_LET, postgresql_where=_LET),)

    ballot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ballots.assignment_id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    version_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("versions.id"))
    scores: Mapped[dict[str, Any]]
    comments: Mapped[dict[str, Any]]
    jury_comment: Mapped[str] = mapped_column(Text, default="")
    advice: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(5), default="en")
    weighted_sum: Mapped[int] = mapped_column(BigInteger)
    taken_back_at: Mapped[datetime | None]
    proposal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("proposals.id"))


class LateScore(Base):
    """What arrived from a juror's device after the close: handed over to the organisers, and never counted by itself.

    id: follows from all it says, so that the same handed over again is there once. criterion_id: none for both
    comments, the one for the jury in `comment`. typed_at: by the clock of the device.
    """

    __tablename__ = "late_scores"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    ballot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assignments.id"), index=True)
    criterion_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("criteria.id"))
    steps: Mapped[int | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    advice: Mapped[str] = mapped_column(Text, default="")
    typed_at: Mapped[datetime]
    arrived_at: Mapped[datetime]
