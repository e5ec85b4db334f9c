"""Somebody who knows nothing makes a season in the browser: on a phone in Kazakh, at a desk in German, with and without
a script; and the first one of an empty site."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from awards.accounts.models import Person
from awards.core.db import db
from awards.programmes.models import Appointment
from awards.programmes.queries import season_by_slug
from tests import factories as make
from tests.browsing import LOOK, Browsing
from tests.desk.drafted import RUNNING
from tests.journeys import people

pytestmark = [pytest.mark.browser, pytest.mark.long]

WORDS = {
    "de": {"name": "Name in Adressen", "taken": "ist vergeben", "free": "Frei.",
           "make": "Jahrgang anlegen", "look": "Daten zeigen", "moved": "damit Wochentage und Dauer gleich bleiben",
           "award": "Name des Preises", "new": "Neuer Jahrgang", "done": "als Entwurf unter Ihrer Leitung"},
    "kk": {"name": "Мекенжайлардағы атау", "taken": "атауы бос емес", "free": "Бос.", "make": "Маусымды жасау",
           "look": "Күндерін көрсету", "moved": "апта күндері мен ұзақтығы өзгермейді", "award": "Сыйлықтың атауы",
           "new": "Жаңа маусым", "done": "бұл Сіз басқаратын нобай"},
}  # fmt: skip


@pytest.fixture
def cast(app: Flask) -> dict[str, object]:
    """A running season, its owner and a second organiser; and somebody who may make seasons and runs none."""
    with app.app_context():
        season = make.season()
        found = {"owner": make.appointed(season, "owner", make.person("Aliya")).id,
                 "second": make.appointed(season, "organiser", make.person("Dana")).id}  # fmt: skip
        founder = make.person("Timur")
        founder.may_found = True
        found["founder"] = founder.id
        db.session.commit()
    return found


def looked_at(page: Page) -> None:
    """Axe finds nothing, and nothing is wider than the screen."""
    found = page.evaluate(LOOK)
    assert [each["id"] for each in found["violations"]] == []
    assert found["over"] <= 0


def roles(app: Flask, slug: str) -> dict[str, tuple[str, bool]]:
    """Who has which role in a season, and whether it is accepted."""
    with app.app_context():
        season = season_by_slug(slug)
        assert season is not None
        rows = db.session.query(Appointment, Person).join(Person, Person.id == Appointment.person_id)
        return {person.name: (row.role, row.accepted_at is not None)
                for row, person in rows.filter(Appointment.season_id == season.id)}  # fmt: skip


def chosen(page: Page, language: str) -> Page:
    """Read a language, and go to the page by the switcher."""
    page.goto(f"/language/{language}?next=/{RUNNING}/desk")
    page.locator(".edition").click()
    page.get_by_role("link", name=WORDS[language]["new"]).click()
    page.wait_for_url("**/seasons/new")
    return page


@pytest.mark.parametrize(("language", "width"), [("de", 1440), ("kk", 390)])
def test_a_copy_shows_its_days_as_one_types(
    app: Flask, site: str, browse: Browsing, cast: dict[str, object], language: str, width: int
) -> None:
    words = WORDS[language]
    page = chosen(people.come_in(browse(width=width, language=language), app, site, cast["owner"]), language)
    expect(page.get_by_text(words["moved"])).to_be_visible()
    looked_at(page)
    name, opens = page.get_by_label(words["name"], exact=True), page.locator("#opens")
    expect(name).to_have_value(re.compile(r"\d{4}"))
    name.fill(RUNNING)
    expect(page.locator("#season_id-says")).to_contain_text(words["taken"])
    name.fill("2035")
    expect(page.locator("#season_id-says")).to_contain_text(words["free"])
    opens.fill("2035-01-08")
    expect(page.locator("#opens-says")).to_contain_text("2035")
    expect(page.locator(".dates .new").first).to_contain_text("2035")
    expect(page.locator(".dates .old").first).to_contain_text("2027")
    looked_at(page)
    page.get_by_role("button", name=words["make"]).click()
    page.wait_for_url("**/2035/programme")
    expect(page.get_by_role("status").filter(has_text=words["done"])).to_be_visible()
    assert roles(app, "2035") == {"Aliya": ("owner", True), "Dana": ("organiser", False)}
    page.goto("/seasons")
    expect(page.get_by_role("link", name="2035").first).to_be_visible()
    looked_at(page)


@pytest.mark.parametrize(("language", "width", "theme"), [("de", 390, "dark"), ("kk", 1440, "light")])
def test_a_template_follows_the_choice_and_keeps_what_was_typed(
    app: Flask, site: str, browse: Browsing, cast: dict[str, object], language: str, width: int, theme: str
) -> None:
    words = WORDS[language]
    page = people.come_in(browse(width=width, language=language, theme=theme), app, site, cast["owner"])
    page = chosen(page, language)
    expect(page.get_by_label(words["award"])).to_be_hidden()
    before = page.locator("#season_id").input_value()
    page.locator("[value=magistral]").check()
    expect(page.get_by_label(words["award"])).to_be_visible()
    expect(page.locator(".dates .old")).to_have_count(0)
    expect(page.locator("#season_id")).not_to_have_value(before)
    looked_at(page)
    page.get_by_label(words["award"]).fill("Үздік жоба")
    page.locator("#season_id").fill("Best Of")
    page.get_by_role("button", name=words["make"]).click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator("#season_id")).to_have_value("Best Of")
    expect(page.get_by_label(words["award"])).to_have_value("Үздік жоба")
    looked_at(page)
    page.locator("#season_id").fill("best")
    page.locator("[name=languages][value=ru]").uncheck()
    page.get_by_role("button", name=words["make"]).click()
    page.wait_for_url("**/best/programme")
    with app.app_context():
        season = season_by_slug("best")
        assert season is not None
        assert season.award == "uzdik-zhoba"
        assert season.document.programme.languages == ("en", "de", "kk")
        assert season.document.programme.default_language == language
        assert season.opens_at.weekday() in (6, 0)  # a Monday in its own time zone


def test_without_a_script_a_button_shows_the_days(
    app: Flask, site: str, browse: Browsing, cast: dict[str, object]
) -> None:
    page = people.come_in(browse(width=390, java_script_enabled=False), app, site, cast["owner"])
    page.goto("/seasons/new")
    page.locator("#season_id").fill("2035")
    page.locator("#opens").fill("2035-01-09")
    page.get_by_role("button", name="Show the dates").click()
    expect(page.get_by_text("Lengths stay, weekdays change.")).to_be_visible()
    expect(page.locator(".dates .new").first).to_contain_text("9\xa0Jan\xa02035")
    page.locator("#season_id").press("Enter")
    page.wait_for_url("**/2035/programme")


def test_the_keyboard_alone_makes_a_season(app: Flask, site: str, browse: Browsing, cast: dict[str, object]) -> None:
    page = people.come_in(browse(), app, site, cast["owner"])
    page.goto("/seasons/new")
    page.locator("[name=start]:checked").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[value=magistral]")).to_be_focused()
    expect(page.get_by_label("Name of the award")).to_be_visible()
    expect(page.locator(".dates .old")).to_have_count(0)
    page.keyboard.press("Tab")
    expect(page.locator("#season_id")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("keys")
    expect(page.locator("#season_id-says")).to_contain_text("/keys/")
    expect(page.locator("#season_id")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/keys/programme")


def test_a_file_with_faults_lists_them_and_a_better_one_founds(
    app: Flask, site: str, browse: Browsing, cast: dict[str, object]
) -> None:
    text = make.HARBOUR.read_text(encoding="utf-8")
    page = people.come_in(browse(width=390), app, site, cast["founder"])
    page.goto("/seasons/new?start=file")
    looked_at(page)
    file: Any = {"name": "p.yaml", "mimeType": "application/yaml"}
    bad = text.replace("timezone: ", "timezone: X", 1)
    page.locator("[type=file]").set_input_files({**file, "buffer": bad.encode()})
    page.get_by_role("button", name="Make the season").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("season.timezone, line")
    looked_at(page)
    page.locator("[type=file]").set_input_files({**file, "buffer": text.encode()})
    page.get_by_role("button", name="Show the dates").click()
    expect(page.locator(".dates .new").first).to_be_visible()
    page.get_by_role("button", name="Make the season").click()
    page.wait_for_url("**/harbour-2027/programme")


def test_the_first_season_of_an_empty_site(app: Flask, site: str, browse: Browsing) -> None:
    with app.app_context():
        founder = make.person("Timur")
        founder.may_found = True
        db.session.commit()
        founder_id = founder.id
    visitor = browse(width=390)
    visitor.goto("/")
    looked_at(visitor)
    visitor.get_by_role("main").get_by_role("link", name="Sign in").click()
    visitor.wait_for_url("**/sign-in")
    page = people.come_in(browse(), app, site, founder_id)
    page.goto("/start")
    page.wait_for_url("**/seasons/new")
    looked_at(page)
    page.get_by_label("Name in addresses").fill("first")
    page.get_by_role("button", name="Make the season").click()
    page.wait_for_url("**/first/programme")
    page.goto("/")
    page.wait_for_url("**/first/desk")
    assert roles(app, "first") == {"Timur": ("owner", True)}
    with app.app_context():
        season = season_by_slug("first")
        assert season is not None
        assert season.is_draft
        assert season.closes_at - season.opens_at > timedelta(days=7)
