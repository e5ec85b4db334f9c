"""Reading for the stage: what it is about, and who has downloaded the file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from awards.accounts.models import Person
from awards.core.db import Rows, run
from awards.ledger.models import Event
from awards.programmes.models import Season
from awards.results import queries as results_queries
from awards.results.models import STANDS, Publication, PublicEntry
from awards.results.publishing import honours
from awards.results.publishing.public_entries import spoken
from awards.results.rules import LAUREATES

DOWNLOADED = "ceremony.downloaded"


def confirmed(season: Season) -> Any:
    """Return id and number of the publication of laureates that is public or waits for its time, or none."""
    query = select(Publication.id, Publication.number).where(
        Publication.season_id == season.id, Publication.kind == LAUREATES, STANDS
    )
    return run(query.order_by(Publication.number.desc())).first()


def downloads(season: Season) -> Rows:
    """Return who downloaded the file of a season, the latest first: at, name and detail."""
    query = (
        select(Event.at, Person.name, Event.detail)
        .join(Person, Person.id == Event.person_id)
        .where(Event.season_id == season.id, Event.kind == DOWNLOADED)
        .order_by(Event.at.desc(), Event.number.desc())
        .limit(100)
    )
    return run(query).all()


def as_laureate(season: Season, entries: Iterable[PublicEntry], language: str) -> tuple[str, str]:
    """Return language and citation of the laureate with the grand prix in its category, empty without one.

    A publication keeps that of the grand prix.
    """
    crowned = next((each.nomination_id for each in entries if each.content.get("grand_prix")), None)
    texts = results_queries.citation(season, crowned, honours.LAUREATE) if crowned else {}
    return spoken(texts, language, season.default_language)
