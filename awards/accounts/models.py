"""People, the companies they act for, their sign-ins and the links mailed to them."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.core.db import Base, Identified, SortText


class Person(Identified, Base):
    """Someone with an address; the address is stored in lower case and names one person."""

    __tablename__ = "people"

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100), default="")
    name_key: Mapped[str] = mapped_column(SortText, default="")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(5), default="en")
    timezone: Mapped[str] = mapped_column(String(50), default="")  # empty: as the device says
    created_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    may_found: Mapped[bool] = mapped_column(default=False)  # a season, without having a role in any yet

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Whether the person may sign in."""
        return self.disabled_at is None


class SignIn(Identified, Base):
    """One browser that is signed in; the cookie holds this row's id, so ending the row ends it everywhere.

    viewed_id, viewed_season_id, viewed_since: whose pages of which season are looked at in it, if anybody's but one's
    own (see the desk's viewing); plain ids, so that neither a person nor a season is kept for it.
    """

    __tablename__ = "sign_ins"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    agent: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str | None] = mapped_column(String(64))
    viewed_id: Mapped[uuid.UUID | None]
    viewed_season_id: Mapped[uuid.UUID | None]
    viewed_since: Mapped[datetime | None]
    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class MailedLink(Identified, Base):
    """A link sent by mail: used once, for one purpose, until it expires. The address itself is never stored."""

    __tablename__ = "mailed_links"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))  # verify, reset, sign_in, colleague, appointment, new_address
    subject_id: Mapped[uuid.UUID | None]
    detail: Mapped[str | None] = mapped_column(String(254))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class Company(Identified, Base):
    """An organisation that nominates its projects; it lives across seasons."""

    __tablename__ = "companies"
    __table_args__ = (Index("ix_companies_name_key", "name_key", "id"),)

    name: Mapped[str] = mapped_column(String(150))
    name_key: Mapped[str] = mapped_column(SortText)
    country: Mapped[str] = mapped_column(String(2))
    registration: Mapped[str] = mapped_column(String(100), default="", index=True)  # as an import of organisers has it
    website: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    members: Mapped[list[Membership]] = relationship(back_populates="company", lazy="raise_on_sql")


class Membership(Identified, Base):
    """A person who acts for a company: invited, and a member once accepted."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("company_id", "person_id"), Index("ix_memberships_person_id", "person_id"))

    company_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("companies.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    role: Mapped[str] = mapped_column(String(10), default="member")  # owner, member
    invited_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    invited_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]  # after acting for it, whatever came since
    company: Mapped[Company] = relationship(back_populates="members", lazy="raise_on_sql")
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")
    invited_by: Mapped[Person | None] = relationship(foreign_keys=[invited_by_id], lazy="raise_on_sql")


ACTS = (Membership.accepted_at.is_not(None), Membership.ended_at.is_(None))  # for the company
