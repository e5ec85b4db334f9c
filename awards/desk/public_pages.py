"""The addresses of all pages that everyone may see, for crawlers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for

from awards.programmes import queries as programmes
from awards.programmes.models import Season
from awards.results.publishing import queries as publishing_queries

OF_A_SEASON = (
    "desk.season",
    "programmes.rules",
    "programmes.timetable",
    "desk.jury_members",
    "nominations.preview",
    "results.verification",
    "programmes.privacy",
)


def paths(*, now: datetime) -> Iterator[str]:
    """Yield the paths of public pages, the latest season first. Two queries, whatever there is."""
    published = publishing_queries.public_ids(now=now)
    for season in programmes.opened_seasons():
        yield from _of(season)
        if season.id in published:
            yield url_for("results.laureates", season=season.slug)
            for entry_id in published[season.id]:
                yield url_for("results.laureate", season=season.slug, entry_id=entry_id)
    yield url_for("results.archive")


def _of(season: Season) -> Iterator[str]:
    yield from (url_for(endpoint, season=season.slug) for endpoint in OF_A_SEASON)
    for category in season.document.categories:
        yield url_for("programmes.category", season=season.slug, code=category.id)
