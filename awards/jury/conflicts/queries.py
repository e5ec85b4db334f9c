"""Reading what jurors said: recusals and doubts about a category, for organisers."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import func, select

from awards.accounts.models import Company, Person
from awards.core.db import Unseen, beside, db, outside, run
from awards.jury.models import Assignment, CategoryDoubt, Juror, Recusal
from awards.nominations.models import Nomination
from awards.programmes.models import Category, Round, Season


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
