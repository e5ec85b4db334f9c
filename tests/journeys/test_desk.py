"""The organisers' desk as it is used: it stays as it is now without reloading, and asks nothing while nobody looks."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from awards.accounts.models import Person
from awards.core.db import db
from tests.browsing import seen
from tests.desk.matrix_world import Judged
from tests.journeys.people import come_in
from tests.journeys.tongue import like, tongue

pytestmark = [pytest.mark.browser]

SOON = 21_000  # a little more than the pause between two questions
HIDES = """
    let hidden = false;
    Object.defineProperty(document, "hidden", {get: () => hidden});
    window.hide = (state) => { hidden = state; document.dispatchEvent(new Event("visibilitychange")); };
"""
SAVES = 'Object.defineProperty(navigator, "connection", {value: {saveData: true}});'


@pytest.fixture
def judged(app):
    made = Judged(app)
    entries = [made.entry(f"Straße {number} durch das Hochgebirge", outcome="admitted") for number in range(8)]
    for name in ("Маргарита Тұрсынбекова-Әлімжанова", "Karl-Friedrich Donaudampfschifffahrt", "Wu Li"):
        for entry in entries:
            made.sheet(name, entry, scored=2, submitted=name == "Wu Li")
    made.entry("Returned", outcome="returned")
    return made


def speaks(app, judged, language):
    """The organiser reads in a language from now on."""
    with app.app_context():
        db.session.get_one(Person, judged.people["organiser"]).language = language
        db.session.commit()


def opened(browse, app, site, judged, path="/desk", *, script="", **how):
    """The desk as the organiser has it, in a browser whose clock only the test moves; and the questions it asked."""
    speaks(app, judged, how.get("language", "en"))
    page = browse(**how)
    page.add_init_script(HIDES + script)
    come_in(page, app, site, judged.people["organiser"])
    page.clock.install()
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/desk/live" in request.url else None)
    page.goto(judged.at(path))
    return page, asked


def later(page, by=SOON):
    """Some time passes, and what was asked meanwhile has been answered."""
    page.clock.fast_forward(by)
    page.wait_for_load_state("networkidle")


def invited(judged, address):
    """Another organiser invites somebody."""
    client = judged.client("owner")
    client.submit(judged.at("/people/invitation"), email=address, role="juror", language="en")


WAYS = [("de", 1440), ("kk", 390), *(pytest.param(*way, marks=pytest.mark.long) for way in (("de", 390), ("kk", 1440)))]


@pytest.mark.parametrize(("language", "width"), WAYS)
def test_what_another_organiser_does_appears_without_reloading(app, site, browse, judged, language, width):
    say = tongue(language)
    page, asked = opened(browse, app, site, judged, language=language, width=width)
    expect(page.locator(".live [role=status]")).to_have_text(say("Live"))
    found = seen(page)
    assert (found.faults, found.over, found.language) == ([], 0, language)
    assert found.headings == [say("Overview")]
    link = page.locator(".waiting a[href*='state=returned']")
    link.focus()
    page.get_by_text(like(say("The figures behind this chart"))).first.click()
    link.focus()
    new = page.locator(".waiting a[href$='/people?state=invited']")
    expect(new).to_have_count(0)
    invited(judged, "new.juror@jury.example")
    later(page)
    expect(new).to_be_visible()
    assert len(asked) == 1
    # Whoever was reading goes on where they were.
    expect(link).to_be_focused()
    assert page.locator("details[open]").count() == 1
    later(page)
    assert len(asked) == 2


def test_a_table_that_moved_stays_open_and_scrolled_and_says_how_far(app, site, browse, judged):
    page, _ = opened(browse, app, site, judged, width=360)
    row = page.get_by_role("row").filter(has_text="Donaudampf")
    expect(row.locator(".c-begun")).to_have_count(8)
    page.locator(".titles summary").click()
    page.locator(".who-scored .scroll").evaluate("each => { each.scrollLeft = 40; }")
    judged.sheet("Karl-Friedrich Donaudampfschifffahrt", judged.entry("A new one", outcome="admitted"), submitted=True)
    later(page)
    expect(row.locator(".c-complete")).to_have_count(1)
    expect(page.locator(".titles")).to_have_attribute("open", "")
    assert page.locator(".who-scored .scroll").evaluate("each => each.scrollLeft") == 40


def test_a_page_that_nobody_sees_asks_nothing_and_one_that_is_seen_again_asks_at_once(app, site, browse, judged):
    page, asked = opened(browse, app, site, judged)
    page.evaluate("hide(true)")
    for _ in range(3):
        later(page, 60_000)
    assert asked == []
    invited(judged, "new.juror@jury.example")
    page.evaluate("hide(false)")
    expect(page.locator(".waiting")).to_contain_text("invitation not answered")
    assert len(asked) == 1


def test_where_data_is_to_be_saved_nothing_is_asked(app, site, browse, judged):
    page, asked = opened(browse, app, site, judged, script=SAVES)
    later(page, 120_000)
    assert asked == []
    expect(page.locator("[data-as-of]")).to_contain_text("as of")


def test_a_page_that_nobody_touched_for_an_hour_rests_until_somebody_does(app, site, browse, judged):
    page, asked = opened(browse, app, site, judged)
    page.clock.fast_forward(3_700_000)
    page.wait_for_load_state("networkidle")
    before = len(asked)
    later(page, 400_000)
    assert len(asked) == before <= 1
    page.keyboard.press("Shift")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".live [role=status]")).to_have_text("Live")
    assert len(asked) == before + 1


def test_a_line_that_is_cut_is_told_and_mends_itself(app, site, browse, judged):
    page, _ = opened(browse, app, site, judged)
    page.context.set_offline(True)
    later(page)
    expect(page.get_by_role("link", name="Not live: reload")).to_be_visible()
    browse.expect("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(False)
    expect(page.locator(".live [role=status]")).to_have_text("Live")


def test_without_script_the_page_says_as_of_when(app, site, browse, judged):
    page = browse(java_script_enabled=False, width=360)
    come_in(page, app, site, judged.people["organiser"])
    page.goto(judged.at("/desk"))
    expect(page.locator(".live")).to_contain_text("as of")
    expect(page.locator(".live")).not_to_contain_text("Live")
    page.get_by_role("link", name="jurors who have").or_(page.get_by_role("link", name="juror who has")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Jurors who have hardly started")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/desk/jurors", "/desk/nominations?lack=jurors", "/desk/nominations?lack=touch"])
def test_the_lists_are_accessible(app, site, browse, judged, theme, path):
    speaks(app, judged, "de")
    page = browse(theme=theme, width=360)
    come_in(page, app, site, judged.people["organiser"])
    page.goto(judged.at(path))
    found = seen(page)
    assert (found.faults, found.over) == ([], 0)
