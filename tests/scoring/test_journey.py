"""A juror in a real browser: by keyboard, through a lost connection, back, and on to the next entry."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from awards.core.db import db
from awards.ledger.models import Event
from awards.scoring.models import Ballot, Score
from tests.browsing import axe
from tests.scoring.conftest import Cast
from tests.scoring.test_ballot_page import close

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
    page.get_by_role("link", name="Next open").click()
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

    # Undo takes the last one back: the ten, of which the one was only the beginning.
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f"[name='score-{second}']:checked")).to_have_count(0)
    expect(status(page)).to_contain_text("Saved")

    # Without a connection a score waits here, survives a reload, and goes in when the connection is back.
    page.route("**/scores/**", lambda route: route.abort())
    page.locator(f"[name='score-{second}'][value='6']").check()
    expect(status(page)).to_contain_text("Not saved")
    expect(page.get_by_role("button", name="Retry")).to_be_visible()
    # Why the main button leads nowhere stays there, through further tries.
    page.locator("[data-main]").last.click()
    expect(status(page)).to_contain_text("Retry before you go on")
    for _try in range(2):  # what the first of them says has come when the second has failed
        page.wait_for_event("requestfailed")
    assert "Retry before you go on" in status(page).inner_text()
    page.reload()
    expect(page.locator(f"[name='score-{second}'][value='6']")).to_be_checked()
    expect(status(page)).to_contain_text("Not saved")
    page.unroute("**/scores/**")
    expect(status(page)).to_contain_text("Saved")
    browse.expect("Failed to load resource")

    # Switched off, the keys do nothing, and that is remembered.
    page.get_by_role("button", name="Keyboard", exact=True).click()
    page.get_by_label("Use keyboard shortcuts").uncheck()
    page.reload()
    page.locator(f"[name='score-{second}'][value='6']").focus()
    page.keyboard.press("3")
    expect(page.locator(f"[name='score-{second}'][value='6']")).to_be_checked()

    for code in cast.codes[2:]:
        page.locator(f"[name='score-{code}'][value='5']").check()
    page.get_by_label(re.compile("Advice to the nominee")).fill("Say more about the crews.")
    page.get_by_role("button", name="Submit and next").click()
    expect(page).to_have_title(re.compile("^Route 2"))
    with app.app_context():
        ballot = db.session.query(Ballot).filter(Ballot.submitted_at.is_not(None)).one()
        assert (ballot.scored, ballot.advice) == (len(cast.codes), "Say more about the crews.")


@pytest.mark.long
def test_a_session_that_ends_keeps_scores_until_the_juror_is_back(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(), cast, site)
    page.goto(cast.url())
    page.context.clear_cookies()
    code = cast.codes[0]
    page.locator(f"[name='score-{code}'][value='4']").check()
    expect(status(page)).to_contain_text("You are signed out")
    way_in = page.locator("[data-sign-in]")
    expect(way_in).to_have_attribute("href", f"/sign-in?next={cast.url()}")
    expect(way_in).to_be_visible()
    with page.expect_response(lambda answer: answer.status == 401):  # else it might be sent when the juror is back
        page.get_by_role("button", name="Save and next open").click()
    expect(status(page)).to_contain_text("You are signed out")
    signed_in(page, cast, site)
    page.get_by_role("button", name="Retry").click()
    expect(status(page)).to_contain_text("Saved")
    browse.expect("status of 401")
    browse.expect("status of 403")


@pytest.mark.long
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
    expect(two.get_by_text("Saved there: 8. Here: 3.")).to_be_visible()
    two.get_by_role("button", name="Keep mine").click()
    expect(status(two)).to_contain_text("Saved")
    one.reload()
    expect(one.locator(f"[name='score-{code}'][value='3']")).to_be_checked()
    browse.expect("409")


@pytest.mark.long
def test_a_refused_text_that_is_typed_anew_is_sent_anew(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(), cast, site)
    page.goto(cast.url())
    advice = page.get_by_label(re.compile("Advice to the nominee"))
    advice.fill("x" * 12_000)
    expect(status(page)).to_contain_text("Not saved")
    advice.fill("Shorter.")
    expect(status(page)).to_contain_text("Saved")
    with app.app_context():
        assert db.session.query(Ballot.advice).one() == ("Shorter.",)
    browse.expect("status of 422")


@pytest.mark.long
def test_a_request_that_was_cut_off_is_sent_again_by_itself(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(), cast, site)
    page.goto(cast.url())
    cut = {"status": 400, "content_type": "application/json", "body": '{"error": "Cut off."}'}
    page.route("**/scores/**", lambda route: route.fulfill(**cut), times=1)
    page.locator(f"[name='score-{cast.codes[0]}'][value='4']").check()
    expect(status(page)).to_contain_text("Saved")
    with app.app_context():
        assert db.session.query(Ballot.scored).one() == (1,)
    browse.expect("status of 400")


@pytest.mark.long
def test_one_and_nought_are_ten_unless_something_came_between(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(), cast, site)
    page.goto(cast.url())
    first, second = cast.codes[:2]
    page.locator(f"[name='score-{first}']").first.focus()
    page.keyboard.press("1")
    with app.app_context():
        expect(status(page)).to_contain_text("Saved")
        assert db.session.query(Score.steps).one() == (1,)
    page.keyboard.press("0")
    expect(page.locator(f"[name='score-{first}'][value='10']")).to_be_checked()
    for between in (["n", "p"], ["ArrowRight"]):
        page.keyboard.press("1")
        for key in between:
            page.keyboard.press(key)
        page.keyboard.press("0")
        expect(page.locator(f"[name='score-{first}'][value='0']")).to_be_checked()
    expect(page.locator(f"[name='score-{second}']:checked")).to_have_count(0)


def submitted(cast, number=0, value="7"):
    """Has the juror submit a sheet by its form."""
    typed = {f"score-{code}": value for code in cast.codes}
    cast.client().submit(cast.url(number), form="scoresheet", button="go=submit", **typed)


def kept(app):
    with app.app_context():
        columns = (Ballot.revision, Ballot.copies, Ballot.submitted_at, Ballot.changed)
        ballots = db.session.query(*columns).filter(Ballot.copies > 0).all()
        return ballots, sorted(db.session.query(Score.criterion_id, Score.steps, Score.counted).all())


@pytest.mark.long
@pytest.mark.parametrize("scripted", [True, False])
@pytest.mark.parametrize("key", ["Enter", "Control+Enter"])
def test_return_in_any_field_of_a_submitted_sheet_changes_nothing(app, site, browse, scripted, key):
    cast = Cast(app)
    submitted(cast)
    before = kept(app)
    page = signed_in(browse(java_script_enabled=scripted), cast, site)
    for field in [*(f"[name='score-{code}'][value='7']" for code in cast.codes), "[name='score-{}'][value='0']"]:
        page.goto(cast.url())
        page.locator(field.format(cast.codes[0])).focus()
        page.keyboard.press(key)
        # The main action of such a sheet leads on to the next one; with the script Return alone does not press it.
        leads_on = key == ("Control+Enter" if scripted else "Enter")
        expect(page).to_have_title(re.compile("^Route 2" if leads_on else "^Route 1"))
        assert kept(app) == before, field


@pytest.mark.long
def test_scores_given_offline_wait_for_the_list_and_go_in_once(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(), cast, site)
    page.context.route("**/scores/**", lambda route: route.abort())
    page.goto(cast.url())
    page.locator(f"[name='score-{cast.codes[0]}'][value='4']").check()
    page.locator(f"[name='score-{cast.codes[1]}'][value='5']").check()
    expect(status(page)).to_contain_text("Not saved")
    page.close()

    listed = page.context.new_page()
    listed.goto(f"/{cast.slug}/ballots")
    expect(listed.get_by_role("heading", name="2 scores or comments are waiting on this device")).to_be_visible()
    held = listed.locator("[data-held-list]")
    expect(held).to_contain_text("Route 1")
    expect(held).to_contain_text(": 4")
    assert axe(listed) == []
    signed_in(listed, cast, site, "Boris Rival")
    listed.reload()
    expect(listed.get_by_role("heading", name="My scoresheets")).to_be_visible()
    expect(listed.locator("[data-held]")).to_be_hidden()
    assert "Route 1" not in held.inner_text()
    signed_in(listed, cast, site)
    listed.reload()
    expect(listed.get_by_role("button", name="Send now")).to_be_visible()
    listed.context.unroute("**/scores/**")
    expect(listed.get_by_role("cell", name="2 / 5")).to_be_visible()
    expect(listed.locator("[data-held]")).to_be_hidden()
    with app.app_context():
        assert db.session.query(Event).filter_by(kind="ballot.saved").count() == 2
    browse.expect("Failed to load resource")


@pytest.mark.long
def test_what_one_tab_could_not_send_is_not_written_over_by_another(app, site, browse):
    cast = Cast(app)
    closed = signed_in(browse(), cast, site)
    page = closed.context.new_page()
    for each in (closed, page):
        each.goto(cast.url())
    page.context.set_offline(True)
    closed.get_by_label(re.compile("Comment for the jury")).fill("Long thoughts on a train.")
    expect(status(closed)).to_contain_text("Not saved")
    closed.close()
    for text in ("Short", "Short ones"):
        page.get_by_label(re.compile("Comment for the jury")).fill(text)
        expect(page.locator(".moved")).to_contain_text("Long thoughts on a train.")
        expect(page.locator(".moved")).to_contain_text(text)
    expect(page.get_by_text("Offline", exact=True)).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("Offline", exact=True)).to_be_hidden()
    page.reload()
    expect(page.locator(".moved")).to_contain_text("Short ones")
    page.locator(".moved button").last.click()
    expect(status(page)).to_contain_text("Saved")
    page.reload()
    expect(page.get_by_label(re.compile("Comment for the jury"))).to_have_value("Long thoughts on a train.")
    browse.expect("Failed to load resource")


@pytest.mark.long
def test_scores_that_come_too_late_are_shown_until_the_juror_removes_them(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(), cast, site)
    page.context.route("**/scores/**", lambda route: route.abort())
    page.goto(cast.url())
    page.locator(f"[name='score-{cast.codes[0]}'][value='4']").check()
    expect(status(page)).to_contain_text("Not saved")
    page.close()
    close(cast)
    page = page.context.new_page()
    page.context.unroute("**/scores/**")
    for path in (f"/{cast.slug}/ballots?round=1", cast.url()):
        page.goto(path)
        expect(
            page.get_by_role("heading", name="1 score or comment arrived too late and does not count")
        ).to_be_visible()
        expect(page.locator("[data-held-list]")).to_contain_text(": 4")
        expect(page.locator("[data-held-list]")).to_contain_text("Too late: Scoring closed on")
        expect(page.locator("#held-text")).to_have_value(re.compile("Route 1 · .*: 4 .typed (at|on) "))
        assert axe(page) == []
    page.get_by_role("button", name="Remove from this device").click()
    expect(page.locator("[data-held]")).to_be_hidden()
    page.reload()
    expect(page.locator("h1")).to_have_text("Route 1")
    expect(page.locator("[data-held]")).to_be_hidden()
    with app.app_context():
        assert db.session.query(Score).count() == 0
    browse.expect("Failed to load resource")


@pytest.mark.long
def test_a_changed_sheet_says_what_counts_and_the_button_follows(app, site, browse):
    cast = Cast(app)
    submitted(cast)
    page = signed_in(browse(), cast, site)
    page.goto(cast.url())
    standing = page.locator("#standing")
    expect(standing).to_have_text(re.compile(r"^Counts as submitted at \d\d:\d\d\.$"))
    expect(page.locator(".acts [data-main]")).to_have_text("Next open")
    page.locator(f"[data-score='{cast.codes[0]}'] legend").click()
    page.locator(f"[name='score-{cast.codes[0]}'][value='10']").check()
    expect(standing).to_contain_text("count; submit again to replace them")
    expect(page.locator("[data-counts-said]").first).to_be_visible()
    expect(page.locator(".acts [data-main]")).to_have_text("Save and next open")
    page.locator(f"[data-comment='{cast.codes[0]}']").fill("A model for all.")
    expect(page.locator(".acts [data-main]")).to_have_text("Submit the changes and next")
    expect(status(page)).to_contain_text("Saved")
    with app.app_context():
        assert {row[0] for row in db.session.query(Score.counted)} == {7}
    page.locator(f"[name='score-{cast.codes[0]}'][value='7']").focus()
    page.keyboard.press("Control+Enter")
    expect(page).to_have_title(re.compile("^Route 2"))
    with app.app_context():
        assert sorted(row[0] for row in db.session.query(Score.counted)) == [7, 7, 7, 7, 10]


@pytest.mark.long
def test_what_one_tab_could_not_send_another_sends_and_the_first_goes_on(app, site, browse):
    cast = Cast(app)
    one = signed_in(browse(), cast, site)
    code = cast.codes[0]
    one.goto(cast.url())
    one.route("**/scores/**", lambda route: route.abort())
    one.locator(f"[name='score-{code}'][value='8']").check()
    expect(status(one)).to_contain_text("Not saved")
    two = one.context.new_page()
    two.goto(f"/{cast.slug}/ballots")
    expect(two.get_by_role("cell", name="1 / 5")).to_be_visible()
    expect(status(one)).to_contain_text("Saved")
    one.unroute("**/scores/**")
    one.locator(f"[name='score-{code}'][value='6']").check()
    expect(status(one)).to_contain_text("Saved")
    with app.app_context():
        assert db.session.query(Score.steps, Score.revision).one() == (6, 2)
    browse.expect("Failed to load resource")


@pytest.mark.long
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_jurors_pages_are_accessible(app, site, browse, theme, width):
    cast = Cast(app)
    page = signed_in(browse(theme=theme, width=width), cast, site)
    for path in (
        f"/{cast.slug}/ballots",
        cast.url(),
        cast.url(rest="/recusal"),
        f"/{cast.slug}/conflicts?all=1",
        f"/{cast.slug}/ballots/submission?round=1",
    ):
        page.goto(path)
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
