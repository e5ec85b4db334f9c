"""What the page of the log shows: the filters of an address, one page of events, and what they were about."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for

from awards.core.message import Message
from awards.core.text import NotPlain, plain_line
from awards.desk.log import event_words, queries
from awards.jury.jury_words import all_reasons
from awards.programmes.models import Season
from awards.results.exports.streaming import in_batches, streamed
from awards.web.access import sides_here, unseen_here
from awards.web.ground import Ground
from awards.web.i18n import say

SEARCH_LENGTH = 100
AT_ONCE = 50
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MARK = re.compile(r"(\d{1,18})\.(\d{1,9})")


@dataclass(frozen=True)
class Filters:
    """What an address asks for. An unknown kind, day or id counts as none."""

    kind: str
    person: str
    entry: str
    about: uuid.UUID | None
    first: date | None
    last: date | None

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Filters:
        """Return the filters of an address."""
        return cls(
            kind=args.get("kind", "") if args.get("kind") in event_words.WORDS else "",
            person=_words(args.get("person", "")),
            entry=_words(args.get("entry", "")),
            about=_id(args.get("about")),
            first=_day(args.get("first")),
            last=_day(args.get("last")),
        )

    def wanted(self, season: Season) -> queries.Wanted:
        """The filters as the queries take them: days are those of the season's time zone."""
        zone = ZoneInfo(season.timezone)
        since = datetime.combine(self.first, time(), zone) if self.first else None
        until = datetime.combine(self.last + timedelta(days=1), time(), zone) if self.last else None
        return queries.Wanted(self.kind, self.person, self.entry, self.about, since, until)

    def query(self, **changes: object) -> dict[str, Any]:
        """Return the filters as the values of an address, with changes; what is empty is left out."""
        own = {"kind": self.kind, "person": self.person, "entry": self.entry, "about": self.about,
               "first": self.first, "last": self.last}  # fmt: skip
        return {name: value for name, value in (own | changes).items() if value}


def page_values(season: Season, filters: Filters, args: Mapping[str, str]) -> dict[str, object]:
    """Return what the log's template needs; `args` of the address say from where on (before=, after=)."""
    page = queries.stretch(season, filters.wanted(season), sides_here(), _mark(args), most=AT_ONCE)
    names = names_of(season, page.rows)
    return {
        "rows": page.rows,
        "newer": _address(filters, page.newer),
        "older": _address(filters, page.older),
        "filters": filters,
        "said": lambda row: reason_of(row, season),
        "subject": lambda row: names.get(row.subject_id),
        "facts": lambda row: event_words.facts(row, names, season, impartial=not sides_here()),
        "address_of": event_words.address,
        "address": lambda **changes: url_for("desk.log", **filters.query(**changes)),
    }


def _mark(args: Mapping[str, str]) -> queries.Mark | None:
    """The mark of an address, a moment in microseconds and a rank; what is none counts as the log's beginning."""
    for name, newer in (("before", False), ("after", True)):
        if found := _MARK.fullmatch(args.get(name, "")):
            with suppress(OverflowError):
                return queries.Mark(_EPOCH + timedelta(microseconds=int(found[1])), int(found[2]), newer)
    return None


def _address(filters: Filters, mark: queries.Mark | None) -> str | None:
    if mark is None:
        return None
    told = f"{(mark.at - _EPOCH) // timedelta(microseconds=1)}.{mark.rank}"
    return url_for("desk.log", **filters.query(**{"after" if mark.newer else "before": told}))


def names_of(season: Season, rows: Iterable[queries.Line]) -> dict[uuid.UUID, queries.Named]:
    """Return what everything is called that lines name, as far as the reader sees it. One query."""
    return queries.names(season, event_words.ids_in(rows), unseen_here())


def table(season: Season, filters: Filters) -> Iterator[Sequence[object]]:
    """Yield the log under its head, for a file: the lines that fit the filters, the latest first.

    Times are those of the season's zone, which the head of their column names.
    """
    heads = (Message("Time ({zone})", zone=season.timezone), Message("Event"), Message("Reason"), Message("Who"),
             Message("Email address"), Message("Nomination"), Message("About"), Message("Network address"))  # fmt: skip
    yield [say(head) for head in heads]
    zone, impartial = ZoneInfo(season.timezone), not sides_here()
    for rows in in_batches(streamed(queries.events(season, filters.wanted(season), sides_here()))):
        names = names_of(season, rows)
        for row in rows:
            subject = names.get(row.subject_id)
            title = subject.name if subject is not None and subject.nomination_id is not None else ""
            about = "; ".join(event_words.facts(row, names, season, impartial=impartial))
            yield [row.at.astimezone(zone), event_words.words(row.kind), reason_of(row, season), row.person or "",
                   row.email or "", title, about, row.address or ""]  # fmt: skip


# Events whose reason somebody typed; elsewhere it is one of the programme's kinds of conflict.
TYPED = (
    "admission.",
    "appointment.ended",
    "nomination.",
    "round.",
    "step.",
    "deadline.",
    "results.",
    "tie.",
    "assignment.",
    "recusal.",
    "juror.",
)


def reason_of(row: queries.Line, season: Season) -> str:
    """Return the reason an event gives, in words; nothing without one."""
    reason = row.detail.get("reason")
    if not isinstance(reason, str):
        return ""
    known = all_reasons(season)
    if reason in known:
        return known[reason]
    return reason if row.kind.startswith(TYPED) else ""


def meanwhile(season: Season, ground: Ground, *, since: datetime) -> list[Message]:
    """Return in words who did what after a moment to what a page rests on, the earliest first; at least the last."""
    rows = queries.meanwhile(
        season, kinds=ground.kinds, subjects=ground.subjects, since=since, sides=sides_here()
    )  # fmt: skip
    return [_line(row, reason_of(row, season)) for row in rows]


def _line(row: queries.Line, reason: str) -> Message:
    told = {"who": row.person or row.email or "–", "at": row.at, "what": event_words.words(row.kind), "reason": reason}
    if reason:
        return Message("{who}, {at}: {what}. Reason: {reason}", **told)
    return Message("{who}, {at}: {what}", **told)


def _words(text: str) -> str:
    try:
        return plain_line(text)[:SEARCH_LENGTH]
    except NotPlain:
        return ""


def _day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if 1970 <= found.year <= 9000 else None


def _id(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
