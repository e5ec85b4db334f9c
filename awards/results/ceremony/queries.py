"""Reading for the stage: the photos of those who won, and who has downloaded the file."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select

from awards.accounts.models import Person
from awards.core.db import Rows, run
from awards.ledger.models import Event
from awards.nominations.models import Attachment
from awards.programmes.models import Season
from awards.results.models import STANDS, Publication, PublicEntry
from awards.results.rules import LAUREATES

DOWNLOADED = "ceremony.downloaded"
WON: Collection[str] = ("laureate", "special_mention")


def confirmed(season: Season) -> Any:
    """Return id and number of the publication of laureates that is public or waits for its time, or none."""
    query = select(Publication.id, Publication.number).where(
        Publication.season_id == season.id, Publication.kind == LAUREATES, STANDS
    )
    return run(query.order_by(Publication.number.desc())).first()


def photos(entries: Iterable[PublicEntry]) -> dict[uuid.UUID, tuple[str, str]]:
    """Return key and description of the photo of those who won and have one, by their page's address. One query."""
    wanted = {uuid.UUID(str(each.content["photo"])): each for each in entries
              if each.kind in WON and each.content.get("photo")}  # fmt: skip
    if not wanted:
        return {}
    query = select(Attachment.id, Attachment.nomination_id, Attachment.photo_key).where(
        Attachment.id.in_(wanted), Attachment.stored_at.is_not(None), Attachment.photo_key.is_not(None)
    )
    return {
        wanted[row.id].address: (row.photo_key, wanted[row.id].content.get("photo_alt", ""))
        for row in run(query)
        if row.nomination_id == wanted[row.id].nomination_id
    }


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
