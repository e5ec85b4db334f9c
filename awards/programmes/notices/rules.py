"""Until when an address that wants to be told when nominations open can be confirmed. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from awards.core.verdicts import YES, Verdict, no

CONFIRMED_WITHIN = timedelta(days=3)
EXPIRED = no("This link has expired.")


class HasAsked(Protocol):
    """A notice, as far as its confirmation goes."""

    asked_at: datetime


def confirmed_until(notice: HasAsked) -> datetime:
    """Return until when an address can be confirmed; then it is forgotten."""
    return notice.asked_at + CONFIRMED_WITHIN


def can_confirm_notice(notice: HasAsked, *, now: datetime) -> Verdict:
    """Whether an address may be confirmed at `now`."""
    return YES if now < confirmed_until(notice) else EXPIRED
