"""The preview of every mail: each event in words, each case in each language, and nothing is sent."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect

from awards.core.clock import now
from awards.core.db import db
from awards.core.process import ROOT
from awards.desk.mail_previews import case_names, examples
from awards.messages import links, rendering
from awards.messages.models import Mail
from awards.web.i18n import LANGUAGES, speaking
from tests import factories
from tests.browsing import Browsing, axe
from tests.journeys import people
from tests.staffing import Staffed


def test_every_mail_has_its_name_and_its_examples() -> None:
    templates = {path.stem for path in (ROOT / "templates" / "mail").glob("*.txt")} - {"base"}
    assert set(examples.EVENTS) == templates


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("source", [factories.MAGISTRAL, factories.HARBOUR], ids=lambda path: path.stem)
def test_every_case_can_be_written_for_any_programme(context: Flask, language: str, source: Any) -> None:
    season = factories.season(source.read_text(), running=None)
    for event in examples.EVENTS:
        with speaking(language):
            cases = examples.cases(event, season, now=now())
        assert len(case_names.NAMES.get(event, ("the only one",))) == len(cases), event
        for values in cases:
            made = rendering.render(event, to=examples.Reader(language), season=season, **values)
            assert made.subject, event
            assert "%(" not in made.html, event


def test_a_preview_sends_nothing_and_its_frame_runs_nothing(app: Flask) -> None:
    staffed = Staffed(app)
    client = staffed.client("organiser")
    listed = client.get(staffed.at("/mail/previews"))
    assert "Results: to winners and finalists" in listed.page.text
    assert 'mail" aria-current="page"' in listed.page.source
    page = client.get(staffed.at("/mail/previews/results.honoured?language=de&case=2"))
    assert "Sie haben gewonnen: Preisträger" in page.page.text
    assert {"Grand prix", "Laureate", "Special mention", "Finalist"} <= set(page.page.links)
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    framed = client.get(staffed.at("/mail/previews/results.honoured/mail.html?language=de&case=2"))
    policy = framed.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "{{" not in framed.get_data(as_text=True)
    assert client.get(staffed.at("/mail/previews/no.such")).status_code == 404
    for query in ("?case=99", "?case=x&language=xx"):
        assert client.get(staffed.at(f"/mail/previews/results.honoured{query}")).status_code == 200
    with app.app_context():
        assert db.session.query(Mail).count() == 0


@pytest.mark.parametrize("event", ["notice.asked", "notice.open"])
def test_a_mail_of_a_notice_is_shown_with_its_foot(app: Flask, event: str) -> None:
    staffed = Staffed(app)
    client = staffed.client("organiser")
    with app.app_context():
        address = links.on_site(f"{links.NOTICES}…")
        links_to_nominate = links.on_site(staffed.at("/nominate "))
    page = client.get(staffed.at(f"/mail/previews/{event}")).page.text
    assert f"{address}{links.UNSUBSCRIBE}" in page
    assert (f"{address} " in page) == (event == "notice.asked")
    assert (links_to_nominate in page) == (event == "notice.open")
    assert "Hello," in page
    assert examples.JUROR not in page
    html = client.get(staffed.at(f"/mail/previews/{event}/mail.html")).get_data(as_text=True)
    assert f'href="{address}{links.UNSUBSCRIBE}"' in html
    assert "{{" not in page + html


@pytest.mark.browser
def test_the_mail_is_seen_in_its_frame(app: Flask, browse: Browsing, site: str) -> None:
    staffed = Staffed(app)
    page = people.come_in(browse(), app, site, staffed.people["organiser"])
    page.goto(f"{site}{staffed.at('/mail/previews/results.honoured')}")
    expect(page.frame_locator("iframe.mail-preview").locator("h1")).to_have_text(examples.TITLE)
    assert axe(page) == []
