"""The score panel in a real browser: which criterion is open, and what of it is in view on tablets and phones."""

from __future__ import annotations

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
    expect(page.get_by_role("link", name="Conflict of interest")).to_be_hidden()
    page.get_by_role("button", name="More about this nomination").click()
    expect(page.get_by_role("link", name="Conflict of interest")).to_be_visible()
    assert axe(page) == []


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
