"""A juror in a real browser: by keyboard, through a lost connection, back, and on to the next entry."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from awards.core.db import db
from awards.scoring.models import Ballot
from tests.browsing import axe
from tests.scoring.conftest import Cast

pytestmark = pytest.mark.browser


def signed_in(page, cast, site, name="Asel Juror"):
    client = cast.client(name)
    cookie = client.get_cookie("awards")
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
    return page


def status(page):
    return page.locator("#ballot-status")


def test_a_juror_scores_by_keyboard_loses_the_connection_and_goes_on(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(), cast, site)
    page.goto(f"/{cast.slug}/ballots")
    page.get_by_role("link", name="Next unscored").click()
    expect(page).to_have_title(re.compile("^Route 1"))
    assert axe(page) == []

    # Digits give scores, N goes on, arrows move; each is saved by itself.
    first = cast.codes[0]
    page.locator(f"[name='score-{first}']").first.focus()
    page.keyboard.press("7")
    expect(status(page)).to_contain_text("Saved")
    page.keyboard.press("ArrowRight")
    expect(page.locator(f"[name='score-{first}'][value='8']")).to_be_checked()
    page.keyboard.press("n")
    page.keyboard.press("1")
    page.keyboard.press("0")
    second = cast.codes[1]
    expect(page.locator(f"[name='score-{second}'][value='10']")).to_be_checked()
    expect(page.locator(f"[data-comment='{second}']")).to_be_visible()
    expect(status(page)).to_contain_text("Saved")

    # Undo takes the last one back.
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f"[name='score-{second}'][value='1']")).to_be_checked()
    expect(status(page)).to_contain_text("Saved")

    # Without a connection a score waits here, survives a reload, and goes in when the connection is back.
    page.route("**/scores/**", lambda route: route.abort())
    page.locator(f"[name='score-{second}'][value='6']").check()
    expect(status(page)).to_contain_text("Not saved")
    expect(page.get_by_role("button", name="Retry")).to_be_visible()
    page.reload()
    expect(page.locator(f"[name='score-{second}'][value='6']")).to_be_checked()
    expect(status(page)).to_contain_text("Not saved")
    browse.expect("Failed to load resource")
    page.unroute("**/scores/**")
    page.get_by_role("button", name="Retry").click()
    expect(status(page)).to_contain_text("Saved")

    # Switched off, the keys do nothing, and that is remembered.
    page.locator("[data-keys] summary").click()
    page.get_by_label("Use single keys").uncheck()
    page.reload()
    page.locator(f"[name='score-{second}'][value='6']").focus()
    page.keyboard.press("3")
    expect(page.locator(f"[name='score-{second}'][value='6']")).to_be_checked()

    for code in cast.codes[2:]:
        page.locator(f"[name='score-{code}'][value='5']").check()
    page.get_by_label(re.compile("Advice to the nominee")).fill("Say more about the crews.")
    page.get_by_role("button", name="Save and next unscored").click()
    expect(page).to_have_title(re.compile("^Route 2"))
    with app.app_context():
        ballot = db.session.query(Ballot).filter(Ballot.submitted_at.is_not(None)).one()
        assert (ballot.scored, ballot.advice) == (len(cast.codes), "Say more about the crews.")


def test_a_session_that_ends_keeps_scores_until_the_juror_is_back(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(), cast, site)
    page.goto(cast.url())
    page.context.clear_cookies()
    code = cast.codes[0]
    page.locator(f"[name='score-{code}'][value='4']").check()
    expect(status(page)).to_contain_text("You are signed out")
    signed_in(page, cast, site)
    page.get_by_role("button", name="Retry").click()
    expect(status(page)).to_contain_text("Saved")
    browse.expect("401")
    browse.expect("403")


def test_two_tabs_show_both_values(app, site, browse):
    cast = Cast(app)
    one = signed_in(browse(), cast, site)
    one.goto(cast.url())
    two = one.context.new_page()
    two.goto(cast.url())
    code = cast.codes[0]
    one.locator(f"[name='score-{code}'][value='8']").check()
    expect(status(one)).to_contain_text("Saved")
    two.locator(f"[name='score-{code}'][value='3']").check()
    expect(two.get_by_text("Stored there: 8. Here: 3.")).to_be_visible()
    two.get_by_role("button", name="Keep mine").click()
    expect(status(two)).to_contain_text("Saved")
    one.reload()
    expect(one.locator(f"[name='score-{code}'][value='3']")).to_be_checked()
    browse.expect("409")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_jurors_pages_are_accessible(app, site, browse, theme, width):
    cast = Cast(app)
    page = signed_in(browse(theme=theme, width=width), cast, site)
    for path in (f"/{cast.slug}/ballots", cast.url(), cast.url(rest="/recusal"), f"/{cast.slug}/conflicts?all=1"):
        page.goto(path)
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
