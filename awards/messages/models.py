"""The outbox: every mail the product means to send, and its fate."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from awards.core.db import Base, Identified

LINK = "{{personal link}}"
NOTICE = "{{notice}}"  # the page of what a mail is about: it was asked for there, and can be ended
UNWANTED = "{{unwanted:"  # and an award and two brackets: the page where its unnecessary mails are ended
# In `entry_id`: nominations of several categories are named, so that nobody with a side in any is shown the mail.
SEVERAL = uuid.UUID(int=0)
SITE = "{{site}}"  # the address of the site, put in on delivery: it may have moved by then

_FAILED = text("failed_at IS NOT NULL")


class Mail(Identified, Base):
    """One message to one person, written in the transaction of what it tells about.

    Withdrawn when that changes before it has gone; one that was in a worker's hands then may be sent and withdrawn.
    Where the text holds LINK, the address of the mailed link `link_id` is put in on delivery; it is stored nowhere.
    Where it holds NOTICE, that of the notice `about_id`; where it holds UNWANTED, that of the person and the award.
    reply_to: where answers go, by the season; none: to the site's own address.
    """

    __tablename__ = "mails"
    __table_args__ = (
        Index("ix_mails_waiting", "sent_at", "failed_at", "withdrawn_at", "next_try_at"),
        Index("ix_mails_season_created_at", "season_id", "created_at"),
        Index("ix_mails_about", "about_id"),
        Index("ix_mails_to", "to", "created_at"),
        Index("ix_mails_failed", "season_id", sqlite_where=_FAILED, postgresql_where=_FAILED),
    )

    event: Mapped[str] = mapped_column(String(60))
    season_id: Mapped[uuid.UUID | None]
    person_id: Mapped[uuid.UUID | None]
    to: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(5))
    reply_to: Mapped[str | None] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    search_key: Mapped[str] = mapped_column(Text, default="")  # address and subject, as search compares them
    link_id: Mapped[uuid.UUID | None]
    about_id: Mapped[uuid.UUID | None]  # the nomination, invitation, round … whose change may take the mail back
    entry_id: Mapped[uuid.UUID | None]  # the nomination it names, where `about_id` is something else
    once: Mapped[str | None] = mapped_column(String(120), unique=True)
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(300))
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]  # in a worker's hands since then; it may be out
    refused_at: Mapped[datetime | None]  # failed, because the server knows of no such address
    withdrawn_at: Mapped[datetime | None]  # not to be sent any more
    withdrawn_why: Mapped[str | None] = mapped_column(String(20))
