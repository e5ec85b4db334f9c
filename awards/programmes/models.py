"""Seasons: the programme's document, thin rows for foreign keys, the timetable, and who was appointed to what."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, select, text
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, column_property, declared_attr, mapped_column, relationship

from awards.accounts.models import Person
from awards.core.db import Base, Identified
from awards.programmes.document.own_words import MailWords
from awards.programmes.document.programme import Programme, load
from awards.programmes.document.types import Text

_INVITED = text("accepted_at IS NULL AND declined_at IS NULL AND ended_at IS NULL")


class EntryMoves(Base):
    """What the database notes of a season when an entry comes, goes or changes in what is counted: another number.

    In a row of its own, written by triggers as the last thing of a transaction: see migration 0019.
    """

    __tablename__ = "entry_moves"

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)


class SaidByDocument:
    """What a season says by its programme's document alone."""

    @property
    def document(self) -> Programme:
        """The programme."""
        raise NotImplementedError

    @property
    def name(self) -> Text:
        """The award's name in its languages."""
        return self.document.programme.name

    @property
    def default_language(self) -> str:
        """The language every text of the programme is sure to have."""
        return self.document.programme.default_language

    @property
    def contact(self) -> str | None:
        """The season's own address for questions; none if the site's serves for it."""
        return self.document.public.contact

    def own_mail(self, letter: str) -> MailWords | None:
        """Return what the programme in force says in a letter instead of our words, if anything."""
        return self.document.mails.get(letter)


class Season(SaidByDocument, Identified, Base):
    """One edition of an award, and the tenant everything else belongs to. Its slug is in every address."""

    __tablename__ = "seasons"

    slug: Mapped[str] = mapped_column(String(40), unique=True)
    award: Mapped[str] = mapped_column(String(60), index=True)
    timezone: Mapped[str] = mapped_column(String(50))
    opens_at: Mapped[datetime] = mapped_column(index=True)
    closes_at: Mapped[datetime]  # of entries, exclusive
    grace_minutes: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    rules_number: Mapped[int] = mapped_column(default=0)  # of the frozen rules in force; 0 before the first score
    opened_at: Mapped[datetime | None]  # since when it is there for everybody; none for a draft
    programme_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("programmes.id", use_alter=True, name="fk_seasons_programme_id_programmes")
    )
    programme: Mapped[ProgrammeRevision | None] = relationship(
        foreign_keys=[programme_id], lazy="raise_on_sql", post_update=True
    )
    categories: Mapped[list[Category]] = relationship(lazy="raise_on_sql", order_by="Category.position")
    rounds: Mapped[list[Round]] = relationship(lazy="raise_on_sql", order_by="Round.position")
    steps: Mapped[list[Step]] = relationship(lazy="raise_on_sql", order_by="Step.position")

    @declared_attr
    def entries_moved(cls) -> Mapped[int | None]:
        """The number that is another once an entry moved; none before the first did."""
        return column_property(
            select(EntryMoves.number)
            .where(EntryMoves.season_id == cls.id)
            .correlate_except(EntryMoves)
            .scalar_subquery()
        )

    @property
    def is_draft(self) -> bool:
        """Whether only those appointed in it see it, and nobody can enter or score."""
        return self.opened_at is None

    @property
    def document(self) -> Programme:
        """The programme in force, read from its source once in a process."""
        if self.programme is None:
            raise LookupError("A season without a programme.")
        return self.programme.document


_PARSED: dict[str, Programme] = {}


class ProgrammeRevision(Identified, Base):
    """The programme's document as it stood from a moment on; never changed, only followed by another."""

    __tablename__ = "programmes"
    __table_args__ = (UniqueConstraint("season_id", "number"),)

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"))
    number: Mapped[int]
    source: Mapped[str] = mapped_column(LongText)
    fingerprint: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))

    @property
    def document(self) -> Programme:
        """The programme as it was then, read from its source once in a process."""
        if self.fingerprint not in _PARSED:
            _PARSED[self.fingerprint] = load(self.source)
        return _PARSED[self.fingerprint]


class FrozenRules(Base):
    """A season's rules of judging as they were frozen: first by the first score, then by each change of two people.

    document: canonical JSON (see `frozen`), of which sha256 is the hash. why: first_score; later (there were scores
    already when rules began to be frozen); or change, with its proposal. ballots: how many had been submitted by then.
    Never changed, only followed by another.
    """

    __tablename__ = "frozen_rules"

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[str] = mapped_column(LongText)
    sha256: Mapped[str] = mapped_column(String(64))
    frozen_at: Mapped[datetime]
    why: Mapped[str] = mapped_column(String(12))
    ballots: Mapped[int] = mapped_column(default=0)
    programme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programmes.id"))
    proposal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("proposals.id"))


class Category(Identified, Base):
    """A category of the season; names and texts are in the document under its code."""

    __tablename__ = "categories"
    __table_args__ = (UniqueConstraint("season_id", "code"),)

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"))
    code: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    criteria: Mapped[list[Criterion]] = relationship(
        back_populates="category", lazy="raise_on_sql", order_by="Criterion.position"
    )


class Criterion(Identified, Base):
    """A weighted criterion of a category."""

    __tablename__ = "criteria"
    __table_args__ = (UniqueConstraint("category_id", "code"),)

    category_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("categories.id"))
    code: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    weight: Mapped[str] = mapped_column(String(40))  # decimal text, exactly as declared
    category: Mapped[Category] = relationship(back_populates="criteria", lazy="raise_on_sql")

    @property
    def exact_weight(self) -> Decimal:
        """The weight as an exact decimal."""
        return Decimal(self.weight)


class Round(Identified, Base):
    """A round of admission or scoring. It is open from its opening until its closing, by the server's clock."""

    __tablename__ = "rounds"
    __table_args__ = (UniqueConstraint("season_id", "code"),)

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"))
    code: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))  # admission, scoring
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]


class Step(Identified, Base):
    """A step of the season's timetable."""

    __tablename__ = "steps"
    __table_args__ = (UniqueConstraint("season_id", "code"),)

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"))
    code: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    grace_minutes: Mapped[int] = mapped_column(default=0)
    round_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("rounds.id"))


class Appointment(Identified, Base):
    """A person's role in a season: invited, in force from acceptance until it ends."""

    __tablename__ = "appointments"
    __table_args__ = (
        UniqueConstraint("season_id", "person_id", "role"),
        Index("ix_appointments_person_id", "person_id"),
        # Who decides, and who has not answered, without going through all jurors.
        Index("ix_appointments_season_role", "season_id", "role", "person_id", "accepted_at", "ended_at"),
        Index(
            "ix_appointments_invited",
            "season_id",
            "accepted_at",
            "declined_at",
            "ended_at",
            sqlite_where=_INVITED,
            postgresql_where=_INVITED,
        ),
    )

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    role: Mapped[str] = mapped_column(String(12))  # owner, organiser, chair, juror, observer
    invited_at: Mapped[datetime]
    invited_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    accepted_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")
    season: Mapped[Season] = relationship(lazy="raise_on_sql")


IN_FORCE = (Appointment.accepted_at.is_not(None), Appointment.ended_at.is_(None))


class Proposal(Identified, Base):
    """An act that takes two people: what one proposed, what it will do, what it was decided on, and who confirmed it.

    payload: what carrying it out needs. told: what it is and does, as sentences kept when it was proposed. categories:
    codes of those whose result it touches. ground: the mark of what it was decided on. by_id: none for the
    command line.
    """

    __tablename__ = "proposals"
    __table_args__ = (Index("ix_proposals_season_at", "season_id", "at"),)

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"))
    act: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[uuid.UUID | None]
    payload: Mapped[dict[str, Any]]
    told: Mapped[dict[str, Any]]
    categories: Mapped[list[str]]
    ground: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(LongText)
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id], lazy="raise_on_sql")
    confirmed_by: Mapped[Person | None] = relationship(foreign_keys=[confirmed_by_id], lazy="raise_on_sql")
    withdrawn_by: Mapped[Person | None] = relationship(foreign_keys=[withdrawn_by_id], lazy="raise_on_sql")


class OpeningNotice(Identified, Base):
    """An address whose owner wants to be told once when nominations of an award open; nothing else is known of them.

    Without confirmed_at nobody has shown that the address is theirs. The row goes with the mail that tells them.
    """

    __tablename__ = "opening_notices"
    __table_args__ = (UniqueConstraint("award", "email"),)

    award: Mapped[str] = mapped_column(String(60))
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(5))
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class ProgrammeDraft(Base):
    """A season's programme while it is edited: it may be faulty, and nobody but owners and organisers sees it.

    base_number: the revision it was begun from, or last published as. number: that of its last edit. tree: see
    `editing.tree`. unlocked: whether frozen rules can be edited in it, to be proposed to a second person.
    """

    __tablename__ = "programme_drafts"

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"), primary_key=True)
    base_number: Mapped[int]
    number: Mapped[int] = mapped_column(default=0)
    tree: Mapped[dict[str, Any]]
    unlocked: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]


class DraftEdit(Base):
    """What one person changed of a draft at once, and what takes it back.

    edits: what was changed (`done`), what takes it back (`back`), and what it is called (`told`), as plain data.
    undoes: the number of the edit that this one took back; undone: whether another took it back.
    """

    __tablename__ = "draft_edits"

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    part: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    edits: Mapped[dict[str, Any]]
    undoes: Mapped[int | None]
    undone: Mapped[bool] = mapped_column(default=False)
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id], lazy="raise_on_sql")
