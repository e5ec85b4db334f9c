"""How long delivery is tried, and what became of a mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from awards.messages import rules

THEN = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass
class Fate:
    """A mail, as far as its fate goes."""

    sent_at: datetime | None = None
    failed_at: datetime | None = None
    refused_at: datetime | None = None
    withdrawn_at: datetime | None = None


def test_waits_double_up_to_an_hour() -> None:
    waits = [rules.wait_after(attempt).total_seconds() for attempt in (1, 2, 3, 7, 8, 9, 10_000)]
    assert waits == [30, 60, 120, 1920, 3600, 3600, 3600]


def test_patience_lasts_about_twelve_hours_and_one_when_refused_for_good() -> None:
    whole = sum((rules.wait_after(n) for n in range(1, rules.MOST_ATTEMPTS)), timedelta())
    assert timedelta(hours=12) <= whole <= timedelta(hours=12, minutes=30)
    assert not rules.gives_up(rules.MOST_ATTEMPTS - 1, refused=False)
    assert rules.gives_up(rules.MOST_ATTEMPTS, refused=False)
    assert not rules.gives_up(rules.MOST_REFUSALS - 1, refused=True)
    assert rules.gives_up(rules.MOST_REFUSALS, refused=True)


def test_fates() -> None:
    assert rules.fate(Fate()) == "waiting"
    assert rules.fate(Fate(), delivering=False) == "kept"
    assert rules.fate(Fate(sent_at=THEN), delivering=False) == "sent"
    assert rules.fate(Fate(failed_at=THEN)) == "failed"
    assert rules.fate(Fate(failed_at=THEN, refused_at=THEN)) == "refused"
    assert rules.fate(Fate(failed_at=THEN, refused_at=THEN, withdrawn_at=THEN)) == "withdrawn"
    assert rules.fate(Fate(sent_at=THEN, withdrawn_at=THEN)) == "sent"


def test_only_a_failed_mail_is_tried_again() -> None:
    assert rules.can_retry(Fate(failed_at=THEN))
    assert str(rules.can_retry(Fate()).reason) == "We are still trying to deliver this message."
    assert str(rules.can_retry(Fate(sent_at=THEN)).reason) == "This message was delivered."
    withdrawn = rules.can_retry(Fate(failed_at=THEN, withdrawn_at=THEN))
    assert str(withdrawn.reason) == "This message was withdrawn and will not be sent."


@pytest.mark.parametrize(
    ("code", "words", "of_recipient", "nobody"),
    [
        (550, "5.1.1 No such user", True, True),
        (550, "5.1.1 No such user", False, True),
        (553, "5.1.2 Bad domain", True, True),
        (550, "No such user here", True, True),
        (550, "5.2.1 Mailbox disabled", True, True),
        (552, "5.2.2 Mailbox full", True, False),
        (550, "5.7.1 Relaying denied", True, False),
        (550, "5.1.8 Bad sender", True, False),
        (550, "Spam", False, False),
        (451, "4.1.1 Greylisted", True, False),
        (450, "Mailbox busy", True, False),
    ],
)
def test_which_answers_say_that_there_is_no_such_address(
    code: int, words: str, of_recipient: bool, nobody: bool
) -> None:
    assert rules.knows_nobody(code, words, of_recipient=of_recipient) is nobody
