"""A revision is published: on a phone in German and on a desk in Kazakh, alone and by two, and taken into the draft
again."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from awards.accounts.models import Person
from awards.core.db import db
from tests.browsing import Browsing, seen
from tests.journeys import people
from tests.programmes.rule_changes import FREE, FROZEN
from tests.results.publishing_scene import Publishing
from tests.results.test_programme_publication import ask
from tests.results.test_revision_numbers import Entered

pytestmark = pytest.mark.browser


def comes_in(page: Page, scene: Publishing, site: str, role: str, language: str) -> Page:
    """Somebody is signed in whose account speaks a language."""
    with scene.app.app_context():
        db.session.get_one(Person, scene.people[role]).language = language
        db.session.commit()
    return people.come_in(page, scene.app, site, scene.people[role])


def looks_right(page: Page, language: str) -> None:
    """No fault of accessibility, nothing wider than the window, and the language that was asked for."""
    found = seen(page)
    assert (found.faults, found.over, found.language) == ([], 0, language)


def test_on_a_phone_in_german_one_publishes_and_takes_the_first_again(app: Flask, site: str, browse: Browsing) -> None:
    scene = Entered(app)
    scene.edit(ask, FREE["hint"], FROZEN["weight"])
    page = comes_in(browse(width=390, theme="dark"), scene, site, "organiser", "de")
    page.goto(scene.at())
    expect(page.get_by_role("heading", name="Fassung 2 veröffentlichen")).to_be_visible()
    page.get_by_text("Welche Nominierungen").first.click()
    expect(page.get_by_role("link", name="One")).to_be_visible()
    looks_right(page, "de")
    page.get_by_role("button", name="Fassung 2 veröffentlichen").click()
    expect(page.get_by_text("Fassung 2 ist in Kraft.")).to_be_visible()
    expect(page.get_by_role("heading", name="fehlt 2 eingereichten Nominierungen eine Antwort")).to_be_visible()
    looks_right(page, "de")
    page.get_by_role("link", name="Fassungen des Programms").click()
    looks_right(page, "de")
    page.get_by_role("button", name="Fassung 1 wieder in den Entwurf nehmen").click()
    expect(page.get_by_text("Fassung 1 ist im Entwurf. Noch ist nichts öffentlich.")).to_be_visible()
    expect(page.get_by_role("heading", name="Fassung 3 veröffentlichen")).to_be_visible()
    looks_right(page, "de")


def test_in_kazakh_the_rest_is_published_and_the_rule_proposed(app: Flask, site: str, browse: Browsing) -> None:
    scene = Publishing(app)
    scene.edit(FREE["tagline"], FROZEN["weight"])
    page = comes_in(browse(), scene, site, "organiser", "kk")
    page.goto(scene.at())
    looks_right(page, "kk")
    page.get_by_role("button", name="Тек 2-өзгерісті жариялау").click()
    expect(page.get_by_text("2-редакция күшіне енді.")).to_be_visible()
    page.goto(scene.at())
    page.get_by_label("Себебі").fill("Сала кеңесі солай сұрады.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Бағалау ережелерін өзгерту")
    looks_right(page, "kk")
    other = comes_in(browse(width=360), scene, site, "owner", "kk")
    other.goto(scene.at("/programme/publication/proposed"))
    expect(other.get_by_text("Сала кеңесі солай сұрады.")).to_be_visible()
    looks_right(other, "kk")
    assert scene.number() == 2
