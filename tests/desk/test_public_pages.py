"""The season's public pages: home, jury, rules, categories, privacy; and the sign-ins of the demonstration."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from awards.core.clock import now
from awards.core.db import db
from awards.results.models import Publication
from awards.results.publishing import queries as publishing_queries
from tests import factories as make
from tests.programmes.seeds import NAMES, text_of
from tests.results import scenes

pytestmark = pytest.mark.long_for("postgresql")

PATHS = ("", "jury-members", "rules", "privacy")


@pytest.fixture
def slugs(app):
    with app.app_context():
        found = [make.season(text_of(name), running=None).slug for name in NAMES]
        db.session.commit()
    return found


@pytest.mark.parametrize("language", ["en", "de", "ru", "kk"])
def test_every_programme_has_its_public_pages_in_every_language(client, slugs, language):
    client.get(f"/language/{language}")
    for slug in slugs:
        for path in PATHS:
            assert client.get(f"/{slug}/{path}").status_code == 200


def test_a_category_has_a_page_and_another_code_has_none(client, slugs):
    page = client.get("/2027/categories/fairness").page
    assert "25%" in page.text
    assert client.get("/2027/categories/place").status_code == 404
    assert client.get("/2027/categories/%27").status_code == 404


def test_the_rules_say_what_the_scheme_declares(client, slugs):
    harbour = client.get("/harbour-2027/rules", headers={"Accept-Language": "en"}).page.text
    assert "The median of the jurors’ scores counts." in harbour
    assert "the jurors’ values, highest first" in harbour
    assert "A nomination with a total below 2 is not ranked." in harbour
    magistral = client.get("/2027/rules", headers={"Accept-Language": "en"}).page.text
    assert "number of scores of 8 or more" in magistral
    assert "the chair of the jury, with a recorded reason" in magistral
    assert "not even the organisers" in magistral


def test_the_front_leads_to_the_latest_season_and_helps_without_one(client, app):
    assert "awards programme import" in client.get("/").page.text
    with app.app_context():
        make.season()
        db.session.commit()
    assert client.get("/").location == "/2027/"


def test_a_season_that_is_not_there_is_not_found(client, slugs):
    assert client.get("/1999/").status_code == 404
    assert client.get("/%00/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_jurors_are_named_once_they_accepted(app, client, statements, count):
    with app.app_context():
        season = make.season()
        for number in range(count):
            person = make.person(f"Juror {number}")
            person.language = "ru"
            make.juror(season, person, employer=f"Employer {number}", about="Knows rails.")
        from awards.programmes.people import actions

        actions.appoint(season, make.person("Only invited"), "juror", by=None)
        db.session.commit()
    client.get("/2027/rules")
    with statements() as sent:
        page = client.get("/2027/jury-members").page
    assert len(sent) == 2
    assert page.text.count("Knows rails.") == count
    assert '<p class="small" lang="ru">Knows rails.</p>' in page.source
    assert "Employer 0" in page.text
    assert "Only invited" not in page.text


def test_the_home_page_takes_few_queries(app, client, statements):
    with app.app_context():
        make.season()
        db.session.commit()
    client.get("/2027/")
    with statements() as sent:
        client.get("/2027/")
    assert len(sent) <= 5


def test_an_open_season_asks_for_entries_and_a_closed_one_does_not(app, client):
    with app.app_context():
        season = make.season()
        db.session.commit()
        season_id = season.id
    assert "Start a nomination" not in client.get("/2027/").page.text
    with app.app_context():
        from awards.programmes.models import Season

        db.session.get(Season, season_id).closes_at = make.now() + make.timedelta(days=3)
        db.session.commit()
    assert "Start a nomination" in client.get("/2027/").page.text


def test_the_demonstration_offers_a_sign_in_for_each_role_there_is(app, make_app):
    with app.app_context():
        season = make.season()
        make.appointed(season, "organiser", make.person("Aliya", email="organiser@magistral.example"))
        make.appointed(season, "juror", make.person("Friedrich", email="juror@magistral.example"))
        make.appointed(season, "juror", make.person("Other", email="someone@magistral.example"))
        make.person("Elsewhere", email="observer@magistral.example")
        db.session.commit()
    assert app.test_client().get("/2027/demonstration").status_code == 404
    assert "Look around" not in app.test_client().get("/2027/").page.text
    client = make_app(demo=True).test_client()
    home = client.get("/2027/").page
    assert not [form for form in home.forms if form.action == "/demo/sign-in"]
    assert "/2027/demonstration" in home.source
    page = client.get("/2027/demonstration")
    assert [form for form in page.page.forms if form.action == "/demo/sign-in"]
    for name, there in (("Aliya", True), ("Friedrich", True), ("Other", False), ("Elsewhere", False)):
        assert (name in page.page.text) is there
    answer = client.submit(page, form=1)
    assert answer.location in ("/2027/desk", "/2027/ballots")


def test_crawlers_are_told_the_public_pages_and_nothing_under_embargo(app, client):
    with app.app_context():
        season = scenes.judged("shrout-fleiss")
        make.publish(season, at=now() + timedelta(hours=1))
        made = publishing_queries.publication_in_force(season, "laureates")
        entry, slug, made_id = publishing_queries.public_entries(made.id)[0].address, season.slug, made.id
        site = app.config["SITE_URL"]
        db.session.commit()
    robots = client.get("/robots.txt").text
    assert f"Sitemap: {site}/sitemap.xml" in robots
    before = client.get("/sitemap.xml").text
    assert before.count(f"<loc>{site}/{slug}/") == 8
    assert "laureates" not in before
    with app.app_context():
        db.session.get_one(Publication, made_id).embargo_until = now()
        db.session.commit()
    after = client.get("/sitemap.xml").text
    assert f"{site}/{slug}/laureates/{entry}</loc>" in after
    for address in re.findall(r"<loc>([^<]+)</loc>", after):
        assert client.get(address.removeprefix(site)).status_code == 200, address
    assert client.get("/favicon.ico").mimetype in (
        "image/vnd.microsoft.icon",
        "image/x-icon",
    )


def test_the_demonstration_is_for_no_search_engine(make_app):
    assert "Disallow: /\n" in make_app(demo=True).test_client().get("/robots.txt").text


@pytest.mark.parametrize("language", ["en", "de", "ru", "kk"])
def test_every_public_page_describes_itself_in_the_readers_language(app, client, slugs, language):
    client.get(f"/language/{language}")
    described = {}
    for path in (*PATHS, "timetable", "check", "form", "categories/fairness"):
        page = client.get(f"/2027/{path}").page
        meta = {each.get("property") or each.get("name"): each.get("content") for each in page.all("meta")}
        described[path] = meta["description"]
        assert meta["og:description"] == meta["description"]
        assert meta["og:url"] == f"{app.config['SITE_URL']}/2027/{path}"
        assert meta["og:locale"].startswith(language)
    assert len(set(described.values())) == len(described)
    assert "description" not in {each.get("name") for each in client.get("/sign-in").page.all("meta")}
