"""An organiser compares two nominations that look alike, asks for a translation and releases it; in German and Kazakh,
wide and narrow, in a real browser.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from awards.nominations.alike.actions import compare_submitted
from awards.nominations.translating.fetching import fetch_ordered
from tests import factories as make
from tests.browsing import Browsing, axe
from tests.nominations.alike_texts import projects
from tests.staffing import Staffed

pytestmark = pytest.mark.browser
WORDS = {
    "de": {"settle": "Klären", "different": "Keine Dublette", "settled": "Geklärt (1)", "reopen": "Wieder öffnen",
           "order": "Maschinelle Übersetzung anfordern", "release": "Jurymitglieder dürfen diese Übersetzung lesen",
           "save": "Speichern", "compare": "Vergleichen", "note": "Hinweis"},
    "kk": {"settle": "Шешу", "different": "Қайталану емес", "settled": "Шешілген (1)", "reopen": "Қайта ашу",
           "order": "Машиналық аударма сұрау", "release": "Қазылар бұл аударманы оқи алады",
           "save": "Сақтау", "compare": "Салыстыру", "note": "Ескертпе"},
}  # fmt: skip


class Handler(BaseHTTPRequestHandler):
    """A translation service that turns letters round."""

    def do_POST(self) -> None:
        """Answer one text."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps({"translatedText": asked["q"][::-1]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def service(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setattr(app.extensions["awards.settings"], "translate_url", f"http://127.0.0.1:{server.server_port}")
    yield server.server_name
    server.shutdown()
    server.server_close()
    thread.join(5)


def submitted(staffed: Staffed) -> list[Any]:
    """Two nominations with the same texts, and one of another project."""
    made = projects()
    found = []
    for title, project in (("A dry port", made[0]), ("The harbour inland", made[0]), ("Another thing", made[1])):
        with staffed.app.app_context():
            by = make.company(f"Company of {title}").id
            make.db.session.commit()
        answers = {**project.answers(), "organisation": {"legal_name": title, "country": "KZ"}}
        found.append(staffed.entry(title, by=by, answers=answers))
    return found


def seen(page: Page) -> None:
    """Nothing sticks out, and axe has nothing to say."""
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("language", "width"), [("de", 1440), ("kk", 390)])
def test_two_are_compared_settled_and_translated(
    app: Flask, browse: Browsing, site: str, service: str, language: str, width: int
) -> None:
    staffed, say = Staffed(app), WORDS[language]
    one, _other, _another = submitted(staffed)
    with app.app_context():
        assert compare_submitted() == 3
    page = come_in(browse(width=width, height=900), staffed.client("organiser"), site)
    page.goto(f"{site}/language/{language}")
    page.goto(f"{site}{staffed.at('/nominations/alike')}")
    expect(page.locator(".alike-pairs > li")).to_have_count(1)
    seen(page)
    page.locator(".alike-pairs .btn").click()
    expect(page.locator("mark").first).to_be_visible()
    left, right = (each.bounding_box() for each in page.locator("#q-solution .alike-side").all())
    assert left is not None
    assert right is not None
    assert (left["y"] == right["y"]) if width > 900 else (left["y"] + left["height"] <= right["y"])
    seen(page)
    page.get_by_label(say["different"]).check()
    page.get_by_label(say["note"]).fill("Two sites of one programme.")
    page.get_by_role("button", name=say["settle"]).click()
    expect(page.locator(".alike-pairs")).to_have_count(0)
    page.get_by_role("link", name=say["settled"]).click()
    expect(page.get_by_text("Two sites of one programme.")).to_be_visible()
    page.locator(".alike-pairs .btn").click()
    page.get_by_role("button", name=say["reopen"]).click()
    expect(page.get_by_role("button", name=say["settle"])).to_be_visible()

    page.goto(f"{site}{staffed.at(f'/entries/{one}/translations/{language}')}")
    seen(page)
    page.get_by_role("button", name=say["order"]).click()
    with app.app_context():
        assert fetch_ordered() == 1
    page.reload()
    expect(page.locator("[name=text-solution]")).to_have_value(projects()[0].texts["solution"][::-1])
    page.get_by_label(say["release"]).check()
    page.get_by_role("button", name=say["save"], exact=True).click()
    page.goto(f"{site}{staffed.at(f'/entries/{one}')}")
    told = page.locator("#answer-solution .told")
    expect(told).to_contain_text("127.0.0.1")
    expect(told.locator(".prose")).to_have_attribute("lang", language)
    seen(page)


def come_in(page: Page, client: Any, site: str) -> Page:
    """Give a page the cookie of a client that is signed in."""
    cookie = client.get_cookie("awards")
    page.context.add_cookies([{"name": "awards", "value": cookie.value, "url": site}])
    return page
