"""What somebody chose to export: a table, what it is cut down to, its columns and the format; from an address or as it
was kept, and said in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from awards.core.clock import now
from awards.core.message import Message
from awards.core.roles import STAFF
from awards.core.text import NotPlain, plain_line, sort_key
from awards.jury.queries import scoring_rounds
from awards.nominations.choosing.filters import MINE
from awards.nominations.choosing.queries import NOBODY, SORTS
from awards.nominations.rules import STATES as NOMINATION_STATES
from awards.nominations.staff import queries as staff_queries
from awards.nominations.working import queries as working
from awards.programmes.document.form_schema import country_name
from awards.programmes.models import Season
from awards.results.exports import directory, guests, rules, tables
from awards.results.exports.formats import About
from awards.results.exports.offered import TABLES, Table
from awards.results.exports.streaming import Head, Source, chosen
from awards.results.models import PreparedExport
from awards.web.access import me, roles_here, unseen_here
from awards.web.frame import not_shown
from awards.web.i18n import own_name, programme_text, reader_language, say

LONGEST = 100  # letters of what is searched for
ON_PAPER_FIRST = 8  # columns of a PDF for which none were chosen
TYPED = ("q", "search")
OF_COLUMN = {
    "title": Message("title"),
    "company": Message("organisation"),
    "country": Message("country"),
    "submitted": Message("time of submission"),
    "changed": Message("last change"),
}
FORMAT = {
    "q": Message("Only what contains “{value}”."),
    "search": Message("Only what contains “{value}”."),
    "category": Message("Only this category: {value}."),
    "state": Message("Only this state: {value}."),
    "country": Message("Only this country: {value}."),
    "language": Message("Only in this language: {value}."),
    "round": Message("Only this round: {value}."),
    "role": Message("Only this role: {value}."),
    "fate": Message("Only these: {value}."),
    "tag": Message("Only with this tag: {value}."),
    "colleague": Message("Only handled by: {value}."),
    "answers": Message("What is searched for may also stand in the answers."),
    "group": Message("Only these people: {value}."),
}
NAMES = {
    "q": Message("Contains"),
    "search": Message("Address or subject"),
    "category": Message("Category"),
    "state": Message("State"),
    "country": Message("Country"),
    "language": Message("Language"),
    "round": Message("Round"),
    "role": Message("Role"),
    "fate": Message("State"),
    "tag": Message("Tag"),
    "colleague": Message("Handled by"),
    "answers": Message("Search the answers too"),
    "group": Message("People"),
    "sort": Message("Order"),
}


@dataclass(frozen=True)
class Choice:
    """What is exported of a season. columns: codes in their order; none: the usual ones."""

    season: Season
    table: str
    filters: Mapping[str, str]
    columns: tuple[str, ...]
    format: str

    @classmethod
    def read(cls, season: Season, table: str, args: Mapping[str, str], columns: Iterable[str]) -> Choice:
        """Return what an address or a form asks for, as far as there is such a thing; table: one of TABLES."""
        offered = TABLES[table]
        filters = {name: value for name in offered.filters if (value := _known(season, name, args.get(name, "")))}
        codes = tuple(code for each in columns for code in each.split(",") if code)[:200]
        if table == "nominations":
            codes = tuple(tables.codes_here(season, codes))
        format_ = args.get("format", "")
        format_ = format_ if format_ in offered.formats else _usual(offered)
        return cls(season, table, filters, codes, format_)

    @classmethod
    def kept(cls, season: Season, export: PreparedExport) -> Choice | None:
        """Return what was kept with a prepared export; none if there is no such table any more."""
        if export.table not in TABLES:
            return None
        return cls.read(season, export.table, {**export.filters, "format": export.format}, export.columns)

    @property
    def offered(self) -> Table:
        """The table."""
        return TABLES[self.table]

    def source(self) -> Source:
        """Return the table for who reads, as it is cut down."""
        return self.offered.rows(self.season, in_words, unseen=unseen_here(), now=now(), filters=self.filters)

    def codes(self) -> Sequence[str]:
        """Return the codes of the columns that the file has."""
        return self.codes_among(self.source().heads)

    def codes_among(self, heads: Sequence[Head]) -> list[str]:
        """Return the same, given the heads of the table: a file for programs has all, one for paper the first few."""
        if not self.offered.is_list or (self.format == rules.JSON and not self.columns):
            return [each.code for each in heads]
        places = chosen(heads, self.columns)
        if self.format == rules.PDF and not self.columns:
            places = places[:ON_PAPER_FIRST]
        return [heads[place].code for place in places]

    def query(self, **changes: object) -> dict[str, Any]:
        """Return it as the values of an address, with changes."""
        own: dict[str, object] = {**self.filters, "columns": ",".join(self.columns), "format": self.format}
        return {name: value for name, value in (own | changes).items() if value}

    def with_columns(self, codes: Sequence[str]) -> Choice:
        """Return the same with other columns."""
        return replace(self, columns=tuple(codes))

    def sentences(self) -> list[str]:
        """Return what it is cut down to, a sentence a filter."""
        said = [say(Message(FORMAT[name].text, value=_called(self.season, name, value)))
                for name, value in self.filters.items() if name != "sort"]  # fmt: skip
        if order := self.filters.get("sort"):
            words = Message("In the order of: {column}, descending.") if order[0] == "-" else Message(
                "In the order of: {column}.")  # fmt: skip
            said.append(say(Message(words.text, column=OF_COLUMN[order.removeprefix("-")])))
        return said

    def about(self, *, by: str) -> About:
        """Return what the file says of itself."""
        return About(
            self.table, say(self.offered.title), programme_text(self.season.name), self.season.slug, now(), by,
            self.sentences(), not_shown(), reader_language(), self.offered.paper,
        )  # fmt: skip


def in_words(words: object) -> str:
    """Return a programme's text or a message in the reader's language, for a table."""
    return programme_text(words) if hasattr(words, "get_for") else say(words)


def _usual(offered: Table) -> str:
    return rules.XLSX if rules.XLSX in offered.formats else offered.formats[0]


def _known(season: Season, name: str, value: str) -> str:
    if not value:
        return ""
    if name in TYPED:
        try:
            return plain_line(value)[:LONGEST]
        except NotPlain:
            return ""
    if name == "country":
        return value if len(value) == 2 and value.isascii() and value.isupper() else ""
    if name == "colleague" and value == MINE:
        value = str(me().id)
    return value if value in dict(options(season, name)) else ""


def _called(season: Season, name: str, value: str) -> object:
    if name == "country":
        return country_name(season.document, value, reader_language())
    return value if name in TYPED else dict(options(season, name)).get(value, value)


def options(season: Season, name: str) -> list[tuple[str, str]]:
    """Return what a filter can be set to, with what it is called; nothing for one that is typed."""
    document = season.document
    match name:
        case "category":
            return [(each.id, programme_text(each.name)) for each in document.categories]
        case "state":
            return [(each, say(tables.STATES[each])) for each in NOMINATION_STATES]
        case "country":
            codes = staff_queries.countries(season, unseen_here())
            named = [(code, country_name(document, code, reader_language())) for code in codes]
            return sorted(named, key=lambda each: sort_key(each[1]))
        case "language":
            return [(each, own_name(each)) for each in document.form.answer_languages]
        case "tag":
            found = working.tags(season, unseen_here()) if roles_here() & STAFF else []
            return [(str(each.id), each.name) for each in found]
        case "colleague":
            there = [(str(row.id), row.name or row.email) for row in working.colleagues(season)]
            return [*there, (NOBODY, say(Message("Nobody")))] if roles_here() & STAFF else []
        case "answers":
            return [("1", say(Message("Yes")))]
        case "round":
            return [(each.code, _round_name(season, each.code)) for each in scoring_rounds(season)]
        case "sort":
            return [(sign + each, say(OF_COLUMN[each]) + mark) for each in SORTS
                    for sign, mark in (("", ""), ("-", " ↓"))]  # fmt: skip
    kinds = {"role": directory.ROLES, "fate": directory.FATES, "group": guests.GROUPS}
    return [(code, say(words)) for code, words in kinds.get(name, {}).items()]


def _round_name(season: Season, code: str) -> str:
    names = [step.name for step in season.document.timeline.steps if step.round == code]
    return programme_text(names[0]) if names else code
