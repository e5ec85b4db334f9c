"""A private note in a real browser: it saves itself, waits without a connection, and shows both texts of two pages."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from awards.core.db import db
from awards.scoring.models import Note
from tests.scoring.conftest import Cast
from tests.scoring.test_journey import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.databases("sqlite")]


def test_a_note_saves_itself_waits_for_the_connection_and_is_never_overwritten_unseen(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(), cast, site)
    page.goto(cast.url())
    text, said = page.get_by_label("Private note"), page.locator("[data-note-status]")
    page.get_by_text("Star", exact=True).click()
    expect(said).to_contain_text("Saved")
    text.fill("First")
    expect(said).to_contain_text("Saving")
    expect(said).to_contain_text("Saved")

    page.context.set_offline(True)
    text.fill("First, and more")
    text.blur()
    expect(said).to_contain_text("waiting for the connection")
    expect(page.locator("[data-held]")).to_be_hidden()
    with app.app_context():
        row = db.session.get_one(Note, cast.mine[0])
        assert (row.text, row.starred) == ("First", True)
        row.text, row.revision = "From elsewhere", row.revision + 1
        db.session.commit()
    page.context.set_offline(False)
    moved = page.get_by_role("alert").filter(has_text="Changed on another page")
    expect(moved).to_contain_text("From elsewhere")
    expect(moved).to_contain_text("First, and more")
    page.get_by_role("button", name="Keep mine").click()
    expect(said).to_contain_text("Saved")
    with app.app_context():
        assert db.session.get_one(Note, cast.mine[0]).text == "First, and more"
    expect(page.locator("#ballot-status")).to_have_text("")
    browse.expect("ERR_INTERNET_DISCONNECTED")
    browse.expect("409")


def test_a_note_waits_too_while_a_score_that_was_given_before_it_waits(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(), cast, site)
    page.goto(cast.url())
    page.context.set_offline(True)
    page.locator(f"[name='score-{cast.codes[0]}'][value='4']").check()
    text = page.get_by_label("Private note")
    text.fill("After the score")
    text.blur()
    expect(page.locator("[data-note-status]")).to_contain_text("waiting for the connection")
    page.context.set_offline(False)
    expect(page.locator("[data-note-status]")).to_contain_text("Saved")
    browse.expect("ERR_INTERNET_DISCONNECTED")
