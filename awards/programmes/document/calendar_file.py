"""A season's public timetable as a file for calendars (iCalendar, RFC 5545). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from awards.programmes.document.checks.references import CLOSE
from awards.programmes.document.timetable import MINUTE, Listed
from awards.programmes.document.types import Text

_OCTETS = 75  # of a line; what is longer goes on in the next, which begins with a blank
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Calendar:
    """What the file says beside its steps. address: of the page with the timetable. uid: what names its events."""

    name: str
    zone: str
    address: str
    uid: str
    made_at: datetime


def calendar_file(calendar: Calendar, steps: Iterable[Listed], say: Callable[[Text], str]) -> bytes:
    """Return the steps as events: whole days in the season's zone, the close of nominations as its last minute.

    Steps whose dates no longer hold are left out. say: a text in the reader's language.
    """
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//awards//timetable//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(calendar.name)}", f"X-WR-TIMEZONE:{calendar.zone}",
    ]  # fmt: skip
    for step in steps:
        if not step.waits:
            lines += _event(calendar, step, say(step.name))
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line)).encode()


def _event(calendar: Calendar, step: Listed, name: str) -> list[str]:
    if step.code == CLOSE:
        times = [f"DTSTART:{_instant(step.ends_at - MINUTE)}", f"DTEND:{_instant(step.ends_at)}"]
    else:
        zone = ZoneInfo(calendar.zone)
        last = (step.ends_at - _INSTANT).astimezone(zone).date() + timedelta(days=1)
        times = [f"DTSTART;VALUE=DATE:{step.starts_at.astimezone(zone):%Y%m%d}", f"DTEND;VALUE=DATE:{last:%Y%m%d}"]
    return [
        "BEGIN:VEVENT", f"UID:{step.code}-{calendar.uid}", f"DTSTAMP:{_instant(calendar.made_at)}", *times,
        f"SUMMARY:{_escaped(f'{name} – {calendar.name}')}", f"URL:{calendar.address}",
        "TRANSP:TRANSPARENT", "END:VEVENT",
    ]  # fmt: skip


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of so many octets at most, no letter cut apart."""
    piece = ""
    for letter in line:
        if len(f"{piece}{letter}".encode()) > _OCTETS:
            yield piece
            piece = " "
        piece += letter
    yield piece
