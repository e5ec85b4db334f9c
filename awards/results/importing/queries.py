"""Reading what a file of scores may name: entries and jurors that are there already."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from awards.accounts.models import Person
from awards.core.db import run
from awards.jury.models import Juror
from awards.nominations.models import Nomination
from awards.programmes.models import Season


def entries_by_name(season: Season) -> dict[str, uuid.UUID]:
    """Return the ids of a season's entries by the text of the id, and of imported ones by title too."""
    query = select(Nomination.id, Nomination.title, Nomination.imported_at).where(Nomination.season_id == season.id)
    found: dict[str, uuid.UUID] = {}
    for entry_id, title, imported_at in run(query):
        found[str(entry_id)] = entry_id
        if imported_at is not None:
            found[title] = entry_id
    return found


def jurors_by_name(season: Season) -> dict[str, uuid.UUID]:
    """Return the ids of a season's jurors by address, and of imported ones by name too."""
    query = select(Juror.id, Person.email, Person.name, Juror.imported_at).join(Person, Person.id == Juror.person_id)
    found: dict[str, uuid.UUID] = {}
    for juror_id, email, name, imported_at in run(query.where(Juror.season_id == season.id)):
        found[email] = juror_id
        if imported_at is not None:
            found[name] = juror_id
    return found
