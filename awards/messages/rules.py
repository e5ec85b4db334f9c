"""The fate of a mail, and how long delivery is tried."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from awards.core.verdicts import YES, Verdict, no

FATES = ("waiting", "sent", "failed", "kept")
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 19  # the waits between them add up to twelve hours
MOST_REFUSALS = 7  # about an hour: the server says that it will never take this mail


class HasFate(Protocol):
    """A mail, as far as its fate goes."""

    sent_at: datetime | None
    failed_at: datetime | None


def fate(mail: HasFate, *, delivering: bool = True) -> str:
    """Return sent, failed, waiting, or kept where no mail server is set (`delivering` false)."""
    if mail.sent_at is not None:
        return "sent"
    if mail.failed_at is not None:
        return "failed"
    return "waiting" if delivering else "kept"


def can_retry(mail: HasFate) -> Verdict:
    """Whether an organiser may have the mail tried again."""
    if mail.sent_at is not None:
        return no("This message was delivered.")
    if mail.failed_at is None:
        return no("This message is still being tried.")
    return YES


def wait_after(attempts: int) -> timedelta:
    """Return the time until the next try after `attempts` (from 1) tries: doubling, at most an hour."""
    doubled: timedelta = FIRST_WAIT * 2 ** min(attempts - 1, 20)
    return min(doubled, LONGEST_WAIT)


def gives_up(attempts: int, *, refused: bool) -> bool:
    """Whether delivery ends after so many tries; sooner when the server `refused` for good."""
    return attempts >= (MOST_REFUSALS if refused else MOST_ATTEMPTS)
