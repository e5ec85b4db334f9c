"""The form in the editor, in a real browser: trying a question out, order by keyboard and by hand, on a phone, without
a script.
"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from awards.programmes.editing import queries
from awards.programmes.editing.tree import KEY, at, path_of
from awards.programmes.queries import season_by_slug
from tests.browsing import Browsing, axe, seen
from tests.staffing import Staffed

pytestmark = pytest.mark.browser
FIRST = "form/sections/category_questions/questions/q_efficiency_1"
SECTION = "form/sections/category_questions/questions"
SAVED = "[data-editing-strip] [data-status]"


@pytest.fixture
def staffed(app: Flask) -> Staffed:
    return Staffed(app)


@pytest.fixture
def opened(staffed: Staffed, browse: Browsing, site: str) -> Any:
    """Opens a page of the editor as the organiser."""

    def open_page(rest: str, *, language: str = "en", **more: Any) -> Page:
        cookie = staffed.client("organiser").get_cookie("awards")
        assert cookie is not None
        page = browse(language=language, **more)
        page.context.add_cookies([{"name": "awards", "value": cookie.value, "url": site}])
        page.goto(f"/language/{language}")
        page.goto(staffed.at(f"/programme/{rest}"))
        return page

    return open_page


def stands(staffed: Staffed, place: str) -> Any:
    with staffed.app.app_context():
        return at(queries.draft_of(season_by_slug(staffed.slug)).tree, path_of(place))


def keys(staffed: Staffed, place: str) -> list[str]:
    return [each[KEY] for each in stands(staffed, place)]


def saved(page: Page) -> None:
    expect(page.locator(SAVED)).to_have_attribute("data-state", "saved")


def test_what_is_typed_shows_at_once_and_what_is_tried_is_kept_nowhere(staffed: Staffed, opened: Any) -> None:
    page = opened("form/category_questions/questions/q_efficiency_1", language="de")
    trial = page.locator("[data-trial]")
    trial.locator("textarea").fill("Zwölf Züge am Tag.")
    expect(trial.locator(".count")).to_have_text("4 von 250 Wörtern")
    page.locator(f'[name="f/{FIRST}/label/de"]').fill("Wie schnell wurde es?")
    expect(trial.locator("label")).to_contain_text("Wie schnell wurde es?")
    saved(page)
    page.locator(f'[name="f/{FIRST}/max_words"]').fill("3")
    expect(trial.locator(".count")).to_have_text("4 von 3 Wörtern. Zu viel: 1")
    expect(trial.locator("textarea")).to_have_value("Zwölf Züge am Tag.")
    page.locator(f'[name="f/{FIRST}/required"]').uncheck()
    expect(trial.locator(".optional")).to_be_visible()
    page.locator(".trial-languages a[lang=ru]").click()
    expect(trial.locator(".count")).to_contain_text("слов")
    expect(trial.locator("textarea")).to_have_value("Zwölf Züge am Tag.")
    saved(page)
    assert stands(staffed, f"{FIRST}/max_words") == "3"
    assert "Zwölf" not in str(stands(staffed, "form"))
    assert axe(page) == []


def test_a_kind_is_tried_before_it_is_chosen(staffed: Staffed, opened: Any) -> None:
    page = opened("form/category_questions/questions/q_efficiency_1")
    change = page.get_by_role("button", name="Change the kind")
    expect(change).to_be_hidden()
    page.get_by_label("Kind of answer").select_option("table")
    expect(page.locator("[data-trial]")).to_contain_text("There are no fields yet.")
    assert stands(staffed, f"{FIRST}/type") == "longtext"
    change.click()
    page.wait_for_load_state()
    assert stands(staffed, f"{FIRST}/type") == "table"
    page.get_by_role("button", name="Short text").click()
    page.wait_for_load_state()
    rows = page.locator("[data-trial] [data-row]")
    expect(rows).to_have_count(3)
    page.locator("[data-trial]").get_by_role("button", name="Add a row").click()
    expect(rows).to_have_count(4)


def test_a_new_question_loses_its_marks_as_it_is_completed(staffed: Staffed, opened: Any) -> None:
    page = opened("form/contact")
    page.get_by_role("button", name="Month and year").click()
    page.wait_for_load_state()
    here = page.locator(".form-list .here")
    expect(here).to_contain_text("(without words)")
    expect(here.locator(".diamond")).to_be_visible()
    place = f"form/sections/contact/questions/{keys(staffed, 'form/sections/contact/questions')[-1]}"
    for language in ("en", "de", "ru", "kk"):
        page.locator(f'[name="f/{place}/label/{language}"]').fill("Since when?")
    expect(here).to_contain_text("Since when?")
    expect(here.locator(".diamond")).to_have_count(0)
    expect(page.locator("[data-trial] .trial-missing")).to_have_count(0)
    expect(page.locator("[data-trial] legend")).to_contain_text("Since when?")
    saved(page)
    assert axe(page) == []


def test_what_depends_on_a_choice_is_shown_once_it_was_made(staffed: Staffed, opened: Any) -> None:
    page = opened("form/evidence/questions/photo")
    expect(page.locator(".weighed summary")).to_have_count(4)
    category = page.get_by_label("Asked only in the category")
    category.select_option("fairness")
    expect(page.locator(".weighed summary")).to_have_count(0)
    expect(page.locator(".weighed")).to_contain_text("Working conditions")
    expect(category).to_be_focused()
    assert stands(staffed, "form/sections/evidence/questions/photo/category") == "fairness"


def test_the_order_is_changed_by_keyboard_alone_and_told(staffed: Staffed, opened: Any) -> None:
    page = opened("form/category_questions/questions/q_efficiency_1")
    before = keys(staffed, SECTION)
    grip = page.get_by_role("button", name="Move How did time")
    for _ in range(60):
        page.keyboard.press("Tab")
        if grip.evaluate("button => button === document.activeElement"):
            break
    expect(grip).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=status]", has_text="is now number 3 of 3.")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Question 1")
    saved(page)
    expect(grip).to_be_focused()
    assert keys(staffed, SECTION) == [before[1], before[2], before[0], *before[3:]]
    page.get_by_role("button", name="Undo “Moved").click()
    page.wait_for_load_state()
    assert keys(staffed, SECTION) == before


def test_sections_and_options_are_dragged(staffed: Staffed, opened: Any) -> None:
    page = opened("form")
    before = keys(staffed, "form/sections")
    drag(page, page.locator(".topics > li").nth(0), page.locator(".topics > li").nth(2))
    saved(page)
    assert keys(staffed, "form/sections") == [before[1], before[2], before[0], *before[3:]]
    page.goto(staffed.at("/programme/lists/modes"))
    modes = keys(staffed, "options/modes")
    drag(page, page.locator(".option-rows > li").nth(2), page.locator(".option-rows > li").nth(0), up=True)
    saved(page)
    assert keys(staffed, "options/modes") == [modes[2], modes[0], modes[1], *modes[3:]]
    assert axe(page) == []


def drag(page: Page, item: Any, onto: Any, *, up: bool = False) -> None:
    start, end = item.locator(".grip").bounding_box(), onto.bounding_box()
    page.mouse.move(start["x"] + 8, start["y"] + 20)
    page.mouse.down()
    for part in (0.5, 0.9, 1.0):
        target = end["y"] + (4 if up else end["height"] - 4)
        page.mouse.move(start["x"] + 8, start["y"] + 20 + part * (target - start["y"] - 20))
    page.mouse.up()


def test_on_a_phone_in_kazakh_list_and_question_are_two_pages(staffed: Staffed, opened: Any) -> None:
    page = opened("form", language="kk", width=390, height=844)
    assert seen(page).over == 0
    assert axe(page) == []
    page.get_by_role("link", name="Санат бойынша сұрақтар").click()
    page.get_by_role("link", name="Мерзім, сенімділік").click()
    expect(page.locator(".form-list")).to_be_hidden()
    assert seen(page).over == 0
    trial = page.locator("[data-trial]")
    assert trial.bounding_box()["y"] > page.locator("form[data-editor]").bounding_box()["y"]
    page.locator(f'[name="f/{FIRST}/hint/kk"]').fill("Жылын көрсетіңіз.")
    saved(page)
    expect(trial.locator(".hint")).to_contain_text("Жылын көрсетіңіз.")
    assert stands(staffed, f"{FIRST}/hint/kk") == "Жылын көрсетіңіз."
    others = page.locator(f'[name="f/{FIRST}/label/de"]')
    expect(others).to_be_hidden()
    page.locator("[data-side-by-side]").click()
    expect(others).to_be_visible()
    assert seen(page).over == 0
    assert axe(page) == []


def test_all_of_it_works_without_a_script(staffed: Staffed, opened: Any) -> None:
    page = opened("form/category_questions", java_script_enabled=False)
    page.locator("[value='add form/sections/category_questions/questions text']").click()
    place = f"{SECTION}/{keys(staffed, SECTION)[-1]}"
    page.locator(f'[name="f/{place}/label/en"]').fill("Which train?")
    page.get_by_role("button", name="Save").last.click()
    expect(page.locator("[data-trial] label")).to_contain_text("Which train?")
    expect(page.locator("[data-trial]")).to_contain_text("The question is missing in: German, Russian, Kazakh.")
    page.get_by_label("Kind of answer").select_option("longtext")
    page.get_by_role("button", name="Change the kind").click()
    expect(page.locator("[data-trial] textarea")).to_have_count(1)
    page.locator(".trial-languages a[lang=de]").click()
    expect(page.locator("[data-trial]")).to_contain_text("Höchstens 200 Wörter")
    page.get_by_role("button", name="Remove this question").click()
    assert not [each for each in stands(staffed, SECTION) if each["id"].startswith("text-")]
