"""People of a season: on a phone in German several are invited from a list; on a desk in Kazakh an organiser sees the
season as a nominee does and goes back, and the nominee finds who looked."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from awards.accounts.models import Person
from awards.core.db import db
from awards.messages.models import Mail
from tests.browsing import Browsing, seen
from tests.journeys import people
from tests.staffing import Staffed

pytestmark = pytest.mark.browser
LISTED = 'Anna Keller <anna@jury.example>\n"Müller, Jörg" <joerg@jury.example>; boris@jury.example\nniemand'


def comes_in(page: Page, staffed: Staffed, site: str, role: str, language: str) -> Page:
    """Somebody is signed in whose account speaks a language."""
    with staffed.app.app_context():
        db.session.get_one(Person, staffed.people[role]).language = language
        db.session.commit()
    return people.come_in(page, staffed.app, site, staffed.people[role])


def looks_right(page: Page, language: str) -> None:
    """No fault of accessibility, nothing wider than the window, and the language that was asked for."""
    found = seen(page)
    assert (found.faults, found.over, found.language) == ([], 0, language)


def test_on_a_phone_in_german_a_list_is_read_and_sent(app: Flask, site: str, browse: Browsing) -> None:
    staffed = Staffed(app)
    page = comes_in(browse(width=390, theme="dark"), staffed, site, "organiser", "de")
    page.goto(f"{site}{staffed.at('/people')}")
    looks_right(page, "de")
    page.get_by_role("link", name="Mehrere Personen einladen").click()
    page.get_by_label("Adressen").fill(LISTED)
    page.get_by_label("Jurymitglied").check()
    looks_right(page, "de")
    page.get_by_role("button", name="Liste prüfen").click()
    expect(page.get_by_text("Jörg Müller")).to_be_visible()
    page.get_by_label("Sprache für Jörg Müller").select_option("kk")
    looks_right(page, "de")
    page.get_by_role("button", name="3 Einladungen senden, den Rest auslassen").click()
    expect(page.get_by_text("3 Einladungen sind unterwegs.")).to_be_visible()
    assert len(staffed.rows(Mail, event="appointment")) == 3
    page.get_by_role("link", name="Jahrgang übergeben").click()
    looks_right(page, "de")
    page.goto(f"{site}{staffed.at('/people?role=juror&state=accepted')}")
    page.get_by_role("link", name="Rolle ändern").click()
    looks_right(page, "de")
    page.get_by_label("Beobachter").check()
    page.get_by_role("button", name="Zeigen, was das bewirkt").click()
    looks_right(page, "de")
    page.get_by_label("Grund").fill("Schaut nur zu")
    page.get_by_role("button", name="Rolle ändern").click()
    page.get_by_role("button", name="Rolle zurückgeben").click()
    expect(page.get_by_text("Rückgängig gemacht.")).to_be_visible()


def test_in_kazakh_an_organiser_sees_the_season_as_a_nominee(app: Flask, site: str, browse: Browsing) -> None:
    staffed = Staffed(app)
    staffed.entry("Bridge of Astana")
    page = comes_in(browse(), staffed, site, "organiser", "kk")
    page.goto(f"{site}{staffed.at('/people')}")
    page.get_by_role("link", name="Номинанттардың адамдары").click()
    looks_right(page, "kk")
    page.get_by_role("link", name="Маусымды осы адамның көзімен көру").click()
    looks_right(page, "kk")
    page.get_by_label("Себебі").fill("Көмек сұрады")
    page.get_by_role("button", name="Беттерін көру").click()
    page.wait_for_url(f"**{staffed.at('/nominations')}")
    expect(page.get_by_role("button", name="Back to your own pages")).to_be_visible()  # the nominee's language
    looks_right(page, "en")
    page.goto(f"{site}{staffed.at('/programme')}")
    expect(page.get_by_text("көріп тұрғанда бұл бет көрсетілмейді")).to_be_visible()
    looks_right(page, "kk")
    page.get_by_role("button", name="Өз беттеріңізге оралу").click()
    expect(page.get_by_text("Өз беттеріңізге оралдыңыз.")).to_be_visible()
    nominee = comes_in(browse(), staffed, site, "nominee", "kk")
    nominee.goto(f"{site}/account/viewings")
    expect(nominee.get_by_text("Көмек сұрады")).to_be_visible()
    looks_right(nominee, "kk")
