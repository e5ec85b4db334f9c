"""Verbs of organisers among themselves: note, tag, assign. Nobody is mailed."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import delete, func, select

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db, insert_into, run, upsert
from awards.core.text import sort_key
from awards.core.verdicts import insist
from awards.ledger.actions import log
from awards.nominations.models import SHAPES, Handling, InternalNote, Nomination, Tag, Tagging
from awards.nominations.working import queries, rules
from awards.programmes.models import Season


def write_note(nomination: Nomination, text: str, *, by: Person) -> InternalNote:
    """Add a note about a nomination."""
    made = InternalNote(id=uuid.uuid4(), nomination_id=nomination.id, text=text, at=now(), by_id=by.id)
    db.session.add(made)
    db.session.flush()
    log("note.written", by=by, season_id=nomination.season_id, subject_id=nomination.id)
    return made


def edit_note(note: InternalNote, nomination: Nomination, text: str, *, by: Person) -> None:
    """Change an own note, within the hour."""
    insist(rules.can_change(note, by=by.id, now=now()))
    if note.text != text:
        note.text, note.edited_at = text, now()
        log("note.edited", by=by, season_id=nomination.season_id, subject_id=nomination.id)


def remove_note(note: InternalNote, nomination: Nomination, *, by: Person) -> None:
    """Remove an own note, within the hour."""
    insist(rules.can_change(note, by=by.id, now=now()))
    if note.removed_at is None:
        note.removed_at = now()
        log("note.removed", by=by, season_id=nomination.season_id, subject_id=nomination.id)


def restore_note(note: InternalNote, nomination: Nomination, *, by: Person) -> None:
    """Bring an own note back, within the hour."""
    insist(rules.can_change(note, by=by.id, now=now()))
    if note.removed_at is not None:
        note.removed_at = None
        log("note.restored", by=by, season_id=nomination.season_id, subject_id=nomination.id)


def tag_named(season: Season, name: str, *, by: Person) -> Tag:
    """Return the season's tag of a name, made now if there is none; the shapes are used in turn."""
    key = sort_key(name)
    # Two who make the same tag at once make one.
    run(select(Season.id).where(Season.id == season.id).with_for_update(key_share=True))
    if (found := queries.tag_called(season, key)) is not None:
        return found
    there = run(select(func.count()).where(Tag.season_id == season.id)).scalar() or 0
    made = Tag(id=uuid.uuid4(), season_id=season.id, name=name, name_key=key, shape=there % SHAPES)
    db.session.add(made)
    db.session.flush()
    log("tag.made", by=by, season_id=season.id, name=name)
    return made


def add_tag(tag: Tag, nomination_ids: Collection[uuid.UUID], *, by: Person) -> None:
    """Give nominations a tag; those that have it keep it."""
    if nomination_ids:
        row = {"tag_id": tag.id, "at": now(), "by_id": by.id}
        run(insert_into(Tagging).on_conflict_do_nothing(), [{"nomination_id": each, **row} for each in nomination_ids])


def remove_tag(tag_id: uuid.UUID, nomination_ids: Collection[uuid.UUID]) -> None:
    """Take a tag from nominations."""
    run(delete(Tagging).where(Tagging.tag_id == tag_id, Tagging.nomination_id.in_(nomination_ids)))


def assign(nomination_ids: Collection[uuid.UUID], person_id: uuid.UUID | None, *, by: Person) -> None:
    """Say who of the organisers sees to nominations from now on; none: nobody."""
    if person_id is None:
        run(delete(Handling).where(Handling.nomination_id.in_(nomination_ids)))
    elif nomination_ids:
        row = {"person_id": person_id, "at": now(), "by_id": by.id}
        run(upsert(Handling, "person_id", "at", "by_id"), [{"nomination_id": each, **row} for each in nomination_ids])


def tag_one(nomination: Nomination, tag: Tag, *, by: Person) -> None:
    """Give one nomination a tag."""
    add_tag(tag, [nomination.id], by=by)
    log("nomination.tagged", by=by, season_id=nomination.season_id, subject_id=nomination.id, name=tag.name)


def untag_one(nomination: Nomination, tag: Tag, *, by: Person) -> None:
    """Take a tag from one nomination."""
    remove_tag(tag.id, [nomination.id])
    log("nomination.untagged", by=by, season_id=nomination.season_id, subject_id=nomination.id, name=tag.name)


def assign_one(nomination: Nomination, season: Season, person_id: uuid.UUID | None, *, by: Person) -> None:
    """Say who sees to one nomination."""
    if person_id is not None:
        insist(rules.can_handle(organises=queries.is_colleague(season, person_id)))
    assign([nomination.id], person_id, by=by)
    log("nomination.handed", by=by, season_id=season.id, subject_id=nomination.id,
        to=None if person_id is None else str(person_id))  # fmt: skip
