"""The list of one's seasons with their states, and how the first season of an empty site is made."""

from __future__ import annotations

from datetime import timedelta

import pytest

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db
from awards.desk import rules
from awards.programmes.queries import season_by_slug
from awards.results.models import Publication
from tests import factories as make
from tests.desk.drafted import NEXT, RUNNING, Drafted, source


@pytest.fixture
def drafted(app):
    return Drafted(app)


def rows(page):
    """The rows of the list: their words, and where they lead."""
    return [(" ".join("".join(row.itertext()).split()), [link.get("href") for link in row.iter("a")])
            for body in page.all("tbody") for row in body.iter("tr")]  # fmt: skip


def test_everybody_sees_the_seasons_they_have_a_role_in_and_no_other(drafted):
    first, second = rows(drafted.client("owner").get("/seasons").page)
    assert "2028" in first[0]
    assert "Draft" in first[0]
    assert "Lead organiser" in first[0]
    assert first[1] == [f"/{NEXT}/desk", f"/{NEXT}/programme"]
    assert "Judging" in second[0]
    assert second[1] == [f"/{RUNNING}/desk", f"/{RUNNING}/programme"]
    (only,) = rows(drafted.client("judge").get("/seasons").page) or [None]
    assert only is None or "2028" not in only[0]
    (draft,) = rows(drafted.client("juror").get("/seasons").page)
    assert draft[1] == [f"/{NEXT}/ballots", f"/{NEXT}/rules"]


def test_no_link_of_the_navigation_claims_to_be_the_list(drafted):
    page = drafted.client("owner").get("/seasons").page
    assert not [each for each in page.all("a") if each.get("aria-current") == "page"]


def test_who_runs_one_is_offered_a_new_one(drafted):
    for name, offered in (("owner", True), ("organiser", True), ("observer", False), ("chair", False)):
        links = [each.get("href") for each in drafted.client(name).get("/seasons").page.all("a")]
        assert ("/seasons/new" in links) is offered, name


def test_who_has_no_role_finds_no_list(drafted):
    for name in ("nominee", "stranger", "invited"):
        assert drafted.client(name).get("/seasons").status_code == 404
    assert drafted.client("nobody").get("/seasons").location == "/sign-in?next=/seasons"
    drafted.end_roles("organiser")
    assert drafted.client("organiser").get("/seasons").status_code == 404


def test_it_says_where_each_season_is(drafted):
    def state():
        return rows(drafted.client("owner").get("/seasons").page)[1][0]

    assert "Judging" in state()
    with drafted.app.app_context():
        season = season_by_slug(RUNNING)
        season.closes_at = now() + timedelta(days=2)
        db.session.commit()
    assert "Open" in state()
    with drafted.app.app_context():
        season = season_by_slug(RUNNING)
        values = {"kind": "laureates", "number": 1, "sha256": "0" * 64, "content": {}, "at": now()}
        db.session.add(Publication(season_id=season.id, embargo_until=now() + timedelta(days=1), **values))
        db.session.commit()
    assert "Published" not in state()
    with drafted.app.app_context():
        db.session.query(Publication).one().embargo_until = now() - timedelta(days=1)
        db.session.commit()
    assert "Published" in state()


@pytest.mark.parametrize("seasons", [0, 3])
def test_the_list_takes_few_queries_however_long_it_is(drafted, statements, seasons):
    with drafted.app.app_context():
        owner = db.session.get(Person, drafted.people["owner"])
        for number in range(seasons):
            make.appointed(make.season(source(f"201{number}"), running=None), "owner", owner)
        db.session.commit()
    client = drafted.client("owner")
    client.get("/seasons")
    with statements() as sent:
        client.get("/seasons")
    assert len([each for each in sent if each.startswith("SELECT")]) == 4


@pytest.mark.parametrize(("draft", "published", "ahead", "state"), [
    (True, False, 1, rules.DRAFT), (True, True, -1, rules.DRAFT), (False, False, 1, rules.OPEN),
    (False, False, 0, rules.JUDGING), (False, True, 1, rules.PUBLISHED), (False, True, -1, rules.PUBLISHED),
])  # fmt: skip
def test_a_season_is_in_one_state(draft, published, ahead, state):
    class Thing:
        is_draft = draft
        closes_at = now()

    assert rules.state_of(Thing(), published=published, now=Thing.closes_at - timedelta(days=ahead)) == state


# An empty site


def test_an_empty_site_says_how_it_begins(client):
    page = client.get("/").page
    assert "awards user create EMAIL --founder" in page.text
    assert "awards programme import FILE" in page.text
    assert client.get("/seasons/new").location == "/sign-in?next=/seasons/new"


def test_a_founder_makes_the_first_season_and_others_cannot(app):
    with app.app_context():
        founder, other = make.person("Founder"), make.person("Other")
        founder.may_found = True
        people = founder.id, other.id
        db.session.commit()
    client, stranger = app.test_client(), app.test_client()
    make.sign_in(client, people[0])
    make.sign_in(stranger, people[1])
    assert stranger.get("/seasons/new").status_code == stranger.get("/seasons").status_code == 404
    assert "awards user create" in stranger.get("/").page.text
    assert client.get("/").location == "/seasons/new"
    assert "New season" in client.get("/account").page.text
    assert "New season" not in stranger.get("/account").page.text
    assert "Make the first one" in client.get("/seasons").page.text
    answer = client.submit(client.get("/seasons/new"), start="magistral", season_id="first", timezone="Asia/Almaty")
    assert answer.location == "/first/programme"
    assert client.get(answer.location).status_code == 200
    assert client.get("/").location == "/first/desk"
    assert stranger.get("/first/").status_code == 404
