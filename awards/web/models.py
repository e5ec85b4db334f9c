"""Tables of the web itself: counts for rate limits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from awards.core.db import Base


class RateCount(Base):
    """How often something was tried in the window that ends at `expires_at`; the key is a hash, never an address."""

    __tablename__ = "rate_counts"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)
