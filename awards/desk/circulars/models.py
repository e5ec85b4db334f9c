"""A message to many: its draft, and the list of people that was frozen when it was sent."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from awards.core.db import Base, Identified

_UNWRITTEN = text("written_at IS NULL")


class Circular(Identified, Base):
    """A message to the people of a filter: a draft until it is confirmed, then frozen, until then to be changed.

    code, filters: whom it is for, see `audience_filter`. texts: subject and text by language. left_out: ids of people
    whom an organiser left out. send_when: now, morning or at; send_at: when it goes, by what was chosen. revision moves
    with every save. count: people of the frozen list. done_at: when the last of their mails was written.
    """

    __tablename__ = "circulars"
    __table_args__ = (
        Index("ix_circulars_season_id", "season_id", "changed_at"),
        Index("ix_circulars_confirmed_at", "confirmed_at", "done_at"),
    )

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"))
    code: Mapped[str] = mapped_column(String(20))
    filters: Mapped[dict[str, Any]]
    texts: Mapped[dict[str, Any]]
    left_out: Mapped[list[str]] = mapped_column(default=list)
    send_when: Mapped[str] = mapped_column(String(10), default="now")
    send_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    tested_at: Mapped[datetime | None]
    tested: Mapped[list[str]] = mapped_column(default=list)  # the languages of the last test
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    count: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    stopped_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))


class CircularPerson(Base):
    """A person of a frozen list: in which language, about which nominations, and when the mail was written.

    skipped: why none was written, though the person was on the list: unsubscribed or disabled since.
    """

    __tablename__ = "circular_people"
    __table_args__ = (
        Index("ix_circular_people_person_id", "person_id"),
        Index("ix_circular_people_unwritten", "circular_id", "position", sqlite_where=_UNWRITTEN,
              postgresql_where=_UNWRITTEN),
    )  # fmt: skip

    circular_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("circulars.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    position: Mapped[int]
    language: Mapped[str] = mapped_column(String(5))
    about: Mapped[list[str]] = mapped_column(default=list)
    written_at: Mapped[datetime | None]
    skipped: Mapped[str | None] = mapped_column(String(20))
