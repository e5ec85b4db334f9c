"""Reading what jurors handed over after the close."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import and_, func, select

from awards.accounts.models import Person
from awards.core.db import Rows, Unseen, beside, outside, run
from awards.jury.models import Assignment, Juror, Recusal
from awards.nominations.models import Nomination
from awards.programmes.models import Category, Criterion, Round, Season
from awards.scoring.models import Ballot, LateScore, Score
from awards.scoring.queries import state


def arrivals(ballot_id: uuid.UUID) -> dict[uuid.UUID, datetime]:
    """Return when each thing handed over of a ballot arrived, by id. One query."""
    query = select(LateScore.id, LateScore.arrived_at).where(LateScore.ballot_id == ballot_id)
    return dict(run(query).all())


_SHOWN = (
    LateScore.ballot_id,
    Person.name.label("juror"),
    Nomination.title,
    Nomination.language,
    Assignment.nomination_id,
    Category.code.label("category"),
    state(),
    Criterion.code.label("criterion"),
    LateScore.steps,
    LateScore.comment,
    LateScore.advice,
    LateScore.typed_at,
    LateScore.arrived_at,
    Score.steps.label("stored_steps"),
    func.coalesce(Score.comment, "").label("stored_comment"),
    func.coalesce(Ballot.jury_comment, "").label("stored_jury_comment"),
    func.coalesce(Ballot.advice, "").label("stored_advice"),
)


def handed_over(round_: Round, *, unseen: Unseen) -> Rows:
    """Return what was handed over of a round, in the order of jurors, entries and criteria. One query.

    Rows: ballot_id, juror, title, language, nomination_id, category, state, criterion (none: comments), steps,
    comment, advice, typed_at, arrived_at, and what the scoresheet has there: stored_steps, stored_comment,
    stored_jury_comment, stored_advice. unseen: ids of categories that are left out. For after the close.
    """
    query = (
        select(*_SHOWN)
        .select_from(LateScore)
        .join(Assignment, Assignment.id == LateScore.ballot_id)
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Person, Person.id == Juror.person_id)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .join(Category, Category.id == Assignment.category_id)
        .outerjoin(Criterion, Criterion.id == LateScore.criterion_id)
        .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
        .outerjoin(Ballot, Ballot.assignment_id == Assignment.id)
        .outerjoin(Score, and_(Score.ballot_id == Assignment.id, Score.criterion_id == LateScore.criterion_id))
        .where(Assignment.round_id == round_.id, *outside(Assignment.category_id, unseen))
        .order_by(Person.name_key, Nomination.title_key, LateScore.ballot_id, Criterion.position, LateScore.arrived_at)
    )
    return run(query).all()


def handed_over_by_round(season: Season, *, unseen: Unseen, now: datetime) -> dict[str, int]:
    """Return of how many scoresheets something was handed over, by closed round (code). One query."""
    query = (
        select(Round.code, func.count(LateScore.ballot_id.distinct()))
        .select_from(LateScore)
        .join(Assignment, Assignment.id == LateScore.ballot_id)
        .join(Round, Round.id == beside(Assignment.round_id))
        .where(beside(Round.season_id) == season.id, Round.closes_at <= now, *outside(Assignment.category_id, unseen))
        .group_by(Round.code)
    )
    return dict(run(query).all())
