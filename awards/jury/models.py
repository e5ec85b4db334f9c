"""The jury: who judges what, who may not, and which entry was given to whom."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.accounts.models import Person
from awards.core.db import Base, Identified
from awards.nominations.models import Nomination
from awards.programmes.models import Round


class Juror(Identified, Base):
    """A person who judges in a season, with the profile that assignment needs."""

    __tablename__ = "jurors"
    __table_args__ = (UniqueConstraint("season_id", "person_id"),)

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    employer: Mapped[str] = mapped_column(String(150), default="")
    past_employers: Mapped[str] = mapped_column(Text, default="")
    about: Mapped[str] = mapped_column(Text, default="")
    languages: Mapped[list[str]] = mapped_column(default=list)
    fields: Mapped[list[str]] = mapped_column(default=list)  # category codes
    most_entries: Mapped[int | None]
    conduct_accepted_at: Mapped[datetime | None]
    imported_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class Seat(Identified, Base):
    """A juror's place on a panel: a category's panel in a round, or (no category) the panel of the whole round."""

    __tablename__ = "seats"
    __table_args__ = (UniqueConstraint("round_id", "category_id", "juror_id"),)

    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("rounds.id"))
    category_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("categories.id"))
    juror_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jurors.id"), index=True)
    juror: Mapped[Juror] = relationship(lazy="raise_on_sql")


class Declaration(Identified, Base):
    """The juror went through the nominees of a round and said with which there is a conflict of interest."""

    __tablename__ = "declarations"
    __table_args__ = (UniqueConstraint("round_id", "juror_id"),)

    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("rounds.id"))
    juror_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jurors.id"))
    nominations: Mapped[list[str]] = mapped_column(default=list)  # ids of those the juror was shown
    at: Mapped[datetime]


class Conflict(Identified, Base):
    """A juror's conflict of interest with a nomination; while it stands the dossier is closed to the juror."""

    __tablename__ = "conflicts"
    __table_args__ = (
        UniqueConstraint("juror_id", "nomination_id"),
        Index("ix_conflicts_nomination_id", "nomination_id"),
    )

    juror_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jurors.id"))
    nomination_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nominations.id"))
    reason: Mapped[str] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))


class Assignment(Identified, Base):
    """An entry given to a juror in a round. Its id is the address of the ballot that comes of it."""

    __tablename__ = "assignments"
    __table_args__ = (
        UniqueConstraint("round_id", "nomination_id", "juror_id"),
        Index("ix_assignments_juror_position", "juror_id", "round_id", "position"),
        # What is counted by juror and by entry, without touching the rows.
        Index("ix_assignments_round_juror", "round_id", "category_id", "juror_id", "removed_at", "begun_at"),
        Index("ix_assignments_round_entry", "round_id", "nomination_id", "removed_at"),
    )

    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("rounds.id"))
    category_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("categories.id"))
    nomination_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nominations.id"), index=True)
    juror_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jurors.id"))
    position: Mapped[int]  # random per juror, stable
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    begun_at: Mapped[datetime | None]  # when the juror first gave a score or wrote a comment
    skipped_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    recusal: Mapped[Recusal | None] = relationship(lazy="raise_on_sql", uselist=False)
    nomination: Mapped[Nomination] = relationship(lazy="raise_on_sql")
    juror: Mapped[Juror] = relationship(lazy="raise_on_sql")
    round: Mapped[Round] = relationship(lazy="raise_on_sql")


class Recusal(Base):
    """The juror does not judge this entry: by own word, or shut out after a conflict came to light."""

    __tablename__ = "recusals"
    __table_args__ = (Index("ix_recusals_at", "at", "assignment_id"),)

    assignment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assignments.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))  # recused, abstained, excluded
    reason: Mapped[str] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))


class Departure(Identified, Base):
    """A role was ended, or a juror taken out of a round or off a panel: what went with it, so that it can come back.

    round_id: of which round alone; none for a role. seats: pairs of the ids of a round and a category ("" for the panel
    of the whole round). entries: ids of the assignments that were taken back. given_id: the role (an appointment) that
    was given in place of the one that ended.
    """

    __tablename__ = "departures"
    __table_args__ = (Index("ix_departures_season_at", "season_id", "at"),)

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    appointment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("appointments.id"))
    round_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("rounds.id"))
    seats: Mapped[list[Any]] = mapped_column(default=list)
    entries: Mapped[list[str]] = mapped_column(default=list)
    given_id: Mapped[uuid.UUID | None]
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id], lazy="raise_on_sql")


class CategoryDoubt(Identified, Base):
    """A juror says that an entry is in the wrong category."""

    __tablename__ = "category_doubts"

    assignment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assignments.id"), unique=True)
    category_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("categories.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class Finalist(Identified, Base):
    """An entry that was advanced into a round by the cut of the one before, or by the chair."""

    __tablename__ = "finalists"
    __table_args__ = (UniqueConstraint("round_id", "nomination_id"),)

    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("rounds.id"))
    category_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("categories.id"))
    nomination_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nominations.id"))
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))


class Tally(Base):
    """A counter for each category and round that moves with everything that could move its standings."""

    __tablename__ = "tallies"

    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    category_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("categories.id"), primary_key=True)
    moves: Mapped[int] = mapped_column(default=0)
