"""Handing a season over: another organiser accepts it, and no season is left without who leads it."""

from __future__ import annotations

import pytest

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db
from awards.messages.models import Mail
from awards.programmes.models import Appointment, Proposal
from awards.programmes.queries import season_by_slug
from tests import factories as make
from tests.staffing import Staffed

pytestmark = pytest.mark.long_for("postgresql")


@pytest.fixture
def staffed(app):
    return Staffed(app)


def roles(staffed, who):
    return {row.role for row in staffed.rows(Appointment, person_id=staffed.people[who]) if row.ended_at is None}


def ask(staffed, then="organiser", by="owner", to="organiser"):
    values = {"to": str(staffed.people[to]), "then": then, "reason": "Holiday"}
    return staffed.client(by).submit(staffed.at("/people/handover"), **values)


def accept(staffed, by="organiser"):
    (proposal,) = staffed.rows(Proposal)
    client = staffed.client(by)
    return client.submit(staffed.at(f"/proposals/{proposal.id}"), form="/confirmation")


@pytest.mark.parametrize(("then", "left"), [("organiser", {"organiser"}), ("observer", {"observer"}), ("none", set())])
def test_it_is_offered_accepted_and_told(staffed, then, left):
    page = staffed.client("owner").get(staffed.at("/people/handover")).page.text
    assert "What goes with it" in page
    answer = ask(staffed, then)
    assert answer.status_code == 303
    assert "/proposals/" in answer.location
    assert (roles(staffed, "owner"), roles(staffed, "organiser")) == ({"owner"}, {"organiser"})
    assert accept(staffed).status_code == 303
    assert (roles(staffed, "owner"), roles(staffed, "organiser")) == (left, {"owner"})
    told = {mail.event for mail in staffed.rows(Mail, person_id=staffed.people["owner"])}
    assert ("appointment.changed" if then != "none" else "appointment.ended") in told
    assert "appointment.changed" in {mail.event for mail in staffed.rows(Mail, person_id=staffed.people["organiser"])}


def test_the_other_person_alone_accepts_it(staffed):
    with staffed.app.app_context():
        third = make.appointed(season_by_slug(staffed.slug), "organiser", make.person("The third")).id
        db.session.commit()
    staffed.people["third"] = third
    ask(staffed)
    (proposal,) = staffed.rows(Proposal)
    for who in ("third", "owner", "chair"):
        page = staffed.client(who).get(staffed.at(f"/proposals/{proposal.id}")).page
        assert not [form for form in page.forms if "/confirmation" in form.action]
    assert "Only the person to whom this is offered can accept it." in staffed.client("third").get(
        staffed.at(f"/proposals/{proposal.id}")).page.text  # fmt: skip
    assert {mail.person_id for mail in staffed.rows(Mail, event="proposal")} == {staffed.people["organiser"]}
    assert accept(staffed).status_code == 303


def test_one_person_who_may_decide_alone_still_asks_the_other(app, sign_in):
    with app.app_context():
        season = make.season(make.MAGISTRAL.read_text().replace("  timezone: ", "  deciders: 1\n  timezone: ", 1))
        owner, organiser = (make.appointed(season, role) for role in ("owner", "organiser"))
        url, client, other = f"/{season.slug}/people/handover", owner.id, str(organiser.id)
        db.session.commit()
    assert sign_in(client).submit(url, to=other, then="none").status_code == 303
    with app.app_context():
        assert db.session.query(Appointment).filter_by(role="owner").one().ended_at is None
        assert db.session.query(Proposal).one().confirmed_at is None


def test_what_has_changed_meanwhile_is_not_accepted(staffed):
    ask(staffed)
    with staffed.app.app_context():
        make.appointed(season_by_slug(staffed.slug), "owner", make.person("Another"))
        db.session.commit()
    (proposal,) = staffed.rows(Proposal)
    page = staffed.client("organiser").get(staffed.at(f"/proposals/{proposal.id}")).page
    assert "The facts behind this proposal have changed" in page.text


def test_only_who_leads_hands_over(staffed):
    page = staffed.client("organiser").get(staffed.at("/people/handover")).page
    assert "Only a lead organiser can hand the season over: The owner." in page.text
    assert not [form for form in page.forms if "reason" in form.names]


def test_without_another_organiser_there_is_nobody_to_hand_over_to(staffed):
    with staffed.app.app_context():
        db.session.query(Appointment).filter_by(person_id=staffed.people["organiser"]).update({"ended_at": now()})
        db.session.commit()
    page = staffed.client("owner").get(staffed.at("/people/handover")).page
    assert "Nobody else organises this season" in page.text


@pytest.mark.parametrize("values", [{"to": ""}, {"to": "x"}, {"then": "owner"}, {"then": None}])
def test_what_is_not_offered_is_refused(staffed, values):
    answer = staffed.client("owner").submit(
        staffed.at("/people/handover"), **({"to": str(staffed.people["organiser"]), "then": "none"} | values)
    )
    assert answer.status_code == 422
    assert staffed.rows(Proposal) == []


def test_a_lead_organiser_whose_account_was_closed_is_replaced_by_two_people(staffed):
    with staffed.app.app_context():
        db.session.get_one(Person, staffed.people["owner"]).disabled_at = now()
        staffed.people["third"] = make.appointed(season_by_slug(staffed.slug), "organiser", make.person("Third")).id
        db.session.commit()
    client = staffed.client("organiser")
    page = client.get(staffed.at("/people/handover"))
    assert "no lead organiser whose account is open" in page.page.text
    assert client.submit(page, reason="She has left").status_code == 303
    assert roles(staffed, "organiser") == {"organiser"}
    assert accept(staffed, "third").status_code == 303
    assert roles(staffed, "organiser") == {"owner"}


def test_the_last_lead_organiser_cannot_just_leave(staffed):
    held = next(row for row in staffed.rows(Appointment, person_id=staffed.people["owner"]))
    page = staffed.client("owner").get(staffed.at(f"/people/{held.id}/end")).page.text
    assert "Hand the season over to somebody first." in page
