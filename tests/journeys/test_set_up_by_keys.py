"""The editor of a programme by the keyboard alone on a phone's width, and without a script: texts are changed, a
criterion is added and moved, something is undone, and the revision is published."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, Route, expect

from awards.core.db import db
from awards.programmes.queries import season_by_slug
from tests import factories as make
from tests.browsing import Browsing
from tests.journeys import people
from tests.journeys.setting_up import JUDGED, NAMED
from tests.programmes.seeds import FOLDER

pytestmark = [pytest.mark.browser, pytest.mark.long]
SLUG, TABS = "hackathon", 400
QUESTION = {code: f"{text}?" for code, text in JUDGED.items()}


@pytest.fixture
def owner(app: Flask) -> Any:
    """Who runs a draft made from a template."""
    with app.app_context():
        season = make.draft((FOLDER / "templates" / f"{SLUG}.yaml").read_text(encoding="utf-8"))
        who = make.appointed(season, "owner").id
        db.session.commit()
        return who


def programme(app: Flask) -> Any:
    """The programme in force."""
    with app.app_context():
        season = season_by_slug(SLUG)
        assert season is not None
        return season.document


def changed(app: Flask) -> None:
    """What both do is in force: the new name, and the new criterion fourth of five."""
    category = programme(app).categories[0]
    assert dict(category.name.items()) == NAMED
    assert [each.name["en"] for each in category.criteria].index(JUDGED["en"]) == 3
    assert len(category.criteria) == 5
    assert category.criteria[3].weight == 12


def tab(page: Page, to: Locator, *, back: bool = False) -> None:
    """Press Tab until something has the focus, as somebody does who sees where they are."""
    expect(to).to_be_attached()
    for _ in range(TABS):
        if to.evaluate("element => element === document.activeElement"):
            assert to.evaluate("element => element.matches(':focus-visible')")
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"Tab never comes to {to}")


def enter(page: Page, on: Locator) -> None:
    """Go to a link or button, and press Enter."""
    tab(page, on)
    page.keyboard.press("Enter")


def retype(page: Page, into: Locator, text: str) -> None:
    """Write another text into a field."""
    tab(page, into)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def fields(page: Page, name: str) -> Locator:
    """The fields of a text in all languages, the last of that name on the page."""
    return page.get_by_role("group", name=name).last.locator("input, textarea")


def settled(page: Page) -> None:
    """Everything that was typed is saved."""
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")


def test_by_the_keyboard_alone(app: Flask, site: str, browse: Browsing, owner: Any) -> None:
    page = people.come_in(browse(width=390), app, site, owner)
    page.goto(f"/{SLUG}/programme")
    enter(page, page.get_by_role("link", name="Categories, criteria and weights"))
    enter(page, page.locator("main li a.name").first)
    enter(page, page.get_by_role("button", name="Add a criterion"))
    added = page.locator(".criteria > ol > li").last
    expect(added.get_by_text("criterion-1", exact=True)).to_be_visible()
    retype(page, added.locator("[data-weight]"), "12")
    for where, texts in (("Name of the criterion", JUDGED), ("Question to the juror", QUESTION)):
        for number, text in enumerate(texts.values()):
            retype(page, fields(page, where).nth(number), text)
    tab(page, added.locator(".grip"))
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("status").filter(has_text="number 4 of 5")).to_be_attached()
    for number, text in enumerate(NAMED.values()):
        retype(page, fields(page, "Name of the category").nth(number), text)
    retype(page, page.locator("[data-weight]").first, "99")
    page.keyboard.press("Tab")
    undo = page.get_by_role("button", name="Undo “Weight: 99”")
    expect(undo).to_be_visible()
    settled(page)
    enter(page, undo)
    expect(page.get_by_text("Undone.")).to_be_visible()
    enter(page, page.locator(".back"))
    enter(page, page.locator(".back"))
    enter(page, page.get_by_role("link", name="Publish revision 2"))
    enter(page, page.get_by_role("button", name="Publish revision 2"))
    expect(page.get_by_text("Revision 2 is in force.")).to_be_visible()
    changed(app)


def test_without_a_script(app: Flask, site: str, browse: Browsing, owner: Any) -> None:
    before = programme(app).categories[0].criteria[0].weight
    page = people.come_in(browse(width=390, java_script_enabled=False), app, site, owner)
    page.goto(f"/{SLUG}/programme")
    page.get_by_role("link", name="Categories, criteria and weights").click()
    page.locator("main li a.name").first.click()
    for number, text in enumerate(NAMED.values()):
        fields(page, "Name of the category").nth(number).fill(text)
    page.get_by_role("button", name="Add a criterion").click()  # what was typed beside it is saved
    expect(page.locator("h1")).to_have_text(NAMED["en"])
    page.get_by_role("link", name="Categories, criteria and weights").first.click()
    page.locator(".back").click()
    expect(page.locator("ol.parts li.fix")).to_have_count(1)
    page.get_by_role("link", name="Go to the first").click()
    added = page.locator(".criteria > ol > li").last
    for where, texts in (("Name of the criterion", JUDGED), ("Question to the juror", QUESTION)):
        for number, text in enumerate(texts.values()):
            fields(page, where).nth(number).fill(text)
    added.locator("[data-weight]").fill("12")
    page.locator("#part").get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#saved")).to_contain_text("Saved")
    added.get_by_role("button", name="Move up").click()
    expect(page.locator(".criteria > ol > li").nth(3)).to_contain_text(JUDGED["en"])
    page.locator("[data-weight]").first.fill("99")
    page.locator("[data-weight]").first.press("Enter")
    page.get_by_role("button", name="Undo “Weight: 99”").click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    page.goto(f"/{SLUG}/programme")
    page.get_by_role("link", name="Publish revision 2").click()
    page.get_by_role("button", name="Publish revision 2").click()
    expect(page.get_by_text("Revision 2 is in force.")).to_be_visible()
    changed(app)
    assert programme(app).categories[0].criteria[0].weight == before


def test_what_is_typed_before_the_script_has_come_is_saved(app: Flask, site: str, browse: Browsing, owner: Any) -> None:
    page = people.come_in(browse(), app, site, owner)
    held: list[Route] = []
    page.route("**/js/editor.js", lambda route: held.append(route))
    page.goto(f"/{SLUG}/programme/categories/tools", wait_until="commit")
    name = fields(page, "Name of the category").first
    name.fill(NAMED["en"])
    with page.expect_response("**/programme/edits"):
        held[0].continue_()
    page.unroute("**/js/editor.js")
    page.reload()
    expect(name).to_have_value(NAMED["en"])
