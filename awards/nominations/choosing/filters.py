"""The filters of the list of nominations as an address asks for them: read, told to the queries, and written again."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from awards.core.roles import STAFF
from awards.core.text import NotPlain, plain_line
from awards.nominations.choosing.queries import DEFAULT_SORT, NOBODY, SORTS, Wanted
from awards.nominations.rules import STATES
from awards.programmes.models import Season
from awards.web.access import me, roles_here, unseen_here

SEARCH_LENGTH = 100
MINE = "mine"


@dataclass(frozen=True)
class Filters:
    """What an address asks for, as far as there is such a thing; anything else counts as not asked.

    tag: an id; colleague: MINE, NOBODY or an id. Both are asked of organisers only.
    """

    search: str
    category: str
    state: str
    country: str
    language: str
    sort: str
    tag: str = ""
    colleague: str = ""
    answers: str = ""

    @classmethod
    def read(cls, season: Season, args: Mapping[str, str]) -> Filters:
        """Return the filters of an address of the season."""
        document = season.document
        country, organises = args.get("country", ""), bool(roles_here() & STAFF)
        colleague = args.get("colleague", "")
        return cls(
            search=_words(args.get("q", "")),
            category=_known(args.get("category"), [category.id for category in document.categories]),
            state=_known(args.get("state"), STATES),
            country=country if len(country) == 2 and country.isascii() and country.isupper() else "",
            language=_known(args.get("language"), document.form.answer_languages),
            sort=_sort(args.get("sort", "")),
            tag=_id(args.get("tag", "")) if organises else "",
            colleague=(_known(colleague, (MINE, NOBODY)) or _id(colleague)) if organises else "",
            answers="1" if args.get("answers") == "1" else "",
        )

    @property
    def wanted(self) -> Wanted:
        """The filters as the queries take them, for who reads the page."""
        colleague: uuid.UUID | str = self.colleague
        if colleague == MINE:
            colleague = me().id
        elif colleague not in ("", NOBODY):
            colleague = uuid.UUID(self.colleague)
        return Wanted(
            self.search, self.category, self.country, self.language, self.state, unseen_here(),
            tag=uuid.UUID(self.tag) if self.tag else None, colleague=colleague, answers=bool(self.answers),
            people=bool(roles_here() & STAFF),
        )  # fmt: skip

    def query(self, **changes: object) -> dict[str, Any]:
        """Return the filters as the values of an address, with changes; defaults are left out."""
        own = {
            "q": self.search,
            "category": self.category,
            "state": self.state,
            "country": self.country,
            "language": self.language,
            "sort": "" if self.sort == DEFAULT_SORT else self.sort,
            "tag": self.tag,
            "colleague": self.colleague,
            "answers": self.answers,
        }
        return {name: value for name, value in (own | changes).items() if value}

    @property
    def active(self) -> bool:
        """Whether anything is left out of the list, apart from other states."""
        return any((self.search, self.category, self.country, self.language, self.tag, self.colleague))


def _words(text: str) -> str:
    try:
        return plain_line(text)[:SEARCH_LENGTH]
    except NotPlain:
        return ""


def _known(value: str | None, known: Collection[str]) -> str:
    return value if value in known else ""  # type: ignore[return-value]


def _id(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return ""


def _sort(asked: str) -> str:
    return asked if asked.removeprefix("-") in SORTS else DEFAULT_SORT
