"""What goes wrong in a season is mended by two people: a round closed by mistake, an entry shut out after round 1."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from awards.core.clock import now
from tests.browsing import Browsing
from tests.journeys import people
from tests.results.test_two_people import HOUR, REASON, Scene

pytestmark = pytest.mark.browser


@pytest.fixture
def scene(app: Flask) -> Scene:
    return Scene(app)


@pytest.fixture
def enter(scene: Scene, browse: Browsing, site: str) -> Callable[..., Page]:
    """Opens an address of the season in a browser in which somebody is signed in."""

    def opened(who: str, rest: str, **how: Any) -> Page:
        page = people.come_in(browse(**how), scene.app, site, scene.people[who])
        page.goto(f"{site}{scene.at(rest)}")
        return page

    return opened


def confirm(page: Page) -> None:
    page.get_by_role("button", name="Confirm and do it now").click()
    expect(page.locator("main")).to_contain_text("confirmed")


@pytest.mark.long
def test_a_round_closed_by_mistake_is_reopened_by_two(scene: Scene, enter: Callable[..., Page]) -> None:
    scene.close()
    page = enter("first", "/timetable")
    page.get_by_role("link", name="Reopen the round 1").click()
    expect(page.locator("main")).to_contain_text("Jurors who can score again: 3.")
    with scene.app.app_context():
        until = (now() + timedelta(days=3)).astimezone(ZoneInfo(scene.season().timezone))
    page.get_by_label("Last day").fill(until.date().isoformat())
    page.get_by_label("Reason").fill(REASON)
    page.get_by_role("button", name="Propose it").click()
    page.get_by_label("I have read what this does and want to continue").check()
    page.get_by_role("button", name="Propose it").click()
    expect(page.locator("h1")).to_contain_text("Reopen round 1 until")
    expect(page.get_by_role("button", name="Confirm and do it now")).to_have_count(0)
    confirm(enter("second", page.url.split(scene.slug, 1)[1]))
    juror = enter("juror2", "/ballots?round=1")
    juror.get_by_role("link", name="Submit all that are complete").click()
    juror.get_by_role("button").filter(has_text="Submit").first.click()
    with scene.app.app_context():
        assert scene.round().closes_at > now() + HOUR
    rules = enter("nominee", "/rules")
    expect(rules.locator("#changed")).to_contain_text(REASON)


@pytest.mark.long
def test_an_entry_is_disqualified_after_round_1(scene: Scene, enter: Callable[..., Page]) -> None:
    scene.close()
    page = enter("first", f"/entries/{scene.entries[0]}")
    page.get_by_role("link", name="Disqualify the nomination").click()
    expect(page.locator("main")).to_contain_text("2 submitted, 1 not")
    page.get_by_label("Reason").fill("The figures are those of another project.")
    page.get_by_role("button", name="Propose it").click()
    confirm(enter("second", page.url.split(scene.slug, 1)[1]))
    board = enter("chair", "/boards/1/resilience")
    expect(board.locator("table.board")).not_to_contain_text("Route 1")
    board.get_by_role("link", name="Route 1").click()
    expect(board.locator("main")).to_contain_text("The figures are those of another project.")
    expect(enter("nominee", f"/nominations/{scene.entries[0]}").locator("main")).to_contain_text("is disqualified")
    queue = enter("juror0", "/ballots?round=1")
    queue.get_by_role("link", name="Route 1").click()
    expect(queue.locator("body")).to_contain_text(
        "This nomination is disqualified. Your scoresheet stays saved, but does not count."
    )
