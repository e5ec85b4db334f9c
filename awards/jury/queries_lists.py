"""Reading what jurors said: recusals and doubts about a category, for organisers."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from awards.accounts.models import Company, Person
from awards.core.db import db, outside
from awards.jury.models import Assignment, CategoryDoubt, Juror, Recusal
from awards.jury.queries import Unseen
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
        .join(Assignment, Assignment.id == Recusal.assignment_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Category, Category.id == Assignment.category_id)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .join(Company, Company.id == Nomination.company_id)
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Person, Person.id == Juror.person_id)
        .where(Round.season_id == season.id, *outside(Nomination.category_id, unseen))
        .order_by(Recusal.at.desc(), Recusal.assignment_id)
    )


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
        .join(Assignment, Assignment.id == CategoryDoubt.assignment_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Category, Category.id == Assignment.category_id)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Person, Person.id == Juror.person_id)
        .where(Round.season_id == season.id, *outside(Nomination.category_id, unseen))
        .order_by(CategoryDoubt.settled_at.is_not(None), CategoryDoubt.at.desc(), CategoryDoubt.id)
    )


def doubt(season: Season, doubt_id: uuid.UUID) -> tuple[CategoryDoubt, uuid.UUID | None] | None:
    """Return a doubt about a category of the season with the id of the category it is about, or none."""
    row = db.session.execute(
        select(CategoryDoubt, Nomination.category_id)
        .join(Assignment, Assignment.id == CategoryDoubt.assignment_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .where(CategoryDoubt.id == doubt_id, Round.season_id == season.id)
    ).first()
    return (row[0], row[1]) if row else None
