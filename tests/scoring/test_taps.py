"""How much a juror has to do: taps from a mailed link to the first score, and what an entry takes with one thumb."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from awards.accounts.models import Person
from awards.core.db import db
from awards.jury.models import Juror
from awards.nominations.models import Nomination
from awards.programmes.models import Round
from awards.programmes.people import actions as people_actions
from awards.programmes.queries import season_by_slug
from tests import factories as make
from tests.journeys.people import mailed_link
from tests.scoring.conftest import Cast
from tests.scoring.test_journey import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.databases("sqlite"), pytest.mark.long]
SIZES = pytest.mark.parametrize(("width", "height"), [(1180, 820), (820, 1180), (390, 844)])
FREE = """element => {
    const box = element.getBoundingClientRect();
    const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return at === element || element.contains(at);
}"""


class Thumb:
    """Taps on what is to be seen; whatever is not has to be swiped to first. Both are counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = self.swipes = 0

    def tap(self, target: Locator) -> None:
        expect(target).to_be_visible()
        if not target.evaluate(FREE):
            self.swipes += 1
            target.evaluate("element => element.scrollIntoView({block: 'center'})")
        self.taps += 1
        target.tap()


def scale(page: Page, code: str, value: str) -> Locator:
    return page.locator(f"[data-score='{code}'] .scale label:has([value='{value}'])")


def open_sheet(thumb: Thumb) -> None:
    """On a phone the sheet begins below the dossier."""
    if thumb.page.viewport_size["width"] < 720:
        thumb.tap(thumb.page.locator("[data-sheet]:not([open]) > summary"))


@SIZES
def test_from_the_invitation_to_the_first_saved_score(app, site, browse, mailbox, width, height):
    cast = Cast(app)
    with app.app_context():
        season, round_ = season_by_slug(cast.slug), db.session.get(Round, cast.round_id)
        organiser = db.session.get(Person, cast.people["organiser"])
        person = make.person("Dr. Wolfgang Trautmann", email="wolfgang@jury.example")
        juror = Juror(season_id=season.id, person_id=person.id, languages=[], fields=[])
        db.session.add(juror)
        db.session.flush()
        make.seat(juror, round_)
        for entry in cast.entries:
            make.assignment(juror, round_, db.session.get(Nomination, entry), declared=False)
        people_actions.invite(season, person.email, "juror", own={"organiser"}, by=organiser)
        db.session.commit()
    page = browse(width=width, height=height, has_touch=True)
    page.goto(mailed_link(app, mailbox, "wolfgang@jury.example"))
    thumb = Thumb(page)
    thumb.taps += 1  # the link itself
    for button in ("Accept and sign in", "Accept and continue", "Save and continue"):
        thumb.tap(page.get_by_role("button", name=button))
    expect(page.locator("h1")).to_have_text("Route 1")
    open_sheet(thumb)
    thumb.tap(scale(page, cast.codes[0], "7"))
    expect(page.locator("#ballot-status")).to_contain_text("Saved")
    assert thumb.taps <= 6


@SIZES
def test_an_entry_takes_a_tap_a_criterion_and_hardly_a_swipe(app, site, browse, width, height):
    cast = Cast(app)
    page = signed_in(browse(width=width, height=height, has_touch=True), cast, site)
    page.goto(cast.url())
    thumb = Thumb(page)
    open_sheet(thumb)
    for code in cast.codes:
        thumb.tap(scale(page, code, "7"))
        expect(page.locator(f"[data-score='{code}']")).to_have_attribute("data-here", "")
    thumb.tap(page.get_by_role("button", name="Submit and next").last)
    expect(page).to_have_title(re.compile("^Route 2"))
    assert thumb.taps <= len(cast.codes) + 2
    assert thumb.swipes <= 2
