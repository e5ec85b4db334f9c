"""The log of a season: who did what, in words, found by kind, person and nomination."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from sqlalchemy import update

import awards
from awards.core.db import db
from awards.desk.event_words import WORDS
from awards.ledger.actions import log
from awards.ledger.models import Event
from awards.programmes.queries import season_by_slug
from tests import factories as make
from tests.staffing import Staffed

QUERIES = 6
PACKAGE = Path(awards.__file__).parent


@pytest.fixture
def staffed(app):
    return Staffed(app)


def kinds_logged():
    """Every kind that the code writes as a plain text, and the beginnings of those it puts together."""
    whole, beginnings = set(), set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("log", "note") and node.args:
                kind = node.args[0]
                if isinstance(kind, ast.Constant):
                    whole.add(kind.value)
                elif isinstance(kind, ast.JoinedStr):
                    beginnings.add(kind.values[0].value)
    return whole, beginnings


def test_every_event_has_words():
    whole, beginnings = kinds_logged()
    assert len(whole) > 40
    assert sorted(whole - set(WORDS)) == []
    assert [start for start in beginnings if not any(kind.startswith(start) for kind in WORDS)] == []


def happened(staffed, kind="round.moved", role="organiser", **detail):
    from awards.accounts.models import Person

    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        log(kind, by=db.session.get(Person, staffed.people[role]), season_id=season.id, **detail)
        db.session.commit()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_queries_for_one_as_for_three(staffed, statements, count):
    for _ in range(count):
        happened(staffed, "nomination.submitted", subject_id=staffed.entry("One"))
    client = staffed.client("organiser")
    with statements() as sent:
        client.get(staffed.at("/log"))
    assert len(sent) == QUERIES


def rows(page):
    return ["".join(row.itertext()) for row in page.page.all("tr")[1:]]


def test_events_say_who_when_what_and_why(staffed):
    happened(staffed, "nomination.extended", subject_id=staffed.entry("Route of last resort"), reason="Flood.")
    first = rows(staffed.client("organiser").get(staffed.at("/log")))[0]
    for words in ("Deadline of a nomination extended", "Flood.", "The organiser", "Route of last resort"):
        assert words in first


def test_a_reason_that_is_a_code_is_said_in_words_and_other_details_stay_away(staffed):
    happened(staffed, "conflict.declared", role="juror", reason="family", score=987654)
    first = rows(staffed.client("organiser").get(staffed.at("/log")))[0]
    assert "Family or close personal relation" in first
    assert "987654" not in first


def test_filters_by_kind_person_and_nomination(staffed):
    one = staffed.entry("One")
    happened(staffed, "nomination.submitted", role="nominee", subject_id=one)
    happened(staffed, "round.moved")
    client = staffed.client("organiser")
    assert len(rows(client.get(staffed.at("/log?kind=round.moved")))) == 1
    assert len(rows(client.get(staffed.at("/log?person=THE NOMINEE")))) == 1
    assert len(rows(client.get(staffed.at(f"/log?about={one}")))) == 1
    assert "No event fits" in client.get(staffed.at("/log?person=nobody")).page.text


@pytest.mark.parametrize("bad", ["kind=x", "person=%00", "about=x", "page=-3", "person=" + "x" * 3000])
def test_anything_in_the_address_is_answered(staffed, bad):
    assert staffed.client("organiser").get(staffed.at(f"/log?{bad}")).status_code == 200


def test_events_of_another_season_and_of_accounts_are_not_there(app, staffed):
    from tests.programmes.seeds import text_of

    with app.app_context():
        make.season(text_of("harbour-lights"), running=None)
        log("account.signed_in", by=None)
        db.session.commit()
    page = staffed.client("organiser").get(staffed.at("/log")).page.text
    assert page.count("Season founded") == 2  # the event, and the choice in the filter
    assert "Signed in" not in page


def test_an_observer_reads_the_log_without_network_addresses(staffed):
    happened(staffed)
    with staffed.app.app_context():
        db.session.execute(update(Event).values(address="198.51.100.7"))
        db.session.commit()
    assert "198.51.100.7" in staffed.client("organiser").get(staffed.at("/log")).page.text
    page = staffed.client("observer").get(staffed.at("/log")).page.text
    assert "Round moved" in page
    assert "198.51.100.7" not in page
    assert "Network address" not in page


@pytest.mark.parametrize("role", ["chair", "juror", "nominee", "stranger"])
def test_the_log_is_for_organisers_and_observers(staffed, role):
    assert staffed.client(role).get(staffed.at("/log")).status_code == 404
