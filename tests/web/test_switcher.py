"""The header names the season and switches it, without a query of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from awards.accounts.models import Person
from awards.core.db import db
from awards.web.frame import languages
from tests import factories as make
from tests.desk.drafted import NEXT, RUNNING, Drafted, source


@pytest.fixture
def drafted(app):
    return Drafted(app)


def header(page):
    return next(each for each in page.all("header"))


def named(page):
    """What the header says of the season one is in."""
    found = [each for each in header(page).iter() if "edition" in (each.get("class") or "").split()]
    assert len(found) == 1
    return " ".join("".join(found[0].itertext()).split())


def listed(page):
    """The seasons of the switcher: what each says, and where it leads."""
    (menu,) = [each for each in header(page).iter("nav") if each.get("id") == "seasons"]
    return {" ".join(" ".join(each.itertext()).split()): each.get("href") for each in menu.iter("a")}


def test_with_a_single_season_it_is_named_and_nothing_is_switched(app, client):
    with app.app_context():
        make.season()
        db.session.commit()
    for path in ("/2027/", "/2027/rules", "/sign-in", "/archive"):
        page = client.get(path).page
        assert named(page) == "Season 2027"
        assert not [each for each in header(page).iter("nav") if each.get("id") == "seasons"]


def test_a_stranger_is_offered_the_opened_ones_the_latest_first(drafted, client):
    with drafted.app.app_context():
        earlier = make.season(source("2026"), running=None)
        earlier.opens_at -= timedelta(days=400)
        db.session.commit()
    for path in ("/2027/", "/2026/rules", "/sign-in", "/nowhere/"):
        page = client.get(path).page
        assert listed(page) == {"2027": "/2027/", "2026": "/2026/"}
        assert list(listed(page)) == ["2027", "2026"]
    assert named(client.get("/2026/rules").page) == "Season 2026"


def test_roles_and_drafts_are_marked_and_lead_to_the_same_room(drafted):
    client = drafted.client("owner")
    page = client.get(f"/{RUNNING}/people").page
    assert listed(page) == {"2028 Draft Lead organiser": f"/{NEXT}/desk", "2027 Organiser": f"/{RUNNING}/desk",
                            "Your seasons": "/seasons", "New season": "/seasons/new"}  # fmt: skip
    assert listed(client.get(f"/{RUNNING}/log").page)["2028 Draft Lead organiser"] == f"/{NEXT}/log"
    assert named(client.get(f"/{NEXT}/desk").page) == "Season 2028Draft"
    observer = drafted.client("observer")
    assert listed(observer.get(f"/{NEXT}/log").page) == {
        "2028 Draft Observer": f"/{NEXT}/log", "2027": "/2027/", "Your seasons": "/seasons"}  # fmt: skip
    juror = drafted.client("juror").get("/account").page
    assert listed(juror) == {"2028 Draft Juror": f"/{NEXT}/ballots", "2027": "/2027/", "Your seasons": "/seasons"}


def test_who_runs_the_only_season_finds_the_way_to_another_one(app):
    with app.app_context():
        season = make.season()
        people = {role: make.appointed(season, role).id for role in ("organiser", "juror")}
        db.session.commit()
    client = app.test_client()
    make.sign_in(client, people["organiser"])
    assert list(listed(client.get("/2027/rules").page).values()) == ["/2027/desk", "/seasons", "/seasons/new"]
    other = app.test_client()
    make.sign_in(other, people["juror"])
    assert not [each for each in header(other.get("/2027/rules").page).iter("nav") if each.get("id") == "seasons"]


def test_the_page_of_one_person_is_not_shown_to_another(drafted):
    for _ in range(2):
        assert NEXT in str(listed(drafted.client("owner").get(f"/{RUNNING}/rules").page))
        page = drafted.client("nominee").get(f"/{RUNNING}/rules")
        assert NEXT not in page.get_data(as_text=True)


def test_with_several_awards_pages_without_a_season_offer_them_all(drafted, client):
    with drafted.app.app_context():
        make.season(make.HARBOUR.read_text(), running=None)
        db.session.commit()
    page = client.get("/sign-in").page
    assert named(page) == "Seasons"
    assert set(listed(page)) == {"2027", "harbour-2027"}


@pytest.mark.parametrize(("language", "words"), [("de", "Jahrgang"), ("ru", "Сезон"), ("kk", "Маусым")])
def test_it_speaks_the_readers_language(drafted, client, language, words):
    client.get(f"/language/{language}")
    assert named(client.get("/2027/").page) == f"{words} 2027"


@pytest.mark.parametrize("seasons", [0, 3])
def test_it_costs_no_query(drafted, statements, seasons):
    with drafted.app.app_context():
        for number in range(seasons):
            make.season(source(f"201{number}"), running=None)
            make.appointed(make.draft(source(f"203{number}"), running=None), "owner",
                           db.session.get(Person, drafted.people["owner"]))  # fmt: skip
        db.session.commit()
    for name, most in (("nobody", 1), ("owner", 3)):  # the season; before it who is signed in, after it the roles
        client = drafted.client(name)
        client.get("/2027/privacy")
        with statements() as sent:
            client.get("/2027/privacy")
        assert len([each for each in sent if each.startswith("SELECT")]) == most


@pytest.mark.databases("sqlite")
def test_the_language_of_a_page_that_only_a_form_leads_to_is_changed_where_the_form_stood(app):
    address = "/harbour-2027/boards/1/advance/revocation"
    for referrer, back in (
        ("http://localhost/harbour-2027/boards/1/advance?x=1", "/harbour-2027/boards/1/advance"),
        ("http://evil.example/harbour-2027", "/"),
        ("", "/"),
    ):
        with app.test_request_context(
            address, method="POST", headers={"Referer": referrer}, base_url="http://localhost"
        ):
            assert {url.partition("next=")[2] for _, _, url in languages()} == {back}
    with app.test_request_context("/sign-in?next=/2027/", base_url="http://localhost"):
        assert {url.partition("next=")[2] for _, _, url in languages()} == {"/sign-in%3Fnext%3D/2027/"}
