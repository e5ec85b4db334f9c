"""The score panel in a real browser: which criterion is open, what of it is in view on tablets and phones, how its
words are read before anything is chosen, and the keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browsing import axe
from tests.scoring.conftest import Cast
from tests.scoring.test_journey import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.databases("sqlite")]
IN_VIEW = """() => {
    const bottom = Math.min(document.querySelector(".stick form > .acts").getBoundingClientRect().top, innerHeight);
    const top = document.querySelector(".panel-head").getBoundingClientRect().bottom;
    return [...document.querySelectorAll("fieldset[data-score] .scale")].filter((scale) => {
        const box = scale.getBoundingClientRect();
        return box.top >= top - 1 && box.bottom <= bottom + 1;
    }).length;
}"""

SMALL = """() => [...document.querySelectorAll(".stick *")].filter((each) =>
    each.checkVisibility({visibilityProperty: true}) && !each.matches(".optional, .count, .hidden") &&
    [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()) &&
    parseFloat(getComputedStyle(each).fontSize) < 16
).map((each) => each.textContent.trim())"""


def one(page, code):
    return page.locator(f"[data-score='{code}']")


@pytest.mark.long
@pytest.mark.parametrize(("width", "height", "least"), [(1180, 820, 3), (820, 1180, 3), (390, 844, 1), (360, 740, 1)])
def test_criteria_and_the_main_button_are_in_view(app, site, browse, width, height, least):
    cast = Cast(app)
    page = signed_in(browse(width=width, height=height), cast, site)
    page.goto(cast.url())
    if width < 800:
        page.locator("[data-sheet] > summary").click()
    button = page.locator(".acts [data-main]")
    expect(button).to_be_in_viewport(ratio=1)
    expect(one(page, cast.codes[0])).to_have_attribute("data-here", "")
    page.wait_for_function(f"({IN_VIEW})() >= {least}")
    cells = one(page, cast.codes[0]).locator(".scale label")
    boxes = [cells.nth(number).bounding_box() for number in range(cells.count())]
    assert len({round(box["y"]) for box in boxes}) == 1
    assert min(box["width"] for box in boxes) >= 32
    assert min(box["height"] for box in boxes) >= 44
    assert page.evaluate(SMALL) == []
    expect(page.get_by_role("link", name="Conflict of interest")).to_be_hidden()
    page.get_by_role("button", name="More about this nomination").click()
    expect(page.get_by_role("link", name="Conflict of interest")).to_be_visible()
    assert axe(page) == []


def test_the_main_button_is_in_view_after_a_sheet_was_skipped(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(width=1180, height=820), cast, site)
    page.goto(cast.url())
    page.locator(".acts").get_by_role("button", name="Skip").click()
    expect(page.locator(".flash")).to_be_visible()
    expect(page.locator(".acts [data-main]")).to_be_in_viewport(ratio=1)


@pytest.mark.long
def test_what_is_scored_folds_to_a_line_and_opens_again(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(), cast, site)
    page.goto(cast.url())
    first, second = one(page, cast.codes[0]), one(page, cast.codes[1])
    expect(second.locator(".about")).to_be_hidden()
    first.locator("[value='8']").check()
    expect(first.locator(".about")).to_be_visible()
    second.locator("[value='5']").check()
    expect(second.locator(".about")).to_be_visible()
    expect(first.locator(".about")).to_be_hidden()
    assert first.bounding_box()["height"] < 60
    expect(first.locator(".anchors b").filter(visible=True)).to_contain_text("8")

    # By a press on its line, and by the keyboard alone.
    first.locator("legend").click()
    expect(first.locator("[value='8']")).to_be_focused()
    expect(first.locator(".about")).to_be_visible()
    page.keyboard.press("n")
    expect(second).to_have_attribute("data-here", "")
    page.keyboard.press("p")
    expect(first).to_have_attribute("data-here", "")


@pytest.mark.long
def test_without_a_script_every_criterion_is_open(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(java_script_enabled=False), cast, site)
    page.goto(cast.url())
    for code in cast.codes:
        expect(one(page, code).locator(".about")).to_be_visible()
        expect(one(page, code).locator("textarea")).to_be_attached()


@pytest.mark.long
def test_a_word_below_the_scale_is_read_and_chooses_nothing(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(width=820, height=1180, has_touch=True), cast, site)
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto(cast.url())
    first = one(page, cast.codes[0])
    expect(first.locator(".words p").filter(visible=True)).to_have_count(0)
    first.locator(".words label", has_text="Very good").tap()
    expect(first.locator(".words p").filter(visible=True)).to_have_text(re.compile("^8 Very good. Fully in use"))
    page.keyboard.press("ArrowLeft")
    expect(first.locator(".words p").filter(visible=True)).to_have_text(re.compile("^6 Good. In regular use"))
    expect(first.locator(".scale :checked")).to_have_count(0)
    assert set(sent) == {"GET"}

    # A score takes the place of what was only read, by a press or by its digit.
    first.locator("[value='7']").check()
    expect(first.locator(".words p").filter(visible=True)).to_have_text("7 between “Good” and “Very good”")
    first.locator(".words label", has_text="Weak").tap()
    page.keyboard.press("9")
    expect(first.locator(".words p").filter(visible=True)).to_have_text("9 between “Very good” and “Outstanding”")
    expect(page.locator("#ballot-status")).to_contain_text("Saved")
    assert axe(page) == []


@pytest.mark.long
def test_without_a_script_the_words_are_read_too_and_stay_here(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(java_script_enabled=False), cast, site)
    page.goto(cast.url())
    first = one(page, cast.codes[0])
    first.locator(".words label", has_text="Weak").click()
    expect(first.locator(".words p").filter(visible=True)).to_have_text(re.compile("^2 Weak. "))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(one(page, cast.codes[0]).locator(".scale :checked")).to_have_count(0)


@pytest.mark.long
def test_on_a_phone_every_step_is_written_out_until_one_is_chosen(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(width=390, height=844, has_touch=True), cast, site)
    page.goto(cast.url())
    page.locator("[data-sheet] > summary").tap()
    first = one(page, cast.codes[0])
    steps = first.locator(".words p").filter(visible=True)
    expect(steps).to_have_count(6)
    expect(steps.last).to_have_text(re.compile("^10 Outstanding. "))
    first.locator(".scale label").nth(3).tap()
    expect(steps).to_have_count(1)
    expect(one(page, cast.codes[1]).locator(".scale")).to_be_in_viewport(ratio=1)

    # The answer to read takes the place of the sheet, which opens at the same criterion again.
    first.locator(".reads a").first.tap()
    expect(page.locator("[data-sheet]")).not_to_have_attribute("open", "")
    expect(page.locator("[data-informs]:target")).to_be_in_viewport()
    page.locator("[data-sheet] > summary").tap()
    expect(first.locator(".scale")).to_be_in_viewport(ratio=1)


@pytest.mark.long
def test_the_keyboard_alone_reaches_scores_keys_and_the_next_entry(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(), cast, site)
    page.goto(cast.url())
    for _stop in ("content", "scores"):
        page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the scores")).to_be_focused()
    page.keyboard.press("Enter")
    expect(one(page, cast.codes[0])).to_be_focused()
    page.keyboard.press("7")
    expect(one(page, cast.codes[0]).locator("[value='7']")).to_be_checked()

    keys = page.get_by_role("dialog", name="Keyboard")
    page.keyboard.press("?")
    expect(keys.get_by_role("button", name="Close")).to_be_focused()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(one(page, cast.codes[0]).locator("[value='7']")).to_be_focused()
    comment = page.get_by_label(re.compile("Comment for the jury"))
    comment.focus()
    page.keyboard.press("?")
    expect(comment).to_have_value("?")
    expect(keys).to_be_hidden()
    page.get_by_role("button", name="Keyboard", exact=True).click()
    keys.get_by_label("Use keyboard shortcuts").uncheck()
    keys.get_by_role("button", name="Close").click()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(keys).to_be_hidden()

    # What is there is saved, and the next nomination opens, from a score or from a text.
    comment.focus()
    page.keyboard.press("Control+Enter")
    expect(page).to_have_title(re.compile("^Route 2"))
    page.goto(cast.url())
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(one(page, cast.codes[1])).to_be_focused()
    expect(one(page, cast.codes[1])).to_have_attribute("data-here", "")
