"""An organiser handles many nominations in a browser: decides on a selection, sees what a colleague did, undoes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from awards.core.db import db
from awards.nominations.models import Admission, Nomination
from tests.browsing import Browsing, axe
from tests.journeys import people
from tests.journeys.tongue import tongue
from tests.staffing import Staffed

pytestmark = pytest.mark.browser


@pytest.fixture
def staffed(app: Flask) -> Staffed:
    made = Staffed(app)
    for number in range(4):
        made.entry(f"Route {number}")
    return made


@pytest.fixture
def enter(staffed: Staffed, browse: Browsing, site: str) -> Callable[..., Page]:
    """Opens the list in a browser in which somebody is signed in."""

    def opened(language: str, rest: str = "/entries", who: str = "organiser", **how: Any) -> Page:
        page = people.come_in(browse(language=language, **how), staffed.app, site, staffed.people[who])
        page.goto(f"{site}{staffed.at(rest)}")
        page.goto(f"{site}{page.locator(f'a[hreflang={language}]').first.get_attribute('href')}")
        page.goto(f"{site}{staffed.at(rest)}")
        return page

    return opened


def decided(staffed: Staffed) -> list[str]:
    with staffed.app.app_context():
        query = db.session.query(Nomination.title).join(Admission, Admission.id == Nomination.admission_id)
        return sorted(row[0] for row in query)


@pytest.mark.parametrize(("language", "width", "script"), [("de", 1440, True), ("kk", 390, True), ("kk", 390, False)])
def test_a_selection_is_admitted_and_taken_back(staffed, enter, language, width, script):
    say = tongue(language)
    page = enter(language, width=width, java_script_enabled=script)
    assert script is False or axe(page) == []
    for number in (0, 2):
        page.get_by_role("checkbox", name=f"Route {number}").check()
    if script:
        expect(page.locator("[data-count]")).to_have_text(say("{count} selected", count=2))
    page.get_by_label(say("With the selected nominations")).last.select_option("admit")
    page.get_by_role("checkbox", name="Route 0").press("Enter")  # Return goes on to the effect, and does nothing yet
    expect(page.locator("h1")).to_contain_text("2")
    assert decided(staffed) == []
    assert script is False or axe(page) == []
    page.go_back()
    expect(page.get_by_role("checkbox", name="Route 2")).to_be_checked()
    page.go_forward()
    page.locator("main form button.btn").first.click()
    expect(page.locator(".undo-strip")).to_be_visible()
    assert decided(staffed) == ["Route 0", "Route 2"]
    assert script is False or axe(page) == []
    page.locator(".undo-strip a").click()
    expect(page.locator("h1")).to_contain_text("2")
    assert script is False or axe(page) == []
    page.get_by_role("button", name=say("Undo")).click()
    expect(page.get_by_role("button", name=say("Undo"))).to_have_count(0)
    assert decided(staffed) == []


def test_two_tabs_decide_on_different_things(staffed, enter):
    say = tongue("de")
    page = enter("de")
    other, listed = page.context.new_page(), page.url
    for tab, deed in ((page, "admit"), (other, "refuse")):
        tab.goto(f"{listed}/bulk?act={deed}&all=1")
    page.locator("main form button.btn").click()
    expect(page.locator(".undo-strip")).to_be_visible()
    other.get_by_label(say("Reason")).fill("Zu spät.")
    other.locator("main form button.btn").click()
    other.get_by_text(say("There is a problem")).wait_for()
    expect(other.locator("main")).to_contain_text(say("It has already been admitted."))
    assert decided(staffed) == [f"Route {number}" for number in range(4)]


def test_all_of_a_page_are_ticked_by_one_box(staffed, enter):
    say = tongue("de")
    page = enter("de")
    page.get_by_role("checkbox", name=say("Select all on this page")).check()
    expect(page.locator("[data-count]")).to_have_text(say("{count} selected", count=4))
    page.get_by_role("checkbox", name="Route 1").uncheck()
    expect(page.locator("[data-count]")).to_have_text(say("{count} selected", count=3))


@pytest.mark.parametrize(("language", "width"), [("de", 1440), ("kk", 390)])
def test_a_nomination_with_notes_and_tags(staffed, enter, language, width):
    say = tongue(language)
    page = enter(language, width=width)
    page.get_by_role("link", name="Route 1").click()
    page.get_by_label(say("Write an internal note")).fill("Ask the ministry.")
    page.get_by_role("button", name=say("Save the note")).last.click()
    expect(page.locator(".internal")).to_contain_text("Ask the ministry.")
    page.get_by_label(say("Add a tag")).fill("To check")
    page.get_by_label(say("Add a tag")).press("Enter")
    expect(page.locator(".tag")).to_have_text("To check")
    assert axe(page) == []
    page.get_by_role("link", name=say("Next nomination")).click()
    expect(page.locator("h1")).to_have_text("Route 2")
    page.goto(re.sub(r"/entries/.*", "/entries/columns", page.url))
    page.get_by_label(say("Tags")).check()
    assert axe(page) == []
    page.get_by_role("button", name=say("Show these columns")).click()
    expect(page.locator("td .tag")).to_have_text("To check")
    assert axe(page) == []
