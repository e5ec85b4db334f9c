"""Whether a message to many can be sent or stopped, what speaks against it, and when it goes. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from awards.core.message import LanguageCodes
from awards.core.verdicts import YES, Verdict, no

NOW, MORNING, LATER = WHENS = ("now", "morning", "at")
MORNING_HOUR = 10
FARTHEST = timedelta(days=90)


class HasFate(Protocol):
    """A message, as far as its fate goes."""

    confirmed_at: datetime | None
    stopped_at: datetime | None
    done_at: datetime | None


@dataclass(frozen=True)
class Ready:
    """What sending looks at. missing: languages that somebody reads and that have no text, with how many read them.

    faults: by language, of texts that are read. changed: whether the list is another one than was looked at.
    """

    people: int
    too_many: bool
    missing: Mapping[str, int]
    faults: Collection[str]
    looked: bool
    changed: bool


def can_change(circular: HasFate) -> Verdict:
    """Whether a message can still be changed: as a draft."""
    return no("This message has been sent and can no longer be changed.") if circular.confirmed_at else YES


def can_send(ready: Ready) -> Verdict:
    """Whether a message may be sent: to somebody, in every language that is read, to the list that was looked at."""
    if ready.too_many:
        return no("These are more people than one message can reach. Narrow the list, for example to one category.")
    if not ready.people:
        return no("Nobody is on the list. Change whom the message is for.")
    if ready.missing:
        codes = LanguageCodes(", ".join(ready.missing))
        return no("The text is missing in: {languages}. Write it, or leave out those who read it.", languages=codes)
    if ready.faults:
        codes = LanguageCodes(", ".join(ready.faults))
        return no("The text has to be corrected in: {languages}.", languages=codes)
    if ready.changed:
        return no("The list has changed since you looked through it. Look at what is different, then confirm again.")
    if not ready.looked:
        return no("Look through the list and tick that you have.")
    return YES


def can_stop(circular: HasFate, *, left: int) -> Verdict:
    """Whether a message may be stopped: once confirmed, as long as one of its mails has not gone (`left`)."""
    if circular.confirmed_at is None:
        return no("This message has not been sent.")
    if circular.stopped_at is not None:
        return no("This message has already been stopped.")
    if not left:
        return no("All of these emails have gone. They can no longer be stopped.")
    return YES


def missing_in(reads: Mapping[str, int], texts: Mapping[str, Mapping[str, str]]) -> dict[str, int]:
    """Return the languages that somebody reads and that have no text at all, with how many people read them."""
    return {code: count for code, count in reads.items() if not is_begun(texts.get(code) or {})}


def is_begun(text: Mapping[str, str]) -> bool:
    """Whether something is written in a language."""
    return any(words.strip() for words in text.values())


def next_morning(now: datetime, zone: str) -> datetime:
    """Return when it is ten next, by the season's clock."""
    local = now.astimezone(ZoneInfo(zone))
    ten = local.replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0)
    return ten if ten > local else ten + timedelta(days=1)


def goes_at(when: str, chosen: datetime | None, *, now: datetime, zone: str) -> datetime | None:
    """Return when a message goes that is sent now; none if another time was chosen and none is told."""
    if when == MORNING:
        return next_morning(now, zone)
    return chosen if when == LATER else now


def can_go_at(moment: datetime | None, *, now: datetime) -> Verdict:
    """Whether a message may be sent at a moment that was chosen."""
    if moment is None:
        return no("Say on which day and at what time it is to go.")
    if moment < now - timedelta(minutes=1):
        return no("This time has passed. Choose a later one.")
    return no("Choose a time within the next 90 days.") if moment > now + FARTHEST else YES


def kinds_of(left_out: Iterable[tuple[object, str]]) -> dict[str, int]:
    """Return how many are left out for each reason."""
    found: dict[str, int] = {}
    for _who, why in left_out:
        found[why] = found.get(why, 0) + 1
    return found
