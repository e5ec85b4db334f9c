"""Reading who has scored what: a few jurors and nominations of a category, and the lists behind the desk's numbers."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, String, cast, func, select

from awards.accounts.models import Company, Person, SignIn
from awards.core.db import Rows, Unseen, beside, outside, run
from awards.jury.models import Assignment, Finalist, Juror, Recusal
from awards.jury.queries import TAKES_PART, entries
from awards.nominations.models import Nomination
from awards.programmes.models import Category, Round, Season
from awards.scoring.models import Ballot


class Known(NamedTuple):
    """A juror: the row's id as a text, as counts have it, and itself; the person, and by what their name is sorted."""

    juror: str
    id: uuid.UUID
    person_id: uuid.UUID
    name: str
    key: str


def known(jurors: Collection[str]) -> dict[str, Known]:
    """Return who jurors are, by the id as a text. One query, none without any."""
    ids = [uuid.UUID(each) for each in jurors]
    name = func.coalesce(func.nullif(Person.name, ""), Person.email)
    query = select(cast(Juror.id, String), Juror.id, Person.id, name, Person.name_key).join(
        Person, Person.id == Juror.person_id
    )
    rows = run(query.where(Juror.id.in_(ids))) if ids else ()
    return {row[0]: Known(*row) for row in rows}


def last_here(season: Season, people: Collection[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """Return when jurors were here last: signed in, or at a scoresheet of the season. One query.

    Those who never were are left out.
    """
    at_work = (
        select(func.max(func.coalesce(Ballot.saved_at, Ballot.opened_at)))
        .join(Assignment, Assignment.id == Ballot.assignment_id)
        .join(Juror, Juror.id == Assignment.juror_id)
        .where(Juror.person_id == Person.id, Juror.season_id == season.id)
        .scalar_subquery()
    )
    seen = select(func.max(SignIn.seen_at)).where(SignIn.person_id == Person.id).scalar_subquery()
    rows = run(select(Person.id, at_work, seen).where(Person.id.in_(people))) if people else ()
    found = {person: [moment for moment in moments if moment] for person, *moments in rows}
    return {person: max(moments) for person, moments in found.items() if moments}


def nominations(season: Season, round_: Round, category: Category, *, start: int, size: int) -> Rows:
    """Return nominations of a category in a round, by title, from one on: rows as of `entries`. One query."""
    return run(_of(season, round_, category).offset(start).limit(size)).all()


def _of(season: Season, round_: Round, category: Category) -> Select[Any]:
    return entries(season, round_).where(Nomination.category_id == category.id)


def sheets(round_: Round, nominations: Collection[uuid.UUID]) -> Rows:
    """Return how far each scoresheet of some nominations is, whoever holds it. One query, none without any.

    Rows: juror (the id as a text), nomination_id, recused, submitted, begun (each whether), scored (criteria).
    """
    query = (
        select(
            cast(Assignment.juror_id, String).label("juror"),
            Assignment.nomination_id,
            Recusal.assignment_id.is_not(None).label("recused"),
            Ballot.submitted_at.is_not(None).label("submitted"),
            Assignment.begun_at.is_not(None).label("begun"),
            func.coalesce(Ballot.scored, 0).label("scored"),
        )
        .select_from(Assignment)
        .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
        .outerjoin(Ballot, Ballot.assignment_id == Assignment.id)
        .where(
            Assignment.nomination_id.in_(nominations),
            beside(Assignment.round_id) == round_.id,
            Assignment.removed_at.is_(None),
        )
    )
    return run(query).all() if nominations else ()


def advanced(round_: Round) -> dict[str, int]:
    """Return how many entries were advanced into a round and take part in it, by category code. One query."""
    query = (
        select(Category.code, func.count())
        .join(Finalist, Finalist.category_id == Category.id)
        .join(Nomination, Nomination.id == Finalist.nomination_id)
        .where(Finalist.round_id == round_.id, *TAKES_PART)
        .group_by(Category.code)
    )
    return {code: int(count) for code, count in run(query)}


# The lists behind the desk's numbers.


def named(season: Season, round_: Round, nominations: Collection[uuid.UUID]) -> Select[Any]:
    """Return the select of these nominations of a round by title: rows as of `entries`."""
    return entries(season, round_, ids=nominations)


def cold(season: Season, unseen: Unseen, *, before: datetime) -> Select[Any]:
    """Return the select of the drafts that nobody touched since a moment, the oldest first.

    Rows: id, title, language, company, category (its code, or none), touched_at.
    """
    columns: tuple[Any, ...] = (
        Nomination.id, Nomination.title, Nomination.language, Company.name.label("company"),
        Category.code.label("category"), Nomination.touched_at,
    )  # fmt: skip
    return (
        select(*columns)
        .join(Company, Company.id == Nomination.company_id)
        .outerjoin(Category, Category.id == Nomination.category_id)
        .where(
            Nomination.season_id == season.id,
            Nomination.version_id.is_(None),
            Nomination.withdrawal_id.is_(None),
            Nomination.touched_at < before,
            *outside(Nomination.category_id, unseen),
        )
        .order_by(Nomination.touched_at, Nomination.id)
    )
