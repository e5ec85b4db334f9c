"""Nominations: drafts by topic, frozen versions, files, the rows that say what became of them, and what organisers
keep beside them.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.accounts.models import Company, Person
from awards.core.db import Base, Identified, SortText
from awards.core.text import search_text
from awards.programmes.models import Category

_DRAFT = text("version_id IS NULL AND withdrawal_id IS NULL")
_OUT = text("withdrawal_id IS NOT NULL OR disqualification_id IS NOT NULL")
_REGISTERED = text("registration <> ''")
SHAPES = 6  # in which tags are drawn
_STATE = ("withdrawal_id", "admission_id", "version_id", "disqualification_id")


class Nomination(Identified, Base):
    """One project of one company in one season.

    Title, language, country, category and the keys follow the draft until a version is submitted. From then on they are
    the latest version's, and move with each submission; the category also when organisers move the entry. `version_id`,
    `admission_id`, `withdrawal_id` and `disqualification_id` point at the row in force, or at none.
    """

    __tablename__ = "nominations"
    __table_args__ = (
        # The list by title in its order, and what a search compares, without touching the rows.
        Index("ix_nominations_season_title", "season_id", "title_key", "id", "search_key"),
        Index("ix_nominations_category_title", "season_id", "category_id", "title_key", "id"),
        Index("ix_nominations_season_country", "season_id", "country"),
        Index("ix_nominations_season_created", "season_id", "created_at"),
        Index("ix_nominations_season_submitted", "season_id", "submitted_at"),
        # What the counts by state read, of a season and of its categories, and what a board asks for its entries,
        # without touching the rows.
        Index("ix_nominations_season_state", "season_id", *_STATE),
        Index("ix_nominations_category_state", "season_id", "category_id", *_STATE, "id"),
        Index("ix_nominations_admission_id", "admission_id"),
        Index(
            "ix_nominations_drafts",
            "season_id",
            "touched_at",
            "category_id",
            "version_id",
            "withdrawal_id",
            sqlite_where=_DRAFT,
            postgresql_where=_DRAFT,
        ),
        Index("ix_nominations_out", "season_id", "id", sqlite_where=_OUT, postgresql_where=_OUT),
    )

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"))
    company_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("companies.id"), index=True)
    category_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("categories.id"))
    title: Mapped[str] = mapped_column(String(200), default="")
    title_key: Mapped[str] = mapped_column(SortText, default="")
    search_key: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(5), default="en")
    country: Mapped[str] = mapped_column(String(2), default="")
    created_at: Mapped[datetime]
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    touched_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    imported_at: Mapped[datetime | None]
    version_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("versions.id", use_alter=True, name="fk_nominations_version_id_versions")
    )
    admission_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("admissions.id", use_alter=True, name="fk_nominations_admission_id_admissions")
    )
    withdrawal_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("withdrawals.id", use_alter=True, name="fk_nominations_withdrawal_id_withdrawals")
    )
    disqualification_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("disqualifications.id", use_alter=True, name="fk_nominations_disqualification_id_disqualifications")
    )
    company: Mapped[Company] = relationship(lazy="raise_on_sql")
    category: Mapped[Category | None] = relationship(lazy="raise_on_sql")
    version: Mapped[Version | None] = relationship(foreign_keys=[version_id], lazy="raise_on_sql", post_update=True)
    admission: Mapped[Admission | None] = relationship(
        foreign_keys=[admission_id], lazy="raise_on_sql", post_update=True
    )
    withdrawal: Mapped[Withdrawal | None] = relationship(
        foreign_keys=[withdrawal_id], lazy="raise_on_sql", post_update=True
    )
    disqualification: Mapped[Disqualification | None] = relationship(
        foreign_keys=[disqualification_id], lazy="raise_on_sql", post_update=True
    )


class Draft(Base):
    """The answers of one topic as they stand now, with a counter that every save moves."""

    __tablename__ = "drafts"

    nomination_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nominations.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(60), primary_key=True)
    revision: Mapped[int] = mapped_column(default=0)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    saved_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")


# The question whose answer names a company beyond doubt, where a programme asks it; kept as far as one is long.
REGISTRATION = "registration_no"
REGISTRATION_LENGTH = 200


def registration_in(answers: Mapping[str, Mapping[str, object]]) -> str:
    """Return the registration number that answers by topic give; empty where none is asked or given."""
    found = next((topic[REGISTRATION] for topic in answers.values() if REGISTRATION in topic), None)
    return found.strip()[:REGISTRATION_LENGTH] if isinstance(found, str) else ""


def words_of(answers: Mapping[str, object]) -> str:
    """Return all that answers by topic say, as search compares it."""
    return search_text(" ".join(_texts(answers)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key in sorted(value):  # not every database keeps their order
            yield from _texts(value[key])
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


class Version(Identified, Base):
    """The frozen copy of an entry that one submission made; `registration` and `words` are of its answers, to find it
    by.

    `sha256` is of answers and files; of the answers alone where `files` is none: before 0020 a version had none.
    """

    __tablename__ = "versions"
    __table_args__ = (
        UniqueConstraint("nomination_id", "number"),
        Index("ix_versions_registration", "registration", sqlite_where=_REGISTERED, postgresql_where=_REGISTERED),
    )

    nomination_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nominations.id"))
    number: Mapped[int]
    programme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programmes.id"))
    category_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("categories.id"))
    title: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(5))
    answers: Mapped[dict[str, Any]]  # topic → question → value
    files: Mapped[dict[str, Any] | None]  # of each file of an answer, by its id: name, sha256 and details
    registration: Mapped[str] = mapped_column(
        String(REGISTRATION_LENGTH),
        default=lambda context: registration_in(context.get_current_parameters()["answers"]),
    )
    sha256: Mapped[str] = mapped_column(String(64))
    submitted_at: Mapped[datetime]
    submitted_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    words: Mapped[str] = mapped_column(
        Text,
        default=lambda context: words_of(context.get_current_parameters()["answers"]),
        server_default="",
        deferred=True,
    )


class Translation(Base):
    """A text of a version in another language; it stands beside the original.

    service: which one made it, by its host; empty for what the organisers wrote. released: whether the jury reads it.
    """

    __tablename__ = "translations"

    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(5), primary_key=True)
    question: Mapped[str] = mapped_column(String(60), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    service: Mapped[str] = mapped_column(String(253), default="")
    released: Mapped[bool] = mapped_column(default=True)
    by: Mapped[Person | None] = relationship(lazy="raise_on_sql")


class TranslationOrder(Base):
    """That somebody asked a service for the texts of a version in a language, and what became of it.

    claimed_at: since when a worker is at it. problem: why it ended without them, as `translating.rules` has words for.
    """

    __tablename__ = "translation_orders"

    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(5), primary_key=True)
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    claimed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(String(20), default="")


class Attachment(Identified, Base):
    """A file given as an answer. The row comes first; `stored_at` says that the bytes are there too.

    `key` has the bytes as received, which `size` and `sha256` are of. Jurors and the public get the copy: `copy_key`,
    which is `key` itself where nothing has to be or can be taken out, and none while a copy is still to be made. Of a
    picture `photo_key` and `thumbnail_key` are smaller JPEGs; `width` and `height` are the copy's. Of a PDF `pages` is
    how many it has: none while they are still to be drawn, 0 where nothing can be, see `FilePage`.
    """

    __tablename__ = "attachments"
    __table_args__ = (Index("ix_attachments_nomination_id", "nomination_id"),)

    nomination_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nominations.id"))
    question: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(40), unique=True)
    thumbnail_key: Mapped[str | None] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10))  # pdf, png, jpg, heic, xlsx, csv
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    copy_key: Mapped[str | None] = mapped_column(String(40))
    copy_kind: Mapped[str | None] = mapped_column(String(10))
    copy_size: Mapped[int | None]
    copy_sha256: Mapped[str | None] = mapped_column(String(64))
    photo_key: Mapped[str | None] = mapped_column(String(40))
    width: Mapped[int | None]
    height: Mapped[int | None]
    pages: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)  # per-file answers, alt text: the last submission's
    uploaded_at: Mapped[datetime]
    uploaded_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    stored_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class FilePage(Base):
    """A page of a PDF that was drawn from its copy: a JPEG in the store, and the text on it. Made anew when missing."""

    __tablename__ = "file_pages"

    attachment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attachments.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    text: Mapped[str] = mapped_column(Text)


class Admission(Identified, Base):
    """The organisers' decision on a submitted version: admitted, not_admitted or returned for correction."""

    __tablename__ = "admissions"

    nomination_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nominations.id"), index=True)
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("versions.id"))
    outcome: Mapped[str] = mapped_column(String(12), index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    questions: Mapped[list[str]] = mapped_column(default=list)  # the questions to correct, when returned
    due_at: Mapped[datetime | None]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))


class Withdrawal(Identified, Base):
    """The nominee took the entry back; undone by a later submission or by reopening."""

    __tablename__ = "withdrawals"

    nomination_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nominations.id"), index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))


class Disqualification(Identified, Base):
    """Two people shut an admitted entry out, for a reason that its nominee reads; `ended_…` once two took it back.

    by_id: who proposed it, none for the command line.
    """

    __tablename__ = "disqualifications"

    nomination_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nominations.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str] = mapped_column(Text, default="")
    ended_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    ended_confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))


class Extension(Identified, Base):
    """A later deadline for one nomination, with the reason."""

    __tablename__ = "extensions"

    nomination_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nominations.id"), index=True)
    until: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))


# What organisers keep beside a nomination for their own work; nobody else ever reads it.


class Tag(Identified, Base):
    """A word of a season's organisers for nominations, always shown with its shape; `shape` from 0 to SHAPES - 1."""

    __tablename__ = "tags"
    __table_args__ = (UniqueConstraint("season_id", "name_key"),)

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"))
    name: Mapped[str] = mapped_column(String(40))
    name_key: Mapped[str] = mapped_column(SortText)
    shape: Mapped[int]


class Tagging(Base):
    """That a nomination has a tag."""

    __tablename__ = "taggings"
    __table_args__ = (Index("ix_taggings_tag_id", "tag_id", "nomination_id"),)

    nomination_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nominations.id"), primary_key=True)
    tag_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("tags.id"), primary_key=True)
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))


class InternalNote(Identified, Base):
    """What an organiser wrote about a nomination for colleagues; nobody else ever reads it."""

    __tablename__ = "internal_notes"
    __table_args__ = (Index("ix_internal_notes_nomination_id", "nomination_id"),)

    nomination_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nominations.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    edited_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    by: Mapped[Person | None] = relationship(lazy="raise_on_sql")


class Handling(Base):
    """Which organiser sees to a nomination; it counts as long as they are one of the season's."""

    __tablename__ = "handlings"
    __table_args__ = (Index("ix_handlings_person_id", "person_id"),)

    nomination_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nominations.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
