"""Seeing a season as somebody else: who may, how it ends, and who learns of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from awards.accounts.models import Person, SignIn
from awards.core.clock import now
from awards.core.db import db
from awards.desk.viewing.actions import end_what_is_over
from awards.ledger.models import Event
from awards.nominations.models import Nomination
from awards.programmes.models import Appointment
from awards.programmes.queries import season_by_slug
from tests import factories as make
from tests.staffing import Staffed

pytestmark = pytest.mark.long_for("postgresql")


@pytest.fixture
def staffed(app):
    found = Staffed(app)
    found.entry("Bridge of Astana")
    return found


def pages_of(staffed, role):
    return staffed.at(f"/people/{staffed.people[role]}/pages")


def look(staffed, role="nominee", by="organiser"):
    client = staffed.client(by)
    answer = client.submit(pages_of(staffed, role), reason="Asked by phone")
    assert answer.status_code == 303
    return client


def close_round(staffed):
    with staffed.app.app_context():
        make.close(make.rounds(season_by_slug(staffed.slug))["1"])
        db.session.commit()


def events(staffed, kind):
    return staffed.rows(Event, kind=kind)


def test_a_note_stands_on_every_page_with_the_way_back(staffed):
    client = staffed.client("organiser")
    answer = client.submit(pages_of(staffed, "nominee"), reason="Asked by phone")
    assert answer.location == staffed.at("/nominations")
    for url in ("/nominations", "/rules", "/desk", "/nothing-here"):
        page = client.get(staffed.at(url)).page.text
        assert "Back to your own pages" in page
        assert "The nominee" in page
    answer = client.submit(client.get(staffed.at("/rules")), form="viewing/end")
    assert answer.location == staffed.at("/people")
    assert "Back to your own pages" not in client.get(staffed.at("/desk")).page.text
    assert client.get(staffed.at("/people")).status_code == 200


def test_beginning_each_page_and_end_are_logged_by_whoever_looks(staffed):
    client = look(staffed)
    client.get(staffed.at("/nominations"))
    client.submit(client.get(staffed.at("/rules")), form="viewing/end")
    found = [*events(staffed, "viewing.begun"), *events(staffed, "viewing.page"), *events(staffed, "viewing.ended")]
    found.sort(key=lambda each: each.number)  # a query alone promises no order
    assert [each.detail.get("page") for each in found] == [None, staffed.at("/nominations"), staffed.at("/rules"), None]
    assert {each.person_id for each in found} == {staffed.people["organiser"]}
    assert {each.subject_id for each in found} == {staffed.people["nominee"]}
    assert len({each.detail["viewing"] for each in found}) == 1
    assert found[0].detail["reason"] == "Asked by phone"
    log = staffed.client("owner").get(staffed.at("/log")).page.text
    assert "As: The nominee" in log
    assert "Reason: Asked by phone" in log


def test_the_person_finds_who_looked_when_and_why(staffed):
    assert "Nobody has seen your pages" in staffed.client("nominee").get("/account/viewings").page.text
    client = look(staffed)
    client.get(staffed.at("/nominations"))
    page = staffed.client("nominee").get("/account/viewings").page.text
    assert "The organiser" in page
    assert "Asked by phone" in page
    assert "/account/viewings" in staffed.client("nominee").get("/account").get_data(as_text=True)
    assert "Nobody has seen your pages" in staffed.client("observer").get("/account/viewings").page.text


def test_a_reason_is_needed(staffed):
    client = staffed.client("organiser")
    answer = client.submit(pages_of(staffed, "nominee"), reason=" ")
    assert answer.status_code == 422
    assert "Give the reason" in answer.page.text
    assert client.get(staffed.at("/desk")).status_code == 200


@pytest.mark.parametrize(
    ("by", "role", "words"),
    [
        ("organiser", "owner", "Nobody sees the pages of another organiser"),
        ("owner", "organiser", "Nobody sees the pages of another organiser"),
        ("organiser", "organiser", "These are your own pages"),
        ("organiser", "juror", "a round is being scored until"),
        ("organiser", "chair", "a round is being scored until"),
    ],
)
def test_whose_pages_nobody_sees(staffed, by, role, words):
    client = staffed.client(by)
    page = client.get(pages_of(staffed, role))
    assert words in page.page.text
    assert not [form for form in page.page.forms if "reason" in form.names]
    # Nor by a form that was made for another page.
    token = next(dict(form.fields)["csrf_token"] for form in page.page.forms if form.method == "post")
    answer = client.post(pages_of(staffed, role), data={"reason": "x", "csrf_token": token})
    assert answer.status_code == 422
    assert events(staffed, "viewing.begun") == []


def test_whoever_has_no_part_in_the_season_has_no_pages(staffed):
    assert staffed.client("organiser").get(pages_of(staffed, "stranger")).status_code == 404
    for role in ("observer", "chair", "juror", "nominee", "stranger"):
        assert staffed.client(role).get(pages_of(staffed, "nominee")).status_code == 404
        assert staffed.client(role).get(staffed.at("/people/nominees")).status_code == 404


def test_somebody_elses_pages_lead_to_nobody_elses(staffed):
    client = look(staffed, "observer")
    assert client.get(pages_of(staffed, "nominee")).status_code == 403
    assert client.post(pages_of(staffed, "nominee"), data={"reason": "x"}).status_code == 403


def test_a_round_that_opens_shuts_a_jurors_pages(staffed):
    close_round(staffed)
    client = look(staffed, "juror")
    assert client.get(staffed.at("/jury-profile")).status_code == 200
    with staffed.app.app_context():
        make.run(season_by_slug(staffed.slug), "2")
        db.session.commit()
    page = client.get(staffed.at("/jury-profile"))
    assert page.status_code == 403
    assert "a round is being scored until" in page.page.text
    assert "Back to your own pages" in page.page.text


def test_it_ends_with_the_role_of_whoever_looks(staffed):
    client = look(staffed)
    with staffed.app.app_context():
        held = db.session.query(Appointment).filter_by(person_id=staffed.people["organiser"]).one()
        held.ended_at = now()
        db.session.commit()
    assert client.get(staffed.at("/nominations")).status_code == 403
    assert client.submit(client.get(staffed.at("/rules")), form="viewing/end").location == "/"
    assert client.get(staffed.at("/desk")).status_code == 404


def test_it_ends_once_the_person_runs_the_season_or_the_account_is_closed(staffed):
    client = look(staffed)
    with staffed.app.app_context():
        db.session.get_one(Person, staffed.people["nominee"]).disabled_at = now()
        db.session.commit()
    assert client.get(staffed.at("/nominations")).status_code == 403
    other = look(staffed, "observer")
    with staffed.app.app_context():
        who = db.session.get_one(Person, staffed.people["observer"])
        make.appointed(season_by_slug(staffed.slug), "organiser", who)
        db.session.commit()
    assert other.get(staffed.at("/entries")).status_code == 403


def test_it_ends_by_itself_and_stale_forms_are_refused(staffed):
    client = look(staffed)
    stale = client.get(staffed.at("/rules"))
    fresh = staffed.client("nominee")
    with time_machine.travel(now() + timedelta(minutes=31)):
        token = next(dict(form.fields)["csrf_token"] for form in stale.page.forms if form.method == "post")
        refused = client.post(staffed.at("/people/invitation"), data={"csrf_token": token, "email": "x@y.example",
                                                                       "role": "observer"})  # fmt: skip
        assert refused.status_code == 422
        assert staffed.rows(Person, email="x@y.example") == []
        assert client.get(staffed.at("/desk")).status_code == 200  # one's own
        with staffed.app.app_context():
            end_what_is_over()
            db.session.commit()
        assert len(events(staffed, "viewing.ended")) == 1
        with staffed.app.app_context():
            end_what_is_over()
            db.session.commit()
        assert len(events(staffed, "viewing.ended")) == 1
        assert fresh.get("/account/viewings").page.text.count("Asked by phone") == 1
    begun, ended = (events(staffed, f"viewing.{what}")[0].detail["until"] for what in ("begun", "ended"))
    assert begun == ended


def test_ones_own_forms_go_on_after_it(staffed):
    client = staffed.client("organiser")
    own = client.get(staffed.at("/people/invitation"))
    client.submit(pages_of(staffed, "nominee"), reason="Asked by phone")
    assert client.submit(own, email="a@b.example", role="observer").status_code == 403
    client.submit(client.get(staffed.at("/rules")), form="viewing/end")
    assert client.submit(own, email="a@b.example", role="observer").status_code == 303


def test_signing_out_ends_it(staffed):
    client = look(staffed)
    assert client.submit(client.get(staffed.at("/rules")), form="/sign-out").status_code == 303
    assert not client.signed_in
    with staffed.app.app_context():
        end_what_is_over()
        db.session.commit()
        assert db.session.query(SignIn).filter(SignIn.viewed_id.is_not(None)).count() == 0
    assert len(events(staffed, "viewing.ended")) == 1


def test_what_changed_since_a_nomination_was_submitted_is_not_shown(staffed):
    with staffed.app.app_context():
        nomination = db.session.query(Nomination).first()
        url = staffed.at(f"/nominations/{nomination.id}")
    client = look(staffed)
    assert client.get(url).status_code == 200
    page = client.get(f"{url}/check")
    assert page.status_code == 403
    assert "What has been changed since is shown once it is submitted again" in page.page.text
    with staffed.app.app_context():
        db.session.query(Nomination).update({"version_id": None})
        db.session.commit()
    assert client.get(f"{url}/check").status_code == 200


def test_a_board_seen_as_an_observer_is_noted_for_whoever_looks(staffed):
    client = look(staffed, "observer")
    close_round(staffed)
    assert client.get(staffed.at("/boards/1/resilience")).status_code == 200
    seen = [event for event in staffed.rows(Event) if event.kind.startswith("board.")]
    assert {event.person_id for event in seen} == {staffed.people["organiser"]}
    assert {event.detail["seen_as"] for event in seen} == {str(staffed.people["observer"])}


def test_a_conflict_that_comes_meanwhile_closes_it(staffed):
    client = look(staffed)
    assert client.get(staffed.at("/nominations")).status_code == 200
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        code = db.session.query(Nomination).first().category_id
        own = make.company(members=(db.session.get_one(Person, staffed.people["organiser"]),))
        make.entry(season, "Mine", by=own)
        assert db.session.query(Nomination).filter_by(company_id=own.id).one().category_id == code
        db.session.commit()
    page = client.get(staffed.at("/nominations"))
    assert page.status_code == 403
    assert "conflict of interest" in page.page.text
    # Nor does such an organiser learn from the log who looked at whom.
    assert "As: The nominee" not in staffed.client("organiser").get(staffed.at("/log")).page.text
