"""Reading what is given to jurors by hand: the entries of a round with their jurors, and those of one juror."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select

from awards.core.db import Rows, Unseen, found_by, run
from awards.jury.models import Assignment, Conflict, Juror, Seat
from awards.jury.queries import cover_column, entries, is_held
from awards.nominations.models import Admission, Nomination, Version
from awards.programmes.models import Category, Round, Season


def with_cover(season: Season, round_: Round, category: Category | None, *, search: str, unseen: Unseen) -> Select[Any]:
    """Return the select of a round's entries by title, of a category or of all: rows as `entries`, then cover.

    search: words of title or company. unseen: ids of categories that are left out.
    """
    query = entries(season, round_, cover_column(round_), unseen=unseen)
    query = query.where(*found_by(search, Nomination.search_key))
    if category is None:
        return query
    # Sorted by what no index is in the order of: that of the titles would be gone through for the whole season.
    by_title = (func.coalesce(Nomination.title_key, ""), Nomination.id)
    return query.where(Nomination.category_id == category.id).order_by(None).order_by(*by_title)


def begun_among(round_: Round, *, nomination_id: uuid.UUID | None = None, juror_id: uuid.UUID | None = None) -> Rows:
    """Return the scoresheets begun that stand in a round, of one entry or of one juror: id, nomination_id, juror_id."""
    query = select(Assignment.id, Assignment.nomination_id, Assignment.juror_id)
    query = query.where(is_held(round_), Assignment.begun_at.is_not(None))
    if nomination_id is not None:
        query = query.where(Assignment.nomination_id == nomination_id)
    if juror_id is not None:
        query = query.where(Assignment.juror_id == juror_id)
    return run(query).all()


def entries_for(juror: Juror, season: Season, round_: Round, unseen: Unseen = ()) -> Select[Any]:
    """Return the select of a round's entries for one juror: of the own panels, and those given.

    unseen: ids of categories that are left out.
    Rows as `entries`, then cover, assignment_id and begun_at (none where not given), conflict, and the answers.
    """
    given = and_(Assignment.nomination_id == Nomination.id, Assignment.juror_id == juror.id, is_held(round_))
    conflict = exists().where(Conflict.nomination_id == Nomination.id, Conflict.juror_id == juror.id)
    seated = exists().where(
        Seat.juror_id == juror.id,
        Seat.round_id == round_.id,
        or_(Seat.category_id.is_(None), Seat.category_id == Nomination.category_id),
    )
    columns = (Assignment.id.label("assignment_id"), Assignment.begun_at, conflict.label("conflict"))
    return (
        entries(season, round_, cover_column(round_), *columns, Version.answers, unseen=unseen)
        .outerjoin(Assignment, given)
        .outerjoin(Version, Version.id == Admission.version_id)
        .where(or_(seated, Assignment.id.is_not(None)))
    )


def some_entries_for(
    juror: Juror, season: Season, round_: Round, ids: Collection[uuid.UUID], unseen: Unseen = ()
) -> Rows:
    """Return those of `entries_for` that have one of these ids. One query."""
    return run(entries_for(juror, season, round_, unseen).where(Nomination.id.in_(ids))).all()
