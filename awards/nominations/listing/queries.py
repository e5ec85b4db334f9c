"""Reading what somebody keeps of the list of nominations: their filters and their colleagues', and their columns."""

from __future__ import annotations

import uuid

from sqlalchemy import or_, select

from awards.accounts.models import Person
from awards.core.db import Rows, db, run
from awards.nominations.listing.models import ChosenColumns, SavedFilter
from awards.programmes.models import Season


def saved_filters(season: Season, person: Person, *, removed: bool = False) -> Rows:
    """Return the filters of a person and those that others share, by name. removed: only those, of the person.

    Rows: id, name, before, query, is_shared, person_id, by (a name).
    """
    query = select(SavedFilter.id, SavedFilter.name, SavedFilter.before, SavedFilter.query, SavedFilter.is_shared,
                   SavedFilter.person_id, Person.name.label("by"))  # fmt: skip
    query = query.join(Person, Person.id == SavedFilter.person_id).where(SavedFilter.season_id == season.id)
    if removed:
        query = query.where(SavedFilter.removed_at.is_not(None), SavedFilter.person_id == person.id)
    else:
        theirs = or_(SavedFilter.person_id == person.id, SavedFilter.is_shared)
        query = query.where(SavedFilter.removed_at.is_(None), theirs)
    return run(query.order_by(SavedFilter.name, SavedFilter.id)).all()


def saved_filter(season: Season, person: Person, filter_id: uuid.UUID) -> SavedFilter | None:
    """Return a filter of the person's own, removed or not, or none."""
    query = select(SavedFilter).where(SavedFilter.season_id == season.id, SavedFilter.person_id == person.id)
    return db.session.scalar(query.where(SavedFilter.id == filter_id))


def columns(season: Season, person: Person) -> list[str]:
    """Return the codes of the columns that somebody chose for the season's list; none: the standard ones."""
    query = select(ChosenColumns.columns)
    chosen = query.where(ChosenColumns.season_id == season.id, ChosenColumns.person_id == person.id)
    return list(run(chosen).scalar() or [])
