"""Whoever decides about admission does not judge unseen: nobody makes themselves a judge, and both is public."""

from __future__ import annotations

import pytest

from awards.accounts.models import Person
from awards.core.db import db
from awards.programmes.models import Appointment
from tests.staffing import Staffed


@pytest.fixture
def staffed(app):
    return Staffed(app)


def email(staffed, role):
    with staffed.app.app_context():
        return db.session.get(Person, staffed.people[role]).email


def invited(staffed, who):
    return {row.role for row in staffed.rows(Appointment, person_id=staffed.people[who])}


def send(staffed, by, who, role, **more):
    client = by if hasattr(by, "submit") else staffed.client(by)
    return client.submit(staffed.at("/people/invitation"), email=email(staffed, who), role=role, **more)


@pytest.mark.parametrize("role", ["juror", "chair"])
@pytest.mark.parametrize("by", ["owner", "organiser"])
def test_nobody_makes_themselves_a_judge(staffed, by, role):
    answer = send(staffed, by, by, role)
    assert answer.status_code == 422
    assert "you cannot appoint yourself to judge them" in answer.page.text
    assert "will both admit and judge nominations" not in answer.page.text
    assert invited(staffed, by) == {by}


@pytest.mark.parametrize(("who", "role"), [("organiser", "juror"), ("organiser", "chair"), ("juror", "organiser"),
                                           ("chair", "owner")])  # fmt: skip
def test_both_is_asked_about_once_and_then_public(staffed, client, who, role):
    owner = staffed.client("owner")
    first = send(staffed, owner, who, role)
    assert first.status_code == 422
    assert "would decide which nominations are admitted and also judge them" in first.page.text
    assert invited(staffed, who) == {who}
    assert owner.submit(first, both="y").status_code == 303
    assert invited(staffed, who) == {who, role}
    assert "Also an organiser of the award" not in client.get(staffed.at("/jury-members")).page.text
    with staffed.app.app_context():
        row = db.session.query(Appointment).filter_by(person_id=staffed.people[who], role=role).one()
        row.accepted_at = row.invited_at
        db.session.commit()
    assert client.get(staffed.at("/jury-members")).page.text.count("Also an organiser of the award") == 1


def test_an_observer_may_judge_without_a_question(staffed):
    assert send(staffed, "owner", "observer", "juror").status_code == 303
