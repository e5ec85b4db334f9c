"""Numbers in the nominee's form: asked about where they have two readings, said back, never carried on open."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect

from awards.nominations.drafts.answer_fields import month_value
from tests.browsing import Browsing, axe
from tests.client import PageClient
from tests.nominations.conftest import Cast, picture
from tests.nominations.test_browser import come_in, stored
from tests.nominations.test_views import saving

Begin = Callable[..., str]
SignInAs = Callable[..., PageClient]


@pytest.fixture
def keeper(harbour: Cast, sign_in: SignInAs) -> PageClient:
    """The nominee of the programme that counts lamps."""
    return sign_in(harbour.nominee)


def test_an_open_number_is_kept_asked_about_and_settled_without_a_script(
    app: Flask, harbour: Cast, begin: Begin, keeper: PageClient
) -> None:
    home = begin(harbour, category="place")
    page = f"{home}/topics/entry"
    asked = keeper.submit(page, form="topic", q_lamps="12,000")
    assert asked.status_code == 422
    assert "“Number of lamps”: choose which number “12,000” means." in asked.page.text
    assert "12,000 (twelve thousand)" in asked.page.text
    assert "12.000 (twelve)" in asked.page.text
    assert stored(app, home, "entry")["lamps"] == "?12,000"
    settled = keeper.submit(asked, form="topic", **{"q_lamps~": "12,000=12000"})
    assert settled.status_code == 303
    assert stored(app, home, "entry")["lamps"] == "12000"
    assert "= 12,000 (twelve thousand)" in keeper.get(page).page.text
    assert "12,000 (twelve thousand)" in keeper.get(f"{home}/check").page.text


def test_a_choice_holds_for_its_own_text_only(app: Flask, harbour: Cast, begin: Begin, keeper: PageClient) -> None:
    home = begin(harbour, category="place")
    page = f"{home}/topics/entry"
    keeper.submit(page, form="topic", q_lamps="12,000", **{"q_lamps~": "13,000=13000"})
    assert stored(app, home, "entry")["lamps"] == "?12,000"
    keeper.submit(page, form="topic", q_lamps="12,000", **{"q_lamps~": "12,000=99"})
    assert stored(app, home, "entry")["lamps"] == "?12,000"
    keeper.submit(page, form="topic", q_lamps="1.234", **{"q_lamps~": "1.234=1.234"})
    assert stored(app, home, "entry")["lamps"] == "1.234"
    assert keeper.submit(page, form="topic").status_code == 303  # what was chosen stays chosen
    assert stored(app, home, "entry")["lamps"] == "1.234"


def test_an_open_number_is_never_submitted(app: Flask, harbour: Cast, begin: Begin, keeper: PageClient) -> None:
    home = begin(harbour, category="place", entry={"lamps": "?12,000"})
    check = keeper.get(f"{home}/check")
    assert "choose which number “12,000” means" in check.page.text
    assert "?12,000" not in check.get_data(as_text=True)
    assert keeper.submit(check, form="submission").status_code == 422
    assert "?12,000" not in keeper.get(f"{home}/as-juror").get_data(as_text=True)


def test_a_unit_of_the_row_may_stand_beside_the_number(
    app: Flask, cast: Cast, begin: Begin, nominee: PageClient
) -> None:
    home = begin(cast)
    row = {"q_kpis-0-indicator": "Share", "q_kpis-0-unit": "%", "q_kpis-0-before": "12 %", "q_kpis-0-after": "€ 80"}
    answer = nominee.submit(f"{home}/topics/case", form="topic", **row)
    assert "Enter only a number for “After”, without “€”." in answer.page.text
    kept = stored(app, home, "case")["kpis"][0]
    assert (kept["before"], kept["after"]) == ("12", "?€ 80")
    assert 'value="€ 80"' in nominee.get(f"{home}/topics/case").get_data(as_text=True)


@pytest.mark.parametrize(
    ("language", "words"), [("de", "zwölftausendfünfhundert"), ("en", "twelve thousand five hundred")]
)
def test_what_is_saved_by_a_script_is_answered_with_what_was_understood(
    harbour: Cast, begin: Begin, keeper: PageClient, language: str, words: str
) -> None:
    home = begin(harbour, category="place")
    keeper.get(f"/language/{language}?next=/{harbour.slug}/form")
    told = saving(keeper, home, "entry", q_lamps="12 500").get_json()
    assert words in told["read"]["q_lamps"]["html"]
    assert told["read"]["q_lamps"]["asks"] is False


@pytest.mark.long
@pytest.mark.browser
def test_a_number_is_asked_about_when_it_is_left(
    app: Flask, browse: Browsing, site: str, harbour: Cast, begin: Begin, keeper: PageClient
) -> None:
    home = begin(harbour, category="place")
    page = come_in(browse(), keeper, site)
    page.goto(f"{home}/topics/entry")
    lamps = page.get_by_label("Number of lamps")
    lamps.fill("1 500")
    expect(page.locator("#q_lamps-said")).to_have_text("= 1,500 (one thousand five hundred)")
    lamps.fill("12,000")
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    expect(page.locator("#q_lamps-said")).to_have_text("")
    page.keyboard.press("Tab")
    page.get_by_label("12,000 (twelve thousand)").check()
    expect(page.locator("#saved")).to_have_attribute("data-state", "saving")
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    assert stored(app, home, "entry")["lamps"] == "12000"
    expect(page.get_by_label("12,000 (twelve thousand)")).to_be_focused()
    assert axe(page) == []
    page.reload()
    expect(lamps).to_have_value("12000")


@pytest.mark.long
@pytest.mark.browser
def test_a_row_is_taken_out_and_put_back(
    app: Flask, browse: Browsing, site: str, cast: Cast, begin: Begin, nominee: PageClient
) -> None:
    rows: list[dict[str, Any]] = [{"indicator": name} for name in ("Days", "Trains", "Tonnes")]
    home = begin(cast, case={"kpis": rows})
    page = come_in(browse(width=360, height=740), nominee, site)
    page.goto(f"{home}/topics/case")
    page.get_by_role("button", name="Remove row 2").click()
    expect(page.get_by_text("Row 2 was removed.")).to_be_visible()
    expect(page.locator("[name=q_kpis-1-indicator]")).to_have_value("Tonnes")
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    assert [row["indicator"] for row in stored(app, home, "case")["kpis"]] == ["Days", "Tonnes"]
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("[name=q_kpis-1-indicator]")).to_be_focused()
    expect(page.locator("#saved")).to_have_attribute("data-state", "saving")
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    assert [row["indicator"] for row in stored(app, home, "case")["kpis"]] == ["Days", "Trains", "Tonnes"]
    assert axe(page) == []


@pytest.mark.long
@pytest.mark.browser
def test_countries_are_found_by_their_usual_names(
    app: Flask, browse: Browsing, site: str, cast: Cast, begin: Begin, nominee: PageClient
) -> None:
    home = begin(cast)
    page = come_in(browse(), nominee, site)
    page.goto(f"{home}/topics/project")
    field = page.get_by_role("combobox", name="Search the list")
    for typed, country in (("holl", "Netherlands"), ("USA", "United States"), ("Англия", "United Kingdom")):
        field.fill(typed)
        expect(page.locator(".found [role=option]")).to_have_text([country])
        field.press("Enter")
    field.fill("Atlantis")
    expect(page.get_by_text("Nothing found for “Atlantis”. Try another spelling.")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Remove United States").click()
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    assert sorted(stored(app, home, "project")["project_countries"]) == ["GB", "NL"]

    page.goto(f"{home}/topics/organisation")
    field = page.get_by_role("combobox")
    field.fill("Deutschland")
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("Germany")
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    assert stored(app, home, "organisation")["country"] == "DE"


@pytest.mark.long
@pytest.mark.browser
def test_a_limit_of_choices_is_said_and_kept(
    browse: Browsing, site: str, cast: Cast, begin: Begin, nominee: PageClient
) -> None:
    home = begin(cast)
    page = come_in(browse(), nominee, site)
    page.goto(f"{home}/topics/case")
    goals = page.locator("fieldset[data-most]").filter(has_text="Sustainable Development Goals")
    expect(goals).to_contain_text("Choose up to 3")
    for number in range(3):
        goals.get_by_role("checkbox").nth(number).check()
    expect(goals.get_by_role("checkbox").nth(3)).to_be_disabled()
    expect(goals).to_contain_text("3 of 3 chosen. Remove one to choose another.")
    goals.get_by_role("checkbox").nth(0).uncheck()
    expect(goals.get_by_role("checkbox").nth(3)).to_be_enabled()


def test_what_an_answer_counts_towards_is_said_at_the_question(cast: Cast, begin: Begin, nominee: PageClient) -> None:
    home = begin(cast, category="efficiency")
    text = nominee.get(f"{home}/topics/category_questions").page.text
    assert "Counts towards: Transit time and reliability 25% · " in text


def test_a_conflict_about_a_table_shows_the_rows_that_differ(
    cast: Cast, begin: Begin, nominee: PageClient, sign_in: SignInAs
) -> None:
    rows = [{"indicator": name, "before": "1"} for name in ("Days", "Trains", "Tonnes")]
    home = begin(cast, case={"kpis": rows})
    mine, theirs = nominee.get(f"{home}/topics/case"), sign_in(cast.colleague)
    theirs.submit(f"{home}/topics/case", form="topic", **{"q_kpis-1-before": "12500"})
    answer = nominee.submit(mine, form="topic", **{"q_kpis-1-before": "13"})
    assert answer.status_code == 409
    table = next(each for each in answer.page.all("table") if "12,500" in "".join(each.itertext()))
    assert ["".join(cell.text or "" for cell in list(row)[:2]) for row in table.iter("tr")][1:] == ["2Trains"]


def test_the_link_to_describe_a_picture_leads_to_its_description(
    app: Flask, cast: Cast, begin: Begin, nominee: PageClient
) -> None:
    home = begin(cast, category="resilience")
    page = nominee.get(f"{home}/topics/evidence")
    nominee.submit(page, form="topic", q_photo=(BytesIO(picture()), "bridge.png"))
    file = stored(app, home, "evidence")["photo"][0]
    links = nominee.get(f"{home}/check").page.links
    assert f"#file_{file}-alt" in links["Describe the picture “bridge.png” for people who cannot see it."]


@pytest.mark.parametrize(
    ("typed", "kept"), [("24", "2024-03"), ("98", "1998-03"), ("2024", "2024-03"), ("124", "124-03")]
)
def test_a_year_of_two_digits_is_one_of_this_century_or_the_last(typed: str, kept: str) -> None:
    assert month_value({"year": typed, "month": "03"}) == kept
