"""The next season is founded while this one is being scored: everybody goes on landing at their work."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from playwright.sync_api import Page, expect

from awards import commands as season_commands
from awards.accounts.models import MailedLink, Person
from awards.cli import awards
from awards.core.clock import now
from awards.core.db import db
from awards.messages import links
from awards.programmes.queries import season_by_slug
from tests import factories as make
from tests.browsing import Browsing
from tests.desk.drafted import NEXT, RUNNING, source
from tests.journeys import people

pytestmark = pytest.mark.browser


@pytest.fixture
def cast(app: Flask) -> dict[str, object]:
    """The running season's two organisers, a juror with a scoresheet, and a nominee."""
    with app.app_context():
        season = make.season()
        staff = {name: make.appointed(season, "organiser", make.person(name)).id for name in ("Aliya", "Dana")}
        nominee = make.person("The nominee")
        judge = make.juror(season, make.person("The juror"))
        entry = make.entry(season, by=make.company(members=(nominee,)))
        make.assignment(judge, make.rounds(season)["1"], entry)
        found = {**staff, "juror": judge.person.id, "nominee": nominee.id}
        db.session.commit()
    return found


def lands_at(page: Page, address: str) -> None:
    """The front page leads to the running season, and work to an address."""
    page.goto("/")
    assert page.url.endswith(f"/{RUNNING}/")
    page.goto("/start")
    assert page.url.endswith(address)


def found(app: Flask, folder: Path, cast: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator founds the next season and appoints its owner and a second organiser."""
    monkeypatch.setattr(season_commands, "open_app", lambda: app)
    file = folder / "next.yaml"
    file.write_text(source(NEXT), encoding="utf-8")
    said = CliRunner().invoke(awards, ["programme", "import", str(file)])
    assert "It is a draft" in said.output
    with app.app_context():
        draft = season_by_slug(NEXT)
        for role, name in (("owner", "Aliya"), ("organiser", "Dana")):
            make.appointed(draft, role, db.session.get(Person, cast[name]))
        db.session.commit()


@pytest.mark.long
def test_everybody_stays_at_their_work_while_the_next_season_is_founded_and_opened(
    app: Flask, site: str, browse: Browsing, cast: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(app, tmp_path, cast, monkeypatch)
    owner = people.come_in(browse(), app, site, cast["Aliya"])
    second = people.come_in(browse(width=360, java_script_enabled=False), app, site, cast["Dana"])
    nominee = people.come_in(browse(), app, site, cast["nominee"])
    stranger, juror = browse(width=360), browse(width=360)
    lands_at(owner, f"/{RUNNING}/desk")
    lands_at(nominee, f"/{RUNNING}/nominations")
    stranger.goto("/")
    assert stranger.url.endswith(f"/{RUNNING}/")
    assert stranger.goto(f"/{NEXT}/").status == 404
    propose(owner)
    confirm(second)
    stranger.goto("/")
    assert stranger.url.endswith(f"/{NEXT}/")
    come_by_mail(app, juror, cast["juror"])
    assert juror.url.endswith(f"/{RUNNING}/ballots")
    lands_at(owner, f"/{RUNNING}/desk")
    lands_at(nominee, f"/{RUNNING}/nominations")
    look_into_the_next_and_back(juror)


def propose(page: Page) -> None:
    """From the running season's desk by the switcher to the draft, and from its note to the page that opens it."""
    page.get_by_role("button", name=f"Season {RUNNING}").click()
    page.get_by_role("navigation", name="Seasons").get_by_role("link", name=NEXT).click()
    assert page.url.endswith(f"/{NEXT}/desk")
    expect(page.get_by_text("This season is a draft: only people with a role in it can see it")).to_be_visible()
    page.get_by_role("complementary").get_by_role("link", name="Open the season").first.click()
    expect(page.get_by_text("Categories: 4. Questions: 50.")).to_be_visible()
    page.get_by_label("Note for the second person").fill("The texts are proof-read.")
    page.get_by_role("button", name="Propose to open it").click()
    expect(page.get_by_text("You proposed this yourself")).to_be_visible()


def confirm(page: Page) -> None:
    """On a phone without script: by the switcher to the draft, and from its desk to what waits."""
    page.goto("/start")
    page.get_by_role("button", name=f"Season {RUNNING}").click()
    page.get_by_role("navigation", name="Seasons").get_by_role("link", name=NEXT).click()
    page.get_by_role("link", name="proposal waits for you to confirm it").click()
    page.get_by_role("link", name=f"Open the season {NEXT}").click()
    expect(page.get_by_text("The texts are proof-read.")).to_be_visible()
    page.get_by_role("button", name="Confirm and do it now").click()
    expect(page.get_by_text("Confirmed and done.")).to_be_visible()


def come_by_mail(app: Flask, page: Page, person: object) -> None:
    """Sign in by a mailed link."""
    with app.app_context():
        made = MailedLink(
            person_id=person, purpose="sign_in", created_at=now(), expires_at=now() + make.timedelta(days=1)
        )
        db.session.add(made)
        db.session.commit()
        address = "/links/" + links.sign(made.id)
    page.goto(address)
    page.get_by_role("main").get_by_role("button").click()
    expect(page.locator("h1")).to_have_text("My scoresheets")


def look_into_the_next_and_back(page: Page) -> None:
    """With the keyboard alone: open the list, look into the other season, and come back."""
    page.get_by_role("button", name=f"Season {RUNNING}").focus()
    page.keyboard.press("Enter")
    link = page.get_by_role("navigation", name="Seasons").get_by_role("link", name=NEXT)
    expect(link).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{NEXT}/")
    page.get_by_role("button", name=f"Season {NEXT}").click()
    page.get_by_role("navigation", name="Seasons").get_by_role("link", name=RUNNING).click()
    page.wait_for_url(f"**/{RUNNING}/ballots")
