"""What pages show of a publication: read once in a process for each language, as a publication never changes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from awards.core.text import sort_key
from awards.programmes.document.form_schema import country_name
from awards.programmes.models import Season
from awards.programmes.queries import season_by_slug
from awards.results.publishing import queries as publishing_queries
from awards.results.publishing.public_cards import Card, cards
from awards.results.publishing.public_entries import Change, goals_of
from awards.results.rules import LAUREATES
from awards.web.i18n import reader_language
from awards.web.pieces import piece


@dataclass(frozen=True)
class Correction:
    """That what is public was corrected: from when on, why, and what it changed beside the publication before it.

    compared: false beside one that was taken back, of which no more is said.
    """

    at: datetime
    number: int
    reason: str
    compared: bool
    changes: Sequence[Change]


@dataclass(frozen=True)
class Published:
    """A publication in the reader's language: its id, the season's slug, its entries, and what they can be cut down to.

    goals: pairs of id and name. countries: pairs of code and name, in the order of the names. corrections: the latest
    first; beside one that was taken back nothing is compared.
    """

    id: uuid.UUID
    season: str
    entries: Sequence[Card]
    goals: Sequence[tuple[str, object]]
    countries: Sequence[tuple[str, str]]
    corrections: Sequence[Correction]

    @property
    def laureates(self) -> list[Card]:
        """The entries that won."""
        return [entry for entry in self.entries if entry.kind == "laureate"]

    @property
    def grand_prix(self) -> Card | None:
        """The laureate with the grand prix, or none."""
        return next((entry for entry in self.laureates if entry.grand_prix), None)


def published(slug: str, publication_id: uuid.UUID) -> Published:
    """Return a publication of a season, known to be public: some queries the first time, then none."""
    return piece(lambda: _read(slug, publication_id), "published", publication_id)


def latest(season: Season, *, now: datetime) -> tuple[Published | None, Published | None]:
    """Return the laureates last published in a season or in an earlier one of the same award, and its finalists.

    The finalists are none where they are not public, or once laureates of the season are. One query.
    """
    found = publishing_queries.latest(season, now=now)
    won = next((row for row in found if row.kind == LAUREATES), None)
    named = next((row for row in found if row.kind != LAUREATES), None)
    if won and won.slug == season.slug:
        named = None
    return published(won.slug, won.id) if won else None, published(season.slug, named.id) if named else None


def _read(slug: str, publication_id: uuid.UUID) -> Published:
    season = season_by_slug(slug)
    if season is None:
        raise LookupError(slug)
    document, language = season.document, reader_language()

    def country(code: str) -> str:
        return country_name(document, code, language)

    rows = publishing_queries.public_entries(publication_id)
    entries = cards(rows, season, language, country, publishing_queries.there(rows))
    corrections = [_correction(row) for row in publishing_queries.corrections(publication_id)]
    countries = sorted({(each.country_code, each.country) for each in entries if each.country_code}, key=_by_name)
    return Published(publication_id, slug, entries, goals_of(season, entries), countries, corrections)


def _correction(row: Any) -> Correction:
    changes = publishing_queries.compared(row.before, publishing_queries.public_entries(row.id)) if row.before else []
    return Correction(row.embargo_until, row.number, row.reason, row.before is not None, changes)


def _by_name(country: tuple[str, str]) -> str:
    return sort_key(country[1])
