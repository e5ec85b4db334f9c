"""Reading conflicts of interest: what a juror declares on; and for organisers recusals, and doubts about a category."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import (
    Row,
    Select,
    and_,
    func,
    or_,
    select,
    true,
    union,
)

from awards.accounts.models import Company, Person
from awards.core.db import Rows, Unseen, beside, db, found_by, outside, run
from awards.jury.models import Assignment, CategoryDoubt, Conflict, Juror, Recusal, Seat
from awards.jury.queries import chosen_for, entries, entries_from
from awards.nominations.models import Admission, Nomination, Version
from awards.programmes.models import Category, Round, Season


def to_declare(
    juror_: Juror | None,
    season: Season,
    round_: Round,
    *,
    also: Collection[uuid.UUID] = (),
    search: str = "",
    blind: bool = False,
) -> Rows:
    """Return the entries a juror declares on: of the panels with an own seat, and those assigned; by company.

    also: further entries of the round, for a chair who decides about them. search: words of company or title, in a
    blind round of the company alone.
    Rows: id, reason (of the conflict; none without one) and fits (what is searched for); see `declared_on`.
    """
    mine = juror_.id if juror_ else None
    fitting = found_by(search, Company.name_key if blind else Nomination.search_key)
    query = (
        select(Nomination.id, Conflict.reason.label("reason"), and_(true(), *fitting).label("fits"))
        .join(Company, Company.id == Nomination.company_id)
        .outerjoin(Admission, Admission.id == Nomination.admission_id)
        .outerjoin(Conflict, and_(Conflict.nomination_id == Nomination.id, Conflict.juror_id == mine))
        .where(Nomination.id.in_(union(*_to_declare(mine, season, round_, also))))
        .where(beside(Nomination.season_id) == season.id, chosen_for(entries_from(season, round_), round_.id))
        .order_by(Company.name_key, Nomination.title_key, Nomination.id)
    )
    return run(query).all()


def _to_declare(
    juror_id: uuid.UUID | None, season: Season, round_: Round, also: Collection[uuid.UUID]
) -> Iterator[Select[Any]]:
    """The ids of entries of the panels with an own seat, of those assigned, and of others: from the few to the many."""
    panels = (
        select(Category.id)
        .join(Seat, or_(Seat.category_id.is_(None), Seat.category_id == Category.id))
        .where(Category.season_id == season.id, Seat.juror_id == juror_id, Seat.round_id == round_.id)
    )
    yield select(Nomination.id).where(Nomination.season_id == season.id, Nomination.category_id.in_(panels))
    yield select(Assignment.nomination_id).where(
        Assignment.juror_id == juror_id, Assignment.round_id == round_.id, Assignment.removed_at.is_(None)
    )
    if also:
        yield select(Nomination.id).where(Nomination.id.in_(also))


def declared_on(
    juror_: Juror | None, season: Season, round_: Round, ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, Row[Any]]:
    """Return some entries of a round that a juror declares on, by id, with the answers that ties are found in.

    Rows as `entries`, then reason (of the conflict; none without one) and the version's answers.
    """
    mine = juror_.id if juror_ else None
    query = (
        entries(season, round_, Conflict.reason.label("reason"), Version.answers, ids=ids)
        .outerjoin(Version, Version.id == Admission.version_id)
        .outerjoin(Conflict, and_(Conflict.nomination_id == Nomination.id, Conflict.juror_id == mine))
    )
    return {row.id: row for row in run(query)} if ids else {}


def recusals(season: Season, unseen: Unseen) -> Any:
    """Return the select of all recusals of a season as rows, the latest first, but for unseen categories."""
    return (
        select(
            Recusal.assignment_id,
            Recusal.kind,
            Recusal.reason,
            Recusal.note,
            Recusal.at,
            Person.name.label("juror"),
            Assignment.juror_id,
            Nomination.id.label("nomination_id"),
            Nomination.title,
            Nomination.language,
            Company.name.label("company"),
            Category.code.label("category"),
            Round.code.label("round"),
            Assignment.removed_at,
        )
        .select_from(Recusal)
        .join(Assignment, Assignment.id == beside(Recusal.assignment_id))
        .join(Round, Round.id == beside(Assignment.round_id))
        .join(Category, Category.id == beside(Assignment.category_id))
        .join(Nomination, Nomination.id == beside(Assignment.nomination_id))
        .join(Company, Company.id == beside(Nomination.company_id))
        .join(Juror, Juror.id == beside(Assignment.juror_id))
        .join(Person, Person.id == beside(Juror.person_id))
        .where(beside(Round.season_id) == season.id, *outside(Nomination.category_id, unseen))
        .order_by(Recusal.at.desc(), Recusal.assignment_id.desc())
    )


def how_many_recusals(season: Season, unseen: Unseen) -> int:
    """Return how many recusals `recusals` has. One query, that looks up nothing but where they are."""
    query = select(func.count()).select_from(Recusal).join(Assignment, Assignment.id == beside(Recusal.assignment_id))
    query = query.where(beside(Assignment.round_id).in_(select(Round.id).where(Round.season_id == season.id)))
    if unseen:
        query = query.join(Nomination, Nomination.id == Assignment.nomination_id)
    return int(run(query.where(*outside(Nomination.category_id, unseen))).scalar() or 0)


def doubts(season: Season, unseen: Unseen) -> Any:
    """Return the select of all doubts about a category as rows, open ones first, then the latest.

    Left out: those about nominations of unseen categories.
    """
    return (
        select(
            CategoryDoubt.id,
            CategoryDoubt.assignment_id,
            CategoryDoubt.category_id,
            CategoryDoubt.note,
            CategoryDoubt.at,
            CategoryDoubt.settled_at,
            Person.name.label("juror"),
            Nomination.id.label("nomination_id"),
            Nomination.title,
            Nomination.language,
            Category.code.label("category"),
        )
        .select_from(CategoryDoubt)
        .join(Assignment, Assignment.id == beside(CategoryDoubt.assignment_id))
        .join(Round, Round.id == beside(Assignment.round_id))
        .join(Category, Category.id == beside(Assignment.category_id))
        .join(Nomination, Nomination.id == beside(Assignment.nomination_id))
        .join(Juror, Juror.id == beside(Assignment.juror_id))
        .join(Person, Person.id == beside(Juror.person_id))
        .where(beside(Round.season_id) == season.id, *outside(Nomination.category_id, unseen))
        .order_by(CategoryDoubt.settled_at.is_not(None), CategoryDoubt.at.desc(), CategoryDoubt.id)
    )


def doubt(season: Season, doubt_id: uuid.UUID) -> tuple[CategoryDoubt, uuid.UUID | None] | None:
    """Return a doubt about a category of the season with the id of the category it is about, or none."""
    query = (
        select(CategoryDoubt, Nomination.category_id)
        .join(Assignment, Assignment.id == CategoryDoubt.assignment_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .where(CategoryDoubt.id == doubt_id, Round.season_id == season.id)
    )
    return db.session.execute(query).first()
