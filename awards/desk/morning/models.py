"""Who wants a mail each weekday morning with what waits in a season."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from awards.core.db import Base


class MorningMail(Base):
    """An organiser wants a season's morning mail; without the row they do not.

    day: the last one that was seen to, as 2027-01-31 in their zone. told: what the last mail counted, by the name of
    the line.
    """

    __tablename__ = "morning_mails"

    season_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seasons.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    asked_at: Mapped[datetime]
    day: Mapped[str] = mapped_column(String(10), default="")
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)
