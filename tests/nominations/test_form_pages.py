"""The pages of the form in a real browser: the route beside a topic, what is shown only when chosen, countries found by
any of their names."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import Browsing, axe
from tests.client import PageClient
from tests.nominations.conftest import Cast

pytestmark = pytest.mark.browser
TOPICS = ("organisation", "project", "case", "evidence")


def come_in(page: Page, client: PageClient, site: str) -> Page:
    """Give a page the cookie of a client that is signed in."""
    cookie = client.get_cookie("awards")
    assert cookie is not None
    page.context.add_cookies([{"name": "awards", "value": cookie.value, "url": site}])
    return page


@pytest.mark.long
def test_the_route_stands_beside_every_topic_at_the_same_place(
    browse: Browsing, site: str, cast: Cast, nominee: PageClient, begin: Callable[..., str]
) -> None:
    home = begin(cast, category="resilience")
    page, found = come_in(browse(width=1280), nominee, site), set()
    for topic in TOPICS:
        page.goto(f"{home}/topics/{topic}")
        box = page.locator("aside .stops").bounding_box()
        assert box is not None
        found.add((box["x"], box["width"]))
        expect(page.locator("aside .stops [aria-current=page]")).to_have_text(page.locator("h1").inner_text())
        expect(page.locator(".route-line")).to_be_hidden()
    assert len(found) == 1
    expect(page.locator("aside .stops .here .state")).not_to_be_empty()


@pytest.mark.long
@pytest.mark.parametrize("scripted", [True, False])
def test_on_a_phone_the_route_is_one_line_that_opens(
    browse: Browsing, site: str, cast: Cast, nominee: PageClient, begin: Callable[..., str], scripted: bool
) -> None:
    page = come_in(browse(width=390, height=844, java_script_enabled=scripted), nominee, site)
    page.goto(f"{begin(cast, category='resilience')}/topics/project")
    line, stops = page.locator(".route-line"), page.locator(".stops")
    expect(line).to_have_text("Section 3 of 7 · The project")
    expect(stops).to_have_count(1)
    expect(stops).to_be_hidden()
    line.click()
    assert not scripted or axe(page) == []
    stops.get_by_role("link", name="Evidence").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Evidence")


@pytest.mark.long
@pytest.mark.parametrize("scripted", [True, False])
def test_another_organisation_is_asked_about_only_when_it_is_chosen(
    browse: Browsing, site: str, cast: Cast, nominee: PageClient, scripted: bool
) -> None:
    page = come_in(browse(java_script_enabled=scripted), nominee, site)
    page.goto(f"/{cast.slug}/nominations/new")
    name = page.get_by_label("Name of the organisation, team or person")
    expect(name).to_be_hidden()
    page.get_by_label("Another nominee").check()
    expect(name).to_be_visible()


@pytest.mark.long
@pytest.mark.parametrize(
    ("typed", "code"),
    [("Deutschland", "DE"), ("Germany", "DE"), ("ГФР", "DE"), ("Қазақстан", "KZ"), ("KZ", "KZ"), ("Holland", "NL")],
)
def test_a_country_is_found_by_any_of_its_names(
    browse: Browsing, site: str, nominee: PageClient, typed: str, code: str
) -> None:
    page = come_in(browse(), nominee, site)
    page.goto("/companies/new")
    country = page.get_by_role("combobox", name="Country")
    country.fill(typed)
    expect(country).to_have_attribute("aria-expanded", "true")
    country.press("ArrowDown")
    option = page.locator(f"#{country.get_attribute('aria-activedescendant')}")
    expect(option).to_have_attribute("aria-selected", "true")
    country.press("Enter")
    expect(country).to_have_attribute("aria-expanded", "false")
    expect(page.locator("select[name=country]")).to_have_value(code)


@pytest.mark.long
def test_how_many_countries_were_found_is_said(browse: Browsing, site: str, nominee: PageClient) -> None:
    page = come_in(browse(), nominee, site)
    page.goto("/companies/new")
    country = page.get_by_role("combobox", name="Country")
    country.fill("Uzb")
    expect(page.locator("[data-many-says]")).to_have_text("Found: 1")
    country.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    country.fill("Nowhere")
    expect(page.locator("[data-many-says]")).to_contain_text("Nothing found")


@pytest.mark.long
def test_without_a_script_a_country_is_a_list(browse: Browsing, site: str, nominee: PageClient) -> None:
    page = come_in(browse(java_script_enabled=False), nominee, site)
    page.goto("/companies/new")
    page.locator("select[name=country]").select_option("KZ")
    expect(page.get_by_role("combobox")).to_have_count(1)
