"""Reading what organisers keep beside nominations. Only organisers are shown any of it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from awards.accounts.models import Person
from awards.core.db import Rows, Unseen, db, outside, run
from awards.core.roles import STAFF
from awards.nominations.models import Handling, InternalNote, Nomination, Tag, Tagging
from awards.programmes.models import Appointment, Season


def tags(season: Season, unseen: Unseen) -> list[Tag]:
    """Return the tags of a season, by name; with unseen categories those that other nominations have."""
    query = select(Tag).where(Tag.season_id == season.id)
    if unseen:
        seen = (Nomination.id == Tagging.nomination_id, *outside(Nomination.category_id, unseen))
        query = query.where(exists().where(Tagging.tag_id == Tag.id, *seen))
    return list(db.session.scalars(query.order_by(Tag.name_key, Tag.id)))


def tag(season: Season, tag_id: uuid.UUID) -> Tag | None:
    """Return a tag of the season, or none."""
    return db.session.scalar(select(Tag).where(Tag.season_id == season.id, Tag.id == tag_id))


def tag_called(season: Season, key: str) -> Tag | None:
    """Return the season's tag whose name has this key, or none."""
    return db.session.scalar(select(Tag).where(Tag.season_id == season.id, Tag.name_key == key))


def tags_of(nomination_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[tuple[str, int, uuid.UUID]]]:
    """Return the tags of several nominations, by nomination: name, shape, id, in the order of names. One query."""
    query = select(Tagging.nomination_id, Tag.name, Tag.shape, Tag.id).join(Tag, Tag.id == Tagging.tag_id)
    found: dict[uuid.UUID, list[tuple[str, int, uuid.UUID]]] = {}
    for row in run(query.where(Tagging.nomination_id.in_(nomination_ids)).order_by(Tag.name_key, Tag.id)):
        found.setdefault(row.nomination_id, []).append((row.name, row.shape, row.id))
    return found


def tagged(tag_id: uuid.UUID, nomination_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Return which of several nominations have a tag."""
    query = select(Tagging.nomination_id).where(Tagging.tag_id == tag_id, Tagging.nomination_id.in_(nomination_ids))
    return set(run(query).scalars())


def colleagues(season: Season) -> Rows:
    """Return the organisers of a season, by name. Rows: id, name."""
    query = _in_office(season, select(Person.id, Person.name)).distinct().add_columns(Person.name_key)
    return run(query.order_by(Person.name_key, Person.id)).all()


def is_colleague(season: Season, person_id: uuid.UUID) -> bool:
    """Whether somebody organises a season."""
    return run(_in_office(season, select(Person.id)).where(Person.id == person_id)).first() is not None


def handled_by(season: Season, nomination_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[uuid.UUID, str]]:
    """Return who sees to several nominations, id and name by nomination; whoever has left sees to none. One query."""
    query = _in_office(season, select(Handling.nomination_id, Person.id, Person.name))
    query = query.join(Handling, Handling.person_id == Person.id)
    found = run(query.where(Handling.nomination_id.in_(nomination_ids)).distinct())
    return {row.nomination_id: (row.id, row.name) for row in found}


def _in_office(season: Season, query: Any) -> Any:
    return query.join(Appointment, Appointment.person_id == Person.id).where(
        Appointment.season_id == season.id,
        Appointment.role.in_(sorted(STAFF)),
        Appointment.accepted_at.is_not(None),
        Appointment.ended_at.is_(None),
    )


def notes(nomination: Nomination) -> Sequence[InternalNote]:
    """Return the notes about a nomination that stand, the earliest first, each with who wrote it."""
    query = select(InternalNote).options(joinedload(InternalNote.by))
    query = query.where(InternalNote.nomination_id == nomination.id, InternalNote.removed_at.is_(None))
    return db.session.scalars(query.order_by(InternalNote.at, InternalNote.id)).all()


def note(nomination: Nomination, note_id: uuid.UUID) -> InternalNote | None:
    """Return a note about a nomination, removed or not, or none."""
    query = select(InternalNote).where(InternalNote.id == note_id, InternalNote.nomination_id == nomination.id)
    return db.session.scalar(query)
