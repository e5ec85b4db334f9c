"""Whom mails are for, the fate of a mail, and how long delivery is tried."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from awards.core.verdicts import YES, Verdict, no

if TYPE_CHECKING:
    from awards.messages.letters.rules import OwnMail
    from awards.web.i18n import InLanguages

FATES = ("waiting", "sent", "refused", "failed", "withdrawn", "kept")
_ENHANCED = re.compile(r"\s*5\.(\d{1,3})\.(\d{1,3})\b")
SET_ASIDE = "set_aside"  # why a mail is withdrawn that organisers no longer want to get through
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 19  # the waits between them add up to twelve hours
MOST_REFUSALS = 7  # about an hour: the server says that it will never take this mail


class Recipient(Protocol):
    """Whoever gets a mail: an address, a language, and an id that may be none."""

    @property
    def id(self) -> uuid.UUID | None:
        """Whose mail it is; none for somebody without an account."""

    @property
    def email(self) -> str:
        """Where it goes."""

    @property
    def language(self) -> str:
        """What it is written in."""


class HasId(Protocol):
    """What is found again by its id: a mailed link."""

    @property
    def id(self) -> uuid.UUID:
        """Its id."""


class OfSeason(HasId, Protocol):
    """A season, as far as its mails go."""

    @property
    def name(self) -> InLanguages:
        """What the award is called."""

    @property
    def default_language(self) -> str:
        """The language that all its texts have."""

    @property
    def contact(self) -> str | None:
        """Its own address for questions, if it has one."""

    def own_mail(self, letter: str) -> OwnMail | None:
        """Return what it says in a letter instead of our words, if anything."""


class HasFate(Protocol):
    """A mail, as far as its fate goes."""

    sent_at: datetime | None
    failed_at: datetime | None
    refused_at: datetime | None
    withdrawn_at: datetime | None


class HasContent(HasFate, Protocol):
    """A mail whose content may be sent once more."""

    link_id: uuid.UUID | None
    withdrawn_why: str | None


def fate(mail: HasFate, *, delivering: bool = True) -> str:
    """Return sent, withdrawn, refused, failed, waiting, or kept where no mail server is set (`delivering` false)."""
    if mail.sent_at is not None:
        return "sent"
    if mail.withdrawn_at is not None:
        return "withdrawn"
    if mail.refused_at is not None:
        return "refused"
    if mail.failed_at is not None:
        return "failed"
    return "waiting" if delivering else "kept"


def can_retry(mail: HasFate) -> Verdict:
    """Whether an organiser may have the mail tried again."""
    if mail.sent_at is not None:
        return no("This message was delivered.")
    if mail.withdrawn_at is not None:
        return no("This message was withdrawn and will not be sent.")
    if mail.failed_at is None:
        return no("We are still trying to deliver this message.")
    return YES


def can_send_again(mail: HasContent) -> Verdict:
    """Whether an organiser may send once more what somebody has got, or what was set aside."""
    if mail.link_id is not None:
        return no("This message has a personal link, which works only once. Send the invitation again under “People”.")
    if mail.withdrawn_at is not None and mail.withdrawn_why != SET_ASIDE:
        return no("This message was withdrawn and will not be sent.")
    if mail.withdrawn_at is None and mail.failed_at is not None:
        return no("This message was not delivered. Try it again.")
    if mail.withdrawn_at is None and mail.sent_at is None:
        return no("We are still trying to deliver this message.")
    return YES


def wait_after(attempts: int) -> timedelta:
    """Return the time until the next try after `attempts` (from 1) tries: doubling, at most an hour."""
    doubled: timedelta = FIRST_WAIT * 2 ** min(attempts - 1, 20)
    return min(doubled, LONGEST_WAIT)


def knows_nobody(code: int, words: str, *, of_recipient: bool) -> bool:
    """Whether a server's answer says for good that there is no such address: trying again is of no use.

    code: the SMTP answer. words: its text, which may begin with an enhanced code (RFC 3463): 5.1.x is about the address
    (5.1.7 and 5.1.8 about the sender's), 5.2.1 a mailbox that is closed. `of_recipient`: the answer to RCPT.
    """
    enhanced = _ENHANCED.match(words)
    if enhanced:
        return (enhanced[1] == "1" and enhanced[2] not in ("7", "8")) or enhanced.groups() == ("2", "1")
    return of_recipient and code in (550, 551, 553)


def gives_up(attempts: int, *, refused: bool) -> bool:
    """Whether delivery ends after so many tries; sooner when the server `refused` for good."""
    return attempts >= (MOST_REFUSALS if refused else MOST_ATTEMPTS)
