"""Who wants no mail about an award that nobody needs."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from awards.core.db import Base


class Unsubscription(Base):
    """A person has unsubscribed from the mails of an award that are not necessary; the row goes if they take it back.

    What they are told all the same: decisions, results, what is due, whatever signs them in.
    """

    __tablename__ = "unsubscriptions"

    award: Mapped[str] = mapped_column(String(60), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
