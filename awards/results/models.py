"""Results: stored standings, the chair's decisions, honours, and frozen publications."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Required, TypedDict

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, and_, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.core.db import Base, Document, Identified
from awards.nominations.models import Nomination


class Board(Identified, Base):
    """The standings of a category in a round, as of `moves` of its tally; made anew when that has moved."""

    __tablename__ = "boards"
    __table_args__ = (UniqueConstraint("round_id", "category_id"),)

    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("rounds.id"))
    category_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("categories.id"))
    moves: Mapped[int]
    scheme: Mapped[dict[str, Any]]
    scheme_fingerprint: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    analysis: Mapped[dict[str, Any] | None]


_TIED = text("tied > 0")


class Standing(Identified, Base):
    """One entry's outcome on a board, exactly as `awards.ranking` gave it."""

    __tablename__ = "standings"
    __table_args__ = (
        Index("ix_standings_board_position", "board_id", "position"),
        Index("ix_standings_board_cut", "board_id", "cut", "position", "place"),
        # Few of many: those that share a place.
        Index("ix_standings_tied", "board_id", sqlite_where=_TIED, postgresql_where=_TIED),
    )

    board_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("boards.id"))
    nomination_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nominations.id"), index=True)
    position: Mapped[int]
    place: Mapped[str | None] = mapped_column(String(20))
    score: Mapped[str | None] = mapped_column(String(60))  # to the scheme's digits
    exact: Mapped[str | None] = mapped_column(String(200))  # fraction, numerator/denominator
    status: Mapped[str] = mapped_column(String(20))  # ranked, unranked, below_threshold
    cut: Mapped[str | None] = mapped_column(String(10))  # in, out, undecided
    ballots: Mapped[int]
    expected: Mapped[int]
    tied: Mapped[int] = mapped_column(default=0)
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    nomination: Mapped[Nomination] = relationship(lazy="raise_on_sql")


TIED = Standing.tied > literal_column("0")  # as the index says it, so that it is used


class TieDecision(Identified, Base):
    """The chair's recorded order of entries that the rules leave tied; in force while exactly those are tied."""

    __tablename__ = "tie_decisions"

    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("rounds.id"))
    category_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("categories.id"))
    order: Mapped[list[str]]  # nomination ids, best first
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    revoked_at: Mapped[datetime | None]


class Honour(Identified, Base):
    """What an entry was given: laureate, special_mention or grand_prix, with the jury's citation."""

    __tablename__ = "honours"
    __table_args__ = (UniqueConstraint("nomination_id", "kind"),)

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"), index=True)
    nomination_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nominations.id"))
    kind: Mapped[str] = mapped_column(String(20))
    citation: Mapped[dict[str, Any]] = mapped_column(default=dict)  # language → text
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))


class Publication(Identified, Base):
    """A frozen copy of a season's results, public from `embargo_until` on, by the server's clock, until unpublished.

    A correction takes the place of the one that was public (`replaces_id`), which then is public until `replaced_at`.
    by_id proposed it, second_id confirmed it. reason: why it was corrected; public with it.
    """

    __tablename__ = "publications"
    __table_args__ = (Index("ix_publications_season_embargo", "season_id", "embargo_until"),)

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"))
    kind: Mapped[str] = mapped_column(String(12))  # shortlist, laureates
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    embargo_until: Mapped[datetime]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    unpublished_at: Mapped[datetime | None]
    unpublished_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    unpublish_reason: Mapped[str] = mapped_column(Text, default="")
    second_id: Mapped[uuid.UUID | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    replaces_id: Mapped[uuid.UUID | None]
    replaced_at: Mapped[datetime | None]


# Of the publications of a kind in a season: the one that was neither taken back nor followed by a correction.
STANDS = and_(Publication.unpublished_at.is_(None), Publication.replaced_at.is_(None))


Texts = dict[str, str]  # by language


class FrozenText(TypedDict):
    """A longer text of the nominee's under its question."""

    label: Texts
    text: str


class FrozenFact(TypedDict, total=False):
    """A short answer under its question, as what it is: of the rest one is there."""

    label: Required[Texts]
    value: str
    number: str
    month: str
    names: list[Texts]
    countries: list[str]


class FrozenItem(TypedDict, total=False):
    """A group (pairs) or a table under its question."""

    label: Required[Texts]
    pairs: list[FrozenFact]
    heads: list[Texts]
    numeric: list[bool]
    rows: list[list[str]]


class FrozenPicture(TypedDict):
    """A picture after the first: its file's id, and its description."""

    id: str
    alt: str


class Answered(TypedDict, total=False):
    """The public part of an entry's answers; `photo` is the id of the first picture's file."""

    company: str
    texts: list[FrozenText]
    items: list[FrozenItem]
    facts: list[FrozenFact]
    goals: list[str]
    photo: str | None
    photo_alt: str
    more_photos: list[FrozenPicture]


class Figures(TypedDict, total=False):
    """What came of an entry, as far as it is disclosed."""

    place: str | None
    score: str | None
    ballots: int


class Content(Answered, Figures, total=False):
    """What pages show of an entry that is named; texts of the nominee's are in `language`."""

    title: Required[str]
    language: Required[str]
    citation: Texts
    grand_prix: bool


class PublicEntry(Identified, Base):
    """A finalist or laureate of a publication, for public lists and pages.

    address: the last part of its page's address: random, made once, the same for the entry in every publication of its
    season. Before that was so the id was the address; it still leads there.
    """

    __tablename__ = "public_entries"
    __table_args__ = (
        Index("ix_public_entries_publication_position", "publication_id", "position"),
        Index("ix_public_entries_address", "address"),
    )

    publication_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("publications.id"))
    address: Mapped[uuid.UUID]
    nomination_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nominations.id"))
    category_code: Mapped[str] = mapped_column(String(60))
    country: Mapped[str] = mapped_column(String(2), default="")
    kind: Mapped[str] = mapped_column(String(20))  # laureate, special_mention, finalist
    position: Mapped[int]
    content: Mapped[Content] = mapped_column(Document)


class PreparedExport(Identified, Base):
    """A table or document that somebody asked for and the worker makes: what of, how far it is, and the file.

    filters, columns: as they were chosen. ground: what the asker could see when it was made (see `exports.rules`).
    expected: how many rows there were when it was asked for; done: how many are written. mark: changes each time that a
    worker takes it; whoever holds another one has lost it. key: of the bytes in the store of exports. failed: why it
    could not be made, by a name. Goes with the person.
    """

    __tablename__ = "prepared_exports"
    __table_args__ = (
        Index("ix_prepared_exports_waiting", "finished_at", "failed_at", "asked_at"),
        Index("ix_prepared_exports_person_id", "person_id"),
        Index("ix_prepared_exports_season_id", "season_id"),
    )

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    table: Mapped[str] = mapped_column(String(30))
    filters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    columns: Mapped[list[str]] = mapped_column(default=list)
    format: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(5))
    asked_at: Mapped[datetime]
    expected: Mapped[int]
    tries: Mapped[int] = mapped_column(default=0)
    mark: Mapped[str | None] = mapped_column(String(40))
    seen_at: Mapped[datetime | None]  # when the worker last said that it is at it
    done: Mapped[int] = mapped_column(default=0)
    ground: Mapped[dict[str, Any]] = mapped_column(default=dict)
    key: Mapped[str | None] = mapped_column(String(40))
    size: Mapped[int | None] = mapped_column(BigInteger)
    finished_at: Mapped[datetime | None]
    failed: Mapped[str | None] = mapped_column(String(20))
    failed_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
