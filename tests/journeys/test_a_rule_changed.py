"""A weight was written wrongly, and the jury has scored: two organisers put it right, and everybody can see it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from awards.core.canonical import sha256
from tests.browsing import Browsing, seen
from tests.journeys import people
from tests.programmes.rule_changes import FREE, FROZEN, IMPOSSIBLE, changed
from tests.results import scenes

pytestmark = pytest.mark.browser
REASON = "The printed rules said 2.5, the file 1.5."
ROLES = ("organiser", "owner", "observer")


@pytest.fixture
def season(app: Flask) -> Any:
    with app.app_context():
        made = scenes.judged(closed=False)
        found = scenes.staff(made, *ROLES) | {"slug": made.slug}
        scenes.set_close(made, "jury", -1)
        scenes.db.session.commit()
    return found


def send(page: Page, file: Path, change: Callable[[Any], Any] | None) -> None:
    """Choose a file with a change of the programme, and ask what it would do."""
    file.write_text(changed(change), encoding="utf-8")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Show what it changes").click()


def looks_right(page: Page) -> None:
    """No fault of accessibility, and nothing wider than the window."""
    found = seen(page)
    assert (found.faults, found.over) == ([], 0)


@pytest.mark.long
def test_a_rule_is_changed_after_the_first_score(
    app: Flask, site: str, browse: Browsing, season: Any, tmp_path: Path
) -> None:
    slug, file = season["slug"], tmp_path / "rules.yaml"
    visitor = browse(width=360, theme="dark")
    visitor.goto(f"/{slug}/rules")
    expect(visitor.get_by_text("They have not been changed since.")).to_be_visible()
    looks_right(visitor)
    one = people.come_in(browse(), app, site, season["organiser"])
    one.goto(f"/{slug}/rules")
    one.get_by_role("link", name="The programme as a file").click()
    looks_right(one)
    propose(one, file)
    address = one.url
    one.reload()
    expect(one.get_by_text("You proposed this yourself. Somebody else must confirm it.")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_text("They have not been changed since.")).to_be_visible()
    other = people.come_in(browse(), app, site, season["owner"])
    other.goto(address)
    expect(other.get_by_text("Weight of “Welcome” in “Place of the year”: 1.5 → 2.5")).to_be_visible()
    looks_right(other)
    other.get_by_role("button", name="Confirm and do it now").click()
    expect(other.get_by_text("Confirmed and done.")).to_be_visible()
    visitor.reload()
    shown = visitor.locator("[data-change]")
    expect(shown).to_contain_text(REASON)
    expect(shown.locator("tbody tr")).to_have_text(["Weight of “Welcome” in “Place of the year”1.52.5"])
    expect(visitor.locator("#criteria")).to_contain_text("2.5")
    assert "The owner" not in visitor.content()
    looks_right(visitor)
    check_the_download(visitor, site)


def propose(page: Page, file: Path) -> None:
    """Try what is refused and what changes nothing; then propose the other weight."""
    send(page, file, None)
    expect(page.get_by_text("There is nothing to change.")).to_be_visible()
    send(page, file, lambda data: data["scale"].update(max="many"))
    expect(page.get_by_role("alert")).to_contain_text("scale.max")
    send(page, file, IMPOSSIBLE["criterion added"][0])
    expect(page.get_by_text("Criteria cannot be added or removed once scores have been given")).to_be_visible()
    send(page, file, FROZEN["weight"])
    expect(page.get_by_text("Weight of “Welcome” in “Place of the year”: 1.5 → 2.5")).to_be_visible()
    expect(page.get_by_text("Rankings of closed rounds that would change")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("alert")).to_contain_text("Give the reason. Everyone can read it.")
    page.get_by_label("Reason").fill(REASON)
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_text("Proposed. Nothing changes until another person confirms it.")).to_be_visible()


def check_the_download(page: Page, site: str) -> None:
    """The file is what its fingerprint says."""
    link = page.get_by_role("link", name="Frozen rules (JSON)").get_attribute("href")
    assert link is not None
    with urlopen(f"{site}{link}") as sent:
        content = sent.read()
    page.get_by_text("The full fingerprint, and how to check it").click()
    expect(page.locator("[data-sha256]")).to_have_text(sha256(content))
    place = next(each for each in json.loads(content)["categories"] if each["id"] == "place")
    assert {each["id"]: each["weight"] for each in place["criteria"]}["place.welcome"] == "2.5"


def test_a_text_that_is_no_rule_is_one_persons(
    app: Flask, site: str, browse: Browsing, season: Any, tmp_path: Path
) -> None:
    page = people.come_in(browse(width=360), app, site, season["organiser"])
    page.goto(f"/{season['slug']}/programme/file")
    send(page, tmp_path / "rules.yaml", FREE["tagline"])
    expect(page.get_by_text("No judging rule changes.")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Put it into force").click()
    expect(page.get_by_text("The programme is in force.")).to_be_visible()
    expect(page.get_by_text("They have not been changed since.")).to_be_visible()
