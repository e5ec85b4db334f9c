"""Reminders: what organisers changed of the standard rules of a season, and each time a rule was carried out.

The rules themselves stand in `rules.KINDS`; a season has a row for one only once somebody changed it. They are no part
of the programme's document: they are how a running season is carried, changed on any day without a revision that
nominees would have to read, and a season founded long ago has them like a new one. Their words are letters of the
programme like those of every other mail, see `messages.letters.occasions`.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from awards.core.db import Base


class ReminderRule(Base):
    """A rule of a season as organisers want it. days: before an end or after a beginning; hour: by the season's zone.

    What was due before changed_at is not made up for.
    """

    __tablename__ = "reminder_rules"

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    is_on: Mapped[bool]
    days: Mapped[int]
    hour: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))


class ReminderRun(Base):
    """A rule carried out on a day: the row is there once, so that the day's reminders are written once.

    round_code: of the round whose jurors are reminded; empty for nominees. day: as 2027-01-31 in the season's zone.
    claimed_at: when a worker took it up; one that has not come to its end by then is taken up by another. count: mails
    written. left_out: people who could not be written to, or do not want to be.
    """

    __tablename__ = "reminder_runs"

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    round_code: Mapped[str] = mapped_column(String(60), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    claimed_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    count: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0)
