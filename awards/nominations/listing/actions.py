"""Keeping filters of the list under a name, and choosing its columns. A matter of one person: nothing is logged."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, func, select

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db, run, upsert
from awards.core.verdicts import insist
from awards.nominations.listing import rules
from awards.nominations.listing.models import ChosenColumns, SavedFilter
from awards.programmes.models import Season


def save_filter(season: Season, name: str, query: Mapping[str, str], *, shared: bool, by: Person) -> SavedFilter:
    """Keep what the list's address asks for under a name."""
    own = SavedFilter.season_id == season.id, SavedFilter.person_id == by.id, SavedFilter.removed_at.is_(None)
    insist(rules.can_save(run(select(func.count()).where(*own)).scalar() or 0))
    made = SavedFilter(id=uuid.uuid4(), season_id=season.id, person_id=by.id, name=name, query=dict(query),
                       is_shared=shared, at=now())  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def rename_filter(kept: SavedFilter, name: str, *, shared: bool) -> None:
    """Call an own filter something else; what it was called before is kept, to go back to."""
    if name != kept.name:
        kept.name, kept.before = name, kept.name
    kept.is_shared = shared


def call_as_before(kept: SavedFilter) -> None:
    """Call an own filter what it was called before."""
    if kept.before:
        kept.name, kept.before = kept.before, ""


def remove_filter(kept: SavedFilter) -> None:
    """Remove an own filter."""
    kept.removed_at = now()


def restore_filter(kept: SavedFilter) -> None:
    """Bring a removed filter back."""
    kept.removed_at = None


def choose_columns(season: Season, codes: Sequence[str], *, by: Person) -> None:
    """Show somebody these columns from now on; none: the standard ones."""
    if codes:
        run(upsert(ChosenColumns, "columns"), {"season_id": season.id, "person_id": by.id, "columns": list(codes)})
    else:
        run(delete(ChosenColumns).where(ChosenColumns.season_id == season.id, ChosenColumns.person_id == by.id))
