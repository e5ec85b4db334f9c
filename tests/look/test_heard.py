"""Three ways to their end by ear: a section with errors, a scoresheet, the results.

What is heard of each is kept in tests/look/heard, to be read as somebody would hear it; `./run heard` writes it anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import Browsing
from tests.demonstration import LAST, OPEN, STRANGER, Tour
from tests.journeys.test_every_page import recognised
from tests.look.listening import heard

HEARD = Path(__file__).parent / "heard"
WRITES = "WRITE_HEARD" in os.environ
pytestmark = pytest.mark.browser


def as_kept(name: str, page: Page, **more: str) -> list[str]:
    """What is heard of a page, which has to be what is kept."""
    said, kept = heard(page, **more), HEARD / f"{name}.txt"
    page.context.close()
    if WRITES:
        kept.write_text("\n".join(said) + "\n")
    assert said == kept.read_text().splitlines(), "Read what changed; ./run heard keeps it."
    return said


def opened(toured: Browsing, tour: Tour, role: str) -> Page:
    """A page in which a person of Almaty is signed in."""
    page = toured(timezone_id="Asia/Almaty")
    recognised(page, toured.site, tour.cookie(role, language="en"), "en")
    return page


def section(page: Page, tour: Tour, whose: str, topic: str, **typed: str) -> None:
    """Continue from a section of a nomination with these answers, which have faults."""
    page.goto(tour.url("nominations.topic", {"season": OPEN, "nomination_id": whose, "topic": topic}))
    for name, text in typed.items():
        page.locator(f"[name='q_{name}']").fill(text)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()


@pytest.mark.long
def test_a_field_in_error_is_heard_with_its_name_its_hint_and_its_error(toured: Browsing, tour: Tour) -> None:
    page = opened(toured, tour, "nominee")
    section(page, tour, "own_draft", "organisation", registration_no="KZ " + "1234567890 " * 4, website="steppe rail")
    said = as_kept("section", page)
    fault = "“Registration number” must be 40 characters or less."
    assert f"link, {fault}" in said
    (field,) = (each for each in said if each.startswith("textbox, Registration number, "))
    assert "For example, a BIN, INN or HRB number" in field
    assert f"Error: {fault}" in field
    assert field.endswith("invalid")


@pytest.mark.long
def test_a_number_in_error_is_heard_with_its_row(toured: Browsing, tour: Tour) -> None:
    page = opened(toured, tour, "nominee")
    section(page, tour, "own_sent", "case", **{"kpis-0-before": "many", "challenge": "word " * 200})
    said = as_kept("figures", page)
    (field,) = (each for each in said if each.startswith("textbox, Before, many"))
    assert "Error: Row 1: “Before” must be a number" in field
    assert said.index("group, Row 1") < said.index(field) < said.index("end of group, Row 1")


def test_a_scoresheet_is_heard_criterion_by_criterion(toured: Browsing, tour: Tour) -> None:
    page = opened(toured, tour, "juror")
    page.goto(tour.url("scoring.ballot", {"ballot_id": "ballot_id"}))
    page.locator("fieldset[data-score] legend").first.click()  # the one in hand shows all, the others are folded
    said = as_kept("scoresheet", page, begin="banner")
    groups = [each for each in said if each.startswith("group, ") and " weight " in each]
    assert len(groups) == 6
    read = [each for each in said if each.startswith("radio, Only read: ")]
    assert len(read) == 6, "the words below the scale in hand"
    assert sum(each.startswith("radio, ") for each in said) == 6 * 11 + len(read)


def test_results_are_heard_in_their_order(toured: Browsing, tour: Tour) -> None:
    page = opened(toured, tour, STRANGER)
    page.goto(tour.url("results.laureates", {"season": LAST}))
    said = as_kept("results", page)
    headings = [each.rpartition(" ")[2] for each in said if each.startswith("heading, ")]
    assert headings == ["1", "2", "3", "3", "3", "2", "3", "3", "3", "3"]
    assert not [each for each in said if each in ("link", "button", "image", "img")]
