"""What the staff's list of nominations shows: the filters of an address, tabs with counts, and one page of rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _

from awards.core.text import NotPlain, plain_line, sort_key
from awards.nominations.answers import differences, eligibility
from awards.nominations.records import records
from awards.nominations.rules import STATES
from awards.nominations.staff.list import queries
from awards.nominations.staff.list.queries import DEFAULT_SORT, SORTS, Wanted
from awards.programmes.document import form_schema, timetable
from awards.programmes.models import Season
from awards.web.access import unseen_here
from awards.web.i18n import own_name, programme_text, reader_language
from awards.web.pages import Page, asked_page
from awards.web.pieces import piece

SEARCH_LENGTH = 100
AT_ONCE = 50


@dataclass(frozen=True)
class Filters:
    """What an address asks for, as far as there is such a thing; anything else counts as not asked."""

    search: str
    category: str
    state: str
    country: str
    language: str
    sort: str

    @classmethod
    def read(cls, season: Season, args: Mapping[str, str]) -> Filters:
        """Return the filters of an address of the season."""
        document = season.document
        country = args.get("country", "")
        return cls(
            search=_words(args.get("q", "")),
            category=_known(args.get("category"), [category.id for category in document.categories]),
            state=_known(args.get("state"), STATES),
            country=country if len(country) == 2 and country.isascii() and country.isupper() else "",
            language=_known(args.get("language"), document.form.answer_languages),
            sort=_sort(args.get("sort", "")),
        )

    @property
    def wanted(self) -> Wanted:
        """The filters as the queries take them, for who reads the page."""
        return Wanted(self.search, self.category, self.country, self.language, self.state, unseen_here())

    def query(self, **changes: object) -> dict[str, object]:
        """Return the filters as the values of an address, with changes; defaults are left out."""
        own = {
            "q": self.search,
            "category": self.category,
            "state": self.state,
            "country": self.country,
            "language": self.language,
            "sort": "" if self.sort == DEFAULT_SORT else self.sort,
        }
        return {name: value for name, value in (own | changes).items() if value}

    @property
    def active(self) -> bool:
        """Whether anything is left out of the list, apart from other states."""
        return bool(self.search or self.category or self.country or self.language)


@dataclass(frozen=True)
class ToConfirm:
    """A nomination that waits for a decision, with the computed conditions that it does not meet or leaves open."""

    row: object
    open: list[eligibility.Finding]
    ticked: bool


def page_values(season: Season, filters: Filters) -> dict[str, Any]:
    """Return what the list's template needs: rows of one page, counts by state, and the countries there are."""
    wanted = filters.wanted
    by_state = queries.counts(season, wanted)
    total = by_state.get(filters.state, 0) if filters.state else sum(by_state.values())
    own = url_for("nominations.entries")
    return {
        "page": _page(season, wanted, filters, total),
        "filters": filters,
        "by_state": by_state,
        "states": [state for state in STATES if state in by_state],
        "countries": (countries := _countries(season, filters)),
        "country_names": dict(countries),
        "address": lambda **changes: f"{own}?{urlencode(query)}" if (query := filters.query(**changes)) else own,
    }


def _page(season: Season, wanted: Wanted, filters: Filters, total: int) -> Page:
    number = min(asked_page(), max(1, -(-total // AT_ONCE)))
    rows = queries.page(season, wanted, filters.sort, start=(number - 1) * AT_ONCE, size=AT_ONCE, total=total)
    return Page(rows, number, AT_ONCE, total)


def to_confirm(
    season: Season, filters: Filters, *, most: int, ticked: Collection[str] | None = None
) -> list[ToConfirm]:
    """Return the first submitted nominations that fit, each with the conditions it does not meet.

    ticked: the ids that were sent, when the list is shown again; none: those that meet everything are.
    """
    closes = timetable.closing_day(season.document)
    found, rows = [], queries.to_admit(season, filters.wanted, most=most)
    on_record = records(season, [(row.id, row.company_id, row.company_key) for row in rows], unseen_here())
    for row in rows:
        answers = differences.flat(row.answers)
        findings = eligibility.findings(season.document, answers, closes=closes, record=on_record[row.id])
        open_ = [finding for finding in findings if finding.rule.kind != "declare" and not finding.met]
        found.append(ToConfirm(row, open_, not open_ if ticked is None else str(row.id) in ticked))
    return found


def labels(season: Season) -> dict[str, object]:
    """Return what a long list says again and again: names, words of the columns, addresses."""
    return piece(lambda: _labels(season), "labels of entries", season.programme_id)


def _labels(season: Season) -> dict[str, object]:
    names = {category.id: programme_text(category.name) for category in season.document.categories}
    return {
        "category_names": names,
        "names": list(names.items()),
        "spoken": [(code, own_name(code)) for code in season.document.form.answer_languages],
        "entries_url": url_for("nominations.entries"),
        "company_label": _("Company"),
        "category_label": _("Category"),
        "state_label": _("State"),
        "submitted_label": _("Submitted"),
        "changed_label": _("Last changed"),
    }


def _words(text: str) -> str:
    try:
        return plain_line(text)[:SEARCH_LENGTH]
    except NotPlain:
        return ""


def _known(value: str | None, known: Any) -> str:
    return value if value in known else ""  # type: ignore[return-value]


def _sort(asked: str) -> str:
    return asked if asked.removeprefix("-") in SORTS else DEFAULT_SORT


def _countries(season: Season, filters: Filters) -> list[tuple[str, str]]:
    codes = frozenset({*queries.countries(season, unseen_here()), *([filters.country] if filters.country else [])})
    return piece(lambda: _named(season, codes), "countries of entries", season.programme_id, codes)


def _named(season: Season, codes: Collection[str]) -> list[tuple[str, str]]:
    names = ((code, form_schema.country_name(season.document, code, reader_language())) for code in codes)
    return sorted(names, key=lambda named: sort_key(named[1]))
