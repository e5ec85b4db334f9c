"""A state is said alike by the rule of one row and by the statement of many: of nominations and of ballots."""

from __future__ import annotations

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from awards.core.db import db, run
from awards.jury.models import Assignment, Recusal
from awards.nominations import rules as nomination_rules
from awards.nominations.models import Admission, Nomination
from awards.nominations.queries import STATE
from awards.scoring import rules as ballot_rules
from awards.scoring.list import queries as list_queries
from awards.scoring.models import Ballot
from tests.demonstration import Tour


def test_nominations(tour: Tour) -> None:
    with tour.app.app_context():
        many = run(select(Nomination.id, STATE).outerjoin(Admission, Admission.id == Nomination.admission_id))
        each = db.session.scalars(select(Nomination).options(joinedload(Nomination.admission)))
        by_rule = {row.id: nomination_rules.state(row) for row in each}
        assert dict(many.all()) == by_rule
        assert {"draft", "submitted", "admitted"} <= set(by_rule.values())


def test_ballots(tour: Tour) -> None:
    with tour.app.app_context():
        query = (
            select(Assignment.id, list_queries.STATE)
            .join(Nomination, Nomination.id == Assignment.nomination_id)
            .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
            .outerjoin(Ballot, and_(Ballot.assignment_id == Assignment.id, Assignment.begun_at.is_not(None)))
        )
        many = dict(run(query).all())
        by_rule = {row.id: ballot_rules.state_of(row) for row in list_queries.page(list(many), language="en")}
        assert many == by_rule
        assert {"assigned", "draft", "submitted", "recused"} <= set(by_rule.values())
