"""Questions that depend on answers, in a real browser: at once where a script can show them, after “Continue” else."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from awards.core.db import db
from awards.nominations.models import Draft
from tests import factories
from tests.browsing import Browsing, axe
from tests.client import PageClient
from tests.nominations.conftest import Cast
from tests.nominations.dependent import source
from tests.nominations.test_browser import come_in, stored

pytestmark = pytest.mark.browser
PHONE = {"language": "de", "width": 390, "height": 844}
Begin = Callable[..., str]


@pytest.fixture
def place(app: Flask) -> Cast:
    """A season of the programme with open entries, and its people."""
    with app.app_context():
        season = factories.open_season(source())
        people = [factories.person(name, language="de") for name in ("Aliya Serik", "Timur Bek", "Somebody Else")]
        company = factories.company("Steppe Rail Freight", members=tuple(people[:2]))
        found = Cast(season.slug, season.id, *(person.id for person in people), company.id)
        db.session.commit()
        return found


@pytest.fixture
def home(place: Cast, begin: Begin) -> str:
    """A nomination of a place in which nothing that others depend on is answered."""
    none: dict[str, Any] = {"guests": "", "guest_story": "", "land": "", "pass": "", "partner": "", "wet": False}
    return begin(place, category="place", you={"abroad": "no"}, crossing={"team": ""}, entry={**none, "wet_why": ""})


def opened(browse: Browsing, site: str, client: PageClient, address: str, **more: Any) -> Page:
    page = come_in(browse(**PHONE, **more), client, site)
    page.goto(address)
    return page


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_question_shows_at_once_and_keeps_what_was_typed_when_it_goes(
    app: Flask, browse: Browsing, site: str, place: Cast, home: str, sign_in: Callable[[uuid.UUID], PageClient]
) -> None:
    page = opened(browse, site, sign_in(place.nominee), f"{home}/topics/entry")
    yes, no = page.get_by_role("radio", name="Ja", exact=True), page.get_by_role("radio", name="Nein", exact=True)
    told, story = page.locator("[data-shown-status]"), page.get_by_label("Wer sind die Gäste?")
    expect(story).to_be_hidden()
    yes.check()
    expect(story).to_be_visible()
    expect(yes).to_be_focused()
    expect(told).to_contain_text("Weitere Frage darunter: Wer sind die Gäste?")
    story.fill("Segler aus dem Norden")
    saved(page)
    page.locator("[name=q_land]").evaluate("""(list) => {
        list.value = "NO";
        list.dispatchEvent(new Event("change", { bubbles: true }));
    }""")
    expect(page.get_by_label("Art des Passes")).to_be_visible()
    expect(page.get_by_label("Bild des Passes")).to_be_visible()
    page.get_by_label("Art des Passes").fill("Blau")
    assert axe(page) == []
    assert fits(page)
    no.check()
    expect(story).to_be_hidden()
    expect(page.get_by_label("Art des Passes")).to_be_hidden()
    expect(told).to_contain_text("Nicht mehr gefragt: Wer sind die Gäste?")
    expect(no).to_be_focused()
    saved(page)
    kept = {"guests": "no", "guest_story": "Segler aus dem Norden", "land": "NO", "pass": "Blau"}
    assert stored(app, home, "entry").items() >= kept.items()
    page.reload()
    expect(story).to_be_hidden()
    yes.check()
    expect(story).to_have_value("Segler aus dem Norden")
    expect(page.get_by_label("Art des Passes")).to_have_value("Blau")
    page.get_by_role("checkbox", name="Es steht im Wasser").check()
    expect(page.get_by_label("Warum im Wasser?")).to_be_visible()
    page.get_by_role("button", name="Weiter", exact=True).last.click()
    expect(page).to_have_url(re.compile("/topics/last(#.*)?$"))


def test_the_keys_alone_walk_from_an_answer_into_the_question_that_it_leads_to(
    browse: Browsing, site: str, place: Cast, home: str, sign_in: Callable[[uuid.UUID], PageClient]
) -> None:
    page = opened(browse, site, sign_in(place.nominee), f"{home}/topics/entry")
    page.get_by_role("radio", name="Ja", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Wer sind die Gäste?")).to_be_focused()


@pytest.mark.long
def test_an_answer_that_a_colleague_changed_shows_and_hides_as_ones_own(
    app: Flask, browse: Browsing, site: str, place: Cast, home: str, sign_in: Callable[[uuid.UUID], PageClient]
) -> None:
    page = opened(browse, site, sign_in(place.nominee), f"{home}/topics/entry")
    expect(page.get_by_label("Warum im Wasser?")).to_be_hidden()
    with app.app_context():
        draft = db.session.get(Draft, (uuid.UUID(home.rsplit("/", 1)[1]), "entry"))
        draft.answers, draft.revision = {**draft.answers, "wet": True}, draft.revision + 1
        draft.saved_by_id = place.colleague
        db.session.commit()
    page.get_by_label("Titel", exact=True).fill("Laternen")
    saved(page)
    expect(page.get_by_label("Warum im Wasser?")).to_be_visible()


@pytest.mark.long
def test_both_texts_are_seen_though_the_question_is_out_of_sight(
    app: Flask, browse: Browsing, site: str, place: Cast, home: str, sign_in: Callable[[uuid.UUID], PageClient]
) -> None:
    page = opened(browse, site, sign_in(place.nominee), f"{home}/topics/entry")
    page.get_by_role("radio", name="Ja", exact=True).check()
    saved(page)
    browse.allow("409")
    with app.app_context():
        draft = db.session.get(Draft, (uuid.UUID(home.rsplit("/", 1)[1]), "entry"))
        draft.answers, draft.revision = {**draft.answers, "guest_story": "Theirs"}, draft.revision + 1
        draft.saved_by_id = place.colleague
        db.session.commit()
    page.evaluate("""() => {
        document.querySelector("[name=q_guest_story]").value = "Mine";
        document.querySelector("[name=q_guests][value=no]").click();
    }""")
    expect(page.locator("[data-conflict]")).to_be_visible()
    page.locator("[data-conflict] [data-keep]").click()
    saved(page)
    expect(page.locator("[data-conflict]")).to_have_count(0)
    assert stored(app, home, "entry").items() >= {"guest_story": "Mine", "guests": "no"}.items()


def test_without_a_script_the_page_comes_back_with_the_question_and_says_so(
    app: Flask, browse: Browsing, site: str, place: Cast, home: str, sign_in: Callable[[uuid.UUID], PageClient]
) -> None:
    page = opened(browse, site, sign_in(place.nominee), f"{home}/topics/entry", java_script_enabled=False)
    story = page.get_by_label("Wer sind die Gäste?")
    expect(story).to_be_hidden()
    page.get_by_role("radio", name="Ja", exact=True).check()
    page.get_by_role("button", name="Weiter", exact=True).last.click()
    expect(page.get_by_role("heading", name="Ihre Antworten führen zu weiteren Fragen")).to_be_visible()
    page.get_by_role("link", name="Wer sind die Gäste?").click()
    story.fill("Segler")
    page.locator("select[name=q_land]").select_option("SE")
    page.get_by_role("button", name="Weiter", exact=True).last.click()
    page.get_by_label("Art des Passes").fill("Blau")
    page.get_by_role("button", name="Weiter", exact=True).last.click()
    expect(page).to_have_url(re.compile("/topics/last(#.*)?$"))
    kept = {"guests": "yes", "guest_story": "Segler", "land": "SE", "pass": "Blau"}
    assert stored(app, home, "entry").items() >= kept.items()
    page.goto(f"{home}/topics/you")
    page.get_by_role("radio", name="Ja", exact=True).check()
    page.get_by_role("button", name="Weiter", exact=True).last.click()
    expect(page.get_by_label("Partner vor Ort")).to_be_visible()
    page.goto(home)
    page.get_by_role("link", name="Die Überfahrt").click()
    expect(page.get_by_label("Wer fährt?")).to_be_visible()
    assert fits(page)
