"""The own order in a real browser: by keyboard, by dragging, and beside another page that moved something else."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from awards.core.db import db
from awards.scoring.models import OwnOrder
from tests.browsing import axe
from tests.scoring.test_journey import signed_in
from tests.scoring.test_own_order import Desk

pytestmark = [pytest.mark.browser, pytest.mark.databases("sqlite")]


def titles(page):
    return page.locator("[data-own-order] tbody a").all_inner_texts()


def stored(app, desk):
    with app.app_context():
        order = db.session.query(OwnOrder).one().ballots
    return [[str(each) for each in desk.cast.mine].index(each) for each in order]


@pytest.mark.parametrize("width", [1180, 390])
def test_rows_move_by_keyboard_and_by_dragging_and_save_themselves(app, site, browse, width):
    desk = Desk(app)
    page = signed_in(browse(width=width), desk.cast, site)
    page.goto(desk.page)
    assert titles(page) == ["Route 1", "Route 2", "Route 3"]
    assert axe(page) == []
    said = page.locator("#order-status")

    page.get_by_role("button", name="Down").first.focus()
    page.keyboard.press("Enter")
    expect(said).to_contain_text("Route 1: place 2 of 3. Saved")
    expect(page.locator("[data-differences]")).to_contain_text("differ in 1 place")
    page.keyboard.press("Enter")  # the focus went along
    expect(said).to_contain_text("Route 1: place 3 of 3. Saved")
    assert stored(app, desk) == [1, 2, 0]

    grip = page.locator("[data-grip]").last
    grip.scroll_into_view_if_needed()
    start, end = grip.bounding_box(), page.locator("[data-own-order] tbody tr").first.bounding_box()
    page.mouse.move(start["x"] + 10, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] + 10, end["y"] + 5, steps=15)
    page.mouse.up()
    expect(said).to_contain_text("Route 1: place 1 of 3. Saved")
    expect(page.locator("[data-differences]")).to_contain_text("agree")
    assert stored(app, desk) == [0, 1, 2]
    page.reload()
    assert titles(page) == ["Route 1", "Route 2", "Route 3"]


def test_an_older_page_says_so_and_what_could_not_be_saved_is_saved_later(app, site, browse):
    desk = Desk(app)
    page = signed_in(browse(), desk.cast, site)
    page.goto(desk.page)
    said, down = page.locator("#order-status"), page.get_by_role("button", name="Down")
    page.context.set_offline(True)
    down.first.click()
    expect(said).to_contain_text("Not saved")
    page.context.set_offline(False)
    expect(said).to_contain_text("Saved")
    assert stored(app, desk) == [1, 0, 2]

    assert desk.put(2, 1, 0, revision=1).status_code == 200
    down.first.click()
    expect(said).to_contain_text("changed on another page")
    assert stored(app, desk) == [2, 1, 0]
    page.get_by_role("link", name="Reload the page").click()
    expect(page.locator("[data-own-order] tbody a").first).to_have_text("Route 3")
    browse.expect("ERR_INTERNET_DISCONNECTED")
    browse.expect("409")
