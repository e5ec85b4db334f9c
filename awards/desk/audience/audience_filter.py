"""Whom a message is for, as an address says it and as a sentence says it. Pure.

A filter is a sentence: each has one whole pattern, in which a page puts its selects and a text its words.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from awards.core.message import LanguageCodes, Message
from awards.programmes.document.programme import Programme
from awards.programmes.document.types import Text

# The codes of who is meant, each with what these people are called. Nothing else is written into an address as `to`.
CODES = {
    "drafts": Message("people whose draft has not been submitted"),
    "returned": Message("people with a nomination returned for correction"),
    "submitted": Message("people with a nomination that waits for a decision on admission"),
    "admitted": Message("people with an admitted nomination"),
    "not_admitted": Message("people with a nomination that was not admitted"),
    "finalists": Message("people with a finalist"),
    "nominations": Message("people of the chosen nominations"),
    "jurors": Message("all jurors"),
    "jurors_idle": Message("jurors who have scored nothing yet"),
    "jurors_behind": Message("jurors with open scoresheets"),
    "jurors_chosen": Message("the chosen jurors"),
    "invited": Message("people who have not answered their invitation"),
}
OF_ENTRIES = frozenset({"drafts", "returned", "submitted", "admitted", "not_admitted", "finalists", "nominations"})
OF_JURORS = frozenset({"jurors", "jurors_idle", "jurors_behind", "jurors_chosen"})
CHOSEN = frozenset({"nominations", "jurors_chosen"})  # named one by one
# What these people have to do by a certain time: nobody unsubscribes from it.
NECESSARY = frozenset({"returned", "jurors_idle", "jurors_behind"})
DAYS = (0, 1, 3, 7, 14, 30)
MOST_DAYS, MOST_IDS = 999, 1000

_ENTRIES = Message("To {to} in {category}")
_JURORS = Message("To {to} in {category} in {round}")
_PLAIN = Message("To {to}")
PATTERNS = {
    "drafts": Message("To {to} in {category} not changed for {days}"),
    "finalists": Message("To {to} in {category} who advanced to {round}"),
    "nominations": _PLAIN,
    "jurors_idle": _JURORS,
    "jurors_behind": _JURORS,
    "jurors_chosen": _PLAIN,
    "invited": _PLAIN,
}
ANY_CATEGORY = Message("any category")
ANY_ROUND = Message("the current round")
ANY_TIME = Message("any length of time")
ONE_DAY = Message("one day")


@dataclass(frozen=True)
class Filter:
    """Who is meant: a code, and what it is cut down to; nothing is left out by a field that is empty.

    category, round: their codes. country, language: of the people's organisation and of the people themselves. days:
    for how many a draft was not changed at least. ids: of nominations or people where they are chosen one by one.
    """

    code: str
    category: str = ""
    country: str = ""
    language: str = ""
    days: int = 0
    round: str = ""
    ids: tuple[uuid.UUID, ...] = field(default=())

    @classmethod
    def read(cls, args: Mapping[str, Sequence[str]], programme: Programme) -> Filter:
        """Return the filter of an address (its values by name); what is unknown counts as not said."""

        def one(name: str, known: Sequence[str]) -> str:
            asked = next(iter(args.get(name) or ()), "")
            return asked if asked in known else ""

        code = one("to", list(CODES)) or "drafts"
        country = next(iter(args.get("country") or ()), "").upper()
        return cls(
            code,
            category=one("category", [each.id for each in programme.categories]) if code not in CHOSEN else "",
            country=country if code in OF_ENTRIES and re.fullmatch("[A-Z]{2}", country) else "",
            language=one("language", ("en", "de", "ru", "kk")),
            days=_number(next(iter(args.get("days") or ()), "")) if code == "drafts" else 0,
            round=one("round", [each.id for each in programme.rounds if each.kind == "scoring"]),
            ids=_ids(args.get("id") or ()) if code in CHOSEN else (),
        )

    @classmethod
    def of(cls, stored: Mapping[str, Any], programme: Programme) -> Filter:
        """Return the filter that was kept as `query` gives it."""
        values = {name: each if isinstance(each, list) else [str(each)] for name, each in stored.items()}
        return cls.read(values, programme)

    def query(self) -> dict[str, Any]:
        """Return the filter as the values of an address, and as it is kept; what is empty is left out."""
        own = {"to": self.code, "category": self.category, "country": self.country, "language": self.language,
               "days": self.days, "round": self.round, "id": [str(each) for each in self.ids]}  # fmt: skip
        return {name: value for name, value in own.items() if value}

    @property
    def necessary(self) -> bool:
        """Whether what these people are written is necessary for them: then nobody is left out as unsubscribed."""
        return self.code in NECESSARY

    @property
    def pattern(self) -> Message:
        """The whole sentence with gaps, as far as they are in it: to, category, days, round."""
        return PATTERNS.get(self.code, _ENTRIES)


def sentences(wanted: Filter, programme: Programme, *, country: str = "") -> list[Message]:
    """Return a filter in words: its sentence, and one for each thing that stands beside it.

    country: what the filter's country is called in the reader's language.
    """
    words = {
        "to": CODES[wanted.code],
        "category": programme.category(wanted.category).name if wanted.category else ANY_CATEGORY,
        "round": round_called(programme, wanted.round) if wanted.round else ANY_ROUND,
        "days": days_in_words(wanted.days),
    }
    pattern = wanted.pattern
    found = [Message(pattern.text, **{name: each for name, each in words.items() if f"{{{name}}}" in pattern.text})]
    if wanted.country:
        found.append(Message("Country: {country}", country=country or wanted.country))
    if wanted.language:
        found.append(Message("They read: {language}", language=LanguageCodes(wanted.language)))
    return found


def round_called(programme: Programme, code: str) -> Text | str:
    """Return what a round is called: its step of the timetable."""
    return next((step.name for step in programme.timeline.steps if step.round == code), code)


def days_in_words(days: int) -> Message:
    """Return for how long nothing was changed."""
    if not days:
        return ANY_TIME
    return ONE_DAY if days == 1 else Message("{n} days", n=days)


def _number(asked: str) -> int:
    return min(int(asked), MOST_DAYS) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0


def _ids(asked: Sequence[str]) -> tuple[uuid.UUID, ...]:
    found = []
    for each in list(asked)[:MOST_IDS]:
        with suppress(ValueError):
            found.append(uuid.UUID(each))
    return tuple(dict.fromkeys(found))
