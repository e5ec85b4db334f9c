"""Another role in place of one that is held: the effect first, by the same mechanism as ending it, and back again."""

from __future__ import annotations

import pytest
from flask import Flask

from awards.core.db import db
from awards.jury.models import Departure
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.programmes.models import Appointment
from awards.programmes.queries import season_by_slug
from awards.results.models import Publication
from tests import factories as make
from tests.jury.test_leaving import Room, numbers

pytestmark = pytest.mark.long_for("postgresql")


@pytest.fixture
def room(app: Flask) -> Room:
    return Room(app)


def address(room: Room, name: str, to: str = "") -> str:
    return room.end_page(name).removesuffix("/end") + "/role" + (f"?to={to}" if to else "")


def roles(room: Room, name: str) -> set[str]:
    with room.app.app_context():
        held = db.session.query(Appointment).filter_by(person_id=room.people[name], ended_at=None)
        return {each.role for each in held}


def mails(room: Room, name: str) -> list[tuple[str, bool]]:
    with room.app.app_context():
        found = db.session.query(Mail).filter_by(person_id=room.people[name]).order_by(Mail.created_at)
        return [(each.event, each.withdrawn_at is not None) for each in found if each.event.startswith("appointment")]


def test_the_choice_comes_first_and_then_the_effect(room: Room) -> None:
    client = room.client()
    page = client.get(client.get(room.at("/people")).page.links["Change the role: Asel, Juror"])
    assert "Show what this does" in page.page.text
    assert "Lead organiser" not in page.page.text.partition("New role")[2].partition("Show what")[0]
    effect = client.get(address(room, "Asel", "observer")).page
    assert numbers(effect)["Nominations assigned"] == "3"
    assert numbers(effect)["Panel places lost"] == "1"
    assert roles(room, "Asel") == {"juror"}


def test_a_juror_who_becomes_an_observer_leaves_the_jury_and_comes_back(room: Room) -> None:
    client = room.client()
    answer = client.submit(address(room, "Asel", "observer"), reason="Only looks on", keep="submitted")
    assert answer.status_code == 303
    assert roles(room, "Asel") == {"observer"}
    assert room.states() == ["submitted", "excluded", ""]
    assert mails(room, "Asel") == [("appointment.changed", False)]
    juror = room.client("Asel")
    assert juror.get(room.at("/ballots")).status_code == 403
    assert juror.get(room.at("/desk")).status_code == 200
    assert client.submit(answer.location, form="/return").status_code == 303
    assert roles(room, "Asel") == {"juror"}
    assert room.states() == ["submitted", "draft", "assigned"]
    assert mails(room, "Asel") == [("appointment.changed", True)]


def test_whoever_was_told_of_the_change_is_told_that_it_was_undone(room: Room) -> None:
    client = room.client()
    answer = client.submit(address(room, "observer", "juror"), reason="Judges now")
    with room.app.app_context():
        db.session.query(Mail).filter_by(event="appointment.changed").update({"sent_at": db.func.now()})
        db.session.commit()
    assert client.submit(answer.location, form="/return").status_code == 303
    assert [event for event, _ in mails(room, "observer")] == ["appointment.changed", "appointment.back"]


def test_a_juror_who_becomes_chair_goes_on_judging(room: Room) -> None:
    client = room.client()
    page = client.get(address(room, "Asel", "chair"))
    assert "The jury’s work does not change" in page.page.text
    assert client.submit(page, reason="The chair is ill").status_code == 303
    assert roles(room, "Asel") == {"chair"}
    assert room.states() == ["submitted", "draft", "assigned"]
    assert room.client("Asel").get(room.at("/ballots")).status_code in (200, 303)


def test_an_organiser_who_becomes_an_observer_loses_the_acts_at_once(room: Room) -> None:
    organiser, client = room.client(), room.client("owner")
    assert organiser.get(room.at("/people/invitation")).status_code == 200
    page = client.get(address(room, "organiser", "observer"))
    assert "This person’s proposals waiting for a second person: 0." in page.page.text
    assert client.submit(page, reason="Another task").status_code == 303
    assert organiser.get(room.at("/people/invitation")).status_code == 404
    assert organiser.get(room.at("/desk")).status_code == 200


@pytest.mark.parametrize(
    ("by", "name", "to", "words"),
    [
        ("organiser", "organiser", "observer", "Nobody changes their own role"),
        ("owner", "owner", "organiser", "Nobody changes their own role"),
        ("organiser", "owner", "observer", "Only a lead organiser of the season can end"),
    ],
)
def test_what_cannot_be_changed_says_why(room: Room, by: str, name: str, to: str, words: str) -> None:
    client = room.client(by)
    url = address(room, name, to)
    page = client.get(url).page
    assert words in page.text
    assert "reason" not in {each for form in page.forms for each in form.names}


@pytest.mark.parametrize("to", ["owner", "juror", "nothing", "", "x" * 900])
def test_an_address_with_another_word_offers_the_choice(room: Room, to: str) -> None:
    assert "New role" in room.client().get(address(room, "Asel", to) + ("" if to else "?to=")).page.text


def test_a_role_that_the_person_holds_already_is_refused(room: Room) -> None:
    with room.app.app_context():
        person_ = db.session.get_one(Appointment, room.role_of("Asel")).person_id
        make.appointed(season_by_slug(room.slug), "observer", db.session.get_one(make.Person, person_))
        held = db.session.query(Appointment).filter_by(person_id=person_, role="juror").one().id
        db.session.commit()
    answer = room.client().submit(room.at(f"/people/{held}/role?to=observer"), reason="Both", keep="nothing")
    assert answer.status_code == 422
    assert "This person already has the role." in answer.page.text
    assert roles(room, "Asel") == {"juror", "observer"}
    assert room.rows(Departure) == 0


def test_a_page_that_was_overtaken_changes_nothing(room: Room) -> None:
    client = room.client()
    page = client.get(address(room, "Asel", "observer"))
    other = room.client("owner")
    other.submit(address(room, "Asel", "chair"), reason="First")
    answer = client.submit(page, reason="Second", keep="nothing")
    assert answer.status_code in (422, 200)
    assert roles(room, "Asel") == {"chair"}


def test_what_came_with_the_change_is_logged(room: Room) -> None:
    room.client().submit(address(room, "Asel", "observer"), reason="Only looks on", keep="nothing")
    with room.app.app_context():
        kinds = [each.kind for each in db.session.query(Event).order_by(Event.number)]
    assert kinds[-3:] == ["juror.taken_out", "appointment.ended", "appointment.made"]
    assert room.rows(Publication) == 0
