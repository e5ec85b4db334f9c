"""What the page of the list of nominations shows: filters of its address, tabs with counts, one page of rows with the
reader's columns; and for organisers their filters, tags, colleagues and what can be done with many.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _

from awards.core.roles import STAFF
from awards.core.text import sort_key
from awards.nominations.bulk import bulk_page
from awards.nominations.choosing import queries as choosing
from awards.nominations.choosing.filters import MINE, Filters
from awards.nominations.choosing.queries import NOBODY, Wanted
from awards.nominations.listing import list_columns as columns
from awards.nominations.listing import queries
from awards.nominations.listing.list_columns import STANDARD, Column
from awards.nominations.rules import STATES
from awards.nominations.staff import queries as staff_queries
from awards.nominations.working import queries as working
from awards.programmes.document import form_schema
from awards.programmes.models import Season
from awards.web.access import me, roles_here, unseen_here
from awards.web.i18n import programme_text, reader_language, say
from awards.web.pages import Page, asked_page
from awards.web.pieces import piece

AT_ONCE = 50
PLAIN = ("title", "company", "country", "category", "state", "submitted", "changed")  # drawn by the template itself


@dataclass(frozen=True)
class Head:
    """The head of a column: its words, by what it sorts, and whether figures stand in it."""

    code: str
    label: str
    sort: str
    numeric: bool


def organises() -> bool:
    """Whether the reader organises the season of the address; observers only read."""
    return bool(roles_here() & STAFF)


def list_values(season: Season, filters: Filters) -> dict[str, Any]:
    """Return what the list's template needs: rows of one page, counts by state, and the countries there are."""
    wanted = filters.wanted
    by_state = staff_queries.counts(season, wanted)
    total = by_state.get(filters.state, 0) if filters.state else sum(by_state.values())
    own = url_for("nominations.entries")
    shown = chosen_columns(season)
    return {
        "page": _page(season, wanted, filters, total, shown),
        "filters": filters,
        "by_state": by_state,
        "states": [state for state in STATES if state in by_state],
        "countries": (countries := _countries(season, filters)),
        "country_names": dict(countries),
        "heads": tuple(_head(each) for each in shown if each.code != "country"),
        "with_country": any(each.code == "country" for each in shown),
        "address": lambda **changes: f"{own}?{urlencode(query)}" if (query := filters.query(**changes)) else own,
        "of_list": f"?{urlencode(filters.query(list='1'))}",
    }


def for_organisers(season: Season, filters: Filters) -> dict[str, Any]:
    """Return what only organisers see on the list: saved filters, tags, colleagues, and what can be done with many."""
    if not organises():
        return {"organises": False}
    tags, colleagues = working.tags(season, unseen_here()), working.colleagues(season)
    return {
        "organises": True,
        "mine": choosing.count_handled(season, me(), unseen_here()),
        "saved": [(row, _address(row.query)) for row in queries.saved_filters(season, me())],
        "tag_names": [(str(tag.id), tag.name) for tag in tags],
        "colleagues": [
            (MINE, _("Me")), (NOBODY, _("Nobody")),
            *((str(row.id), row.name) for row in colleagues if row.id != me().id),
        ],
        "bulk_choices": bulk_page.choices(season, tags, colleagues),
        "strip": bulk_page.strip(season),
        "filter_query": urlencode(filters.query()),
    }  # fmt: skip


def _address(query: dict[str, Any]) -> str:
    return url_for("nominations.entries", **query)


def chosen_columns(season: Season) -> list[Column]:
    """Return the columns that the reader sees: those they chose, or the standard ones."""
    known = columns.columns_of(season, staff=organises())
    codes = [code for code in queries.columns(season, me()) if code in known] or list(STANDARD)
    return [known[code] for code in codes]


def _head(column: Column) -> Head:
    words = programme_text(column.label) if column.code.startswith(columns.QUESTION) else say(column.label)
    return Head(column.code, words, column.sort, column.numeric)


def _page(season: Season, wanted: Wanted, filters: Filters, total: int, shown: Sequence[Column]) -> Page:
    number = min(asked_page(), max(1, -(-total // AT_ONCE)))
    found = choosing.page(season, wanted, filters.sort, start=(number - 1) * AT_ONCE, size=AT_ONCE, total=total)
    more = [each for each in shown if each.code not in PLAIN]
    made = columns.entries(season, found, more, _say, language=reader_language()) if more else []
    cells = [tuple((each.code, _cell(each, entry)) for each in more) for entry in made] or [()] * len(found)
    return Page([(row, cell) for row, cell in zip(found, cells, strict=True)], number, AT_ONCE, total)


def _cell(column: Column, entry: columns.Entry) -> object:
    return tuple(entry.tags) if column.code == "tags" else column.cell(entry)


def _say(text: object) -> str:
    return say(text) if not hasattr(text, "get_for") else programme_text(text)


def _countries(season: Season, filters: Filters) -> list[tuple[str, str]]:
    codes = frozenset(
        {*staff_queries.countries(season, unseen_here()), *([filters.country] if filters.country else [])}
    )
    return piece(lambda: _named(season, codes), "countries of entries", season.programme_id, codes)


def _named(season: Season, codes: Collection[str]) -> list[tuple[str, str]]:
    names = ((code, form_schema.country_name(season.document, code, reader_language())) for code in codes)
    return sorted(names, key=lambda named: sort_key(named[1]))
