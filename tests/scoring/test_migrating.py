"""Ballots of before there were copies: brought up, taken back down, and up again on a database that is filled."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from awards.core.db import db
from awards.core.migrating import downgrade, upgrade
from awards.desk.doctor import findings
from awards.scoring import actions
from awards.scoring.actions import Change
from awards.scoring.models import BallotCopy
from tests import factories as make
from tests.conftest import let_go
from tests.scoring.test_actions import Scene

OLD = "SELECT scored, weighted_sum FROM ballots WHERE submitted_at IS {} NULL"


@pytest.fixture
def filled(make_app, database):
    """An application on a database of its own, with a ballot that was submitted and changed since, and a draft."""
    app = make_app(database_url=database.another("migrating"))
    with app.app_context():
        upgrade()
        scene = Scene()
        scene.fill(steps=6)
        scene.submit()
        scene.save({scene.codes[0]: Change(3, "", 1), scene.codes[1]: Change(None, "", 1)})
        other = make.assignment(scene.juror, scene.round, make.entry(scene.season, "A draft"))
        draft = actions.locked(scene.person, scene.season, other.id)
        actions.save(draft, {scene.codes[0]: Change(4, "So far.", 0)}, language="en", by=scene.person)
        scene.sums = scene.sum_of(6, 6, 6, 6, 6), scene.sum_of(4, 0, 0, 0, 0)
        db.session.commit()
        yield scene
        db.session.remove()
    let_go(app)


def test_up_down_and_up_keeps_what_counts(filled):
    weighted, of_draft = filled.sums
    assert (filled.ranks(), filled.counts()["weighted_sum"]) == ([6] * 5, weighted)
    person_id = filled.person.id
    db.session.commit()
    downgrade(revision="0007")
    assert db.session.execute(text(OLD.format("NOT"))).one() == (5, weighted)
    assert db.session.execute(text(OLD.format(""))).one() == (1, of_draft)
    db.session.commit()
    upgrade()
    assert filled.ranks() == [6] * 5
    assert list(findings.of_ballots()) == []
    copy = db.session.scalars(select(BallotCopy)).one()
    assert (copy.number, copy.weighted_sum, copy.by_id) == (1, weighted, person_id)
    assert (copy.scores, copy.comments) == (dict.fromkeys(filled.codes, 6), {})
