"""Steps that whole journeys are made of: mails that are read, people who sign in, forms filled in by a browser."""

from __future__ import annotations

import re
import uuid
from typing import Any

from flask import Flask
from playwright.sync_api import Page, expect

from awards.messages.delivery import deliver_due
from awards.nominations.drafts.forms import name_of
from awards.programmes.document import form_schema
from tests import factories
from tests.nominations import filling
from tests.services import Mailbox


def come_in(page: Page, app: Flask, site: str, person: uuid.UUID) -> Page:
    """Give a page the cookie of a browser in which a person is signed in."""
    client = app.test_client()
    factories.sign_in(client, person)
    cookie = client.get_cookie("awards")
    assert cookie is not None
    page.context.add_cookies([{"name": "awards", "value": cookie.value, "url": site}])
    return page


def mailed_link(app: Flask, mailbox: Mailbox, to: str) -> str:
    """Have the worker's delivery run once, and return the personal link in the newest mail to an address."""
    with app.app_context():
        deliver_due()
    message = mailbox.to(to)[-1]
    body = message.get_body(("plain",))
    assert body is not None
    found = re.findall(r"http://localhost:\d+/links/\S+", body.get_content())
    assert len(found) == 1, body.get_content()
    return str(found[0])


def fill_topic(page: Page, values: dict[str, Any]) -> None:
    """Fill in the fields of a topic as a person would, by name."""
    for name, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            _fill(page, name, one)


def _fill(page: Page, name: str, value: str) -> None:
    field = page.locator(f"[name='{name}']")
    if not field.count():
        return
    kind = field.first.evaluate("field => field.type")
    if kind in ("radio", "checkbox"):
        box = field.and_(page.locator(f"[value='{value}']"))
        # A long list is found in by typing; its boxes stay behind that, and are what is sent.
        box.check() if box.is_visible() else box.evaluate("box => box.checked || box.click()")
    elif kind in ("select-one", "select-multiple"):
        chosen = field.evaluate("field => [...field.selectedOptions].map(option => option.value)")
        # A long list is found in by typing; the list itself stays behind it, and is what is sent.
        field.select_option([*(chosen if kind == "select-multiple" else []), value], force=True)
    else:
        field.fill(value)


def answer_everything(page: Page, programme: Any, category: str, *, go_on: str = "Continue") -> None:
    """Go from topic to topic until the page that checks, answering each question; go_on: what the button says."""
    for _ in range(12):
        if "/topics/" not in page.url:
            return
        topic = page.url.rsplit("/", 1)[1].split("?")[0]
        fill_topic(page, filling.fields(programme, topic, category, asked=category))
        _send_files(page, programme, topic, category)
        heading = page.locator("h1").inner_text()
        page.get_by_role("button", name=go_on, exact=True).click()
        expect(page.locator("h1")).not_to_have_text(heading)
    raise AssertionError("The topics never end.")


def _send_files(page: Page, programme: Any, topic: str, category: str) -> None:
    """Choose a picture for each question of a topic's page that needs a file."""
    asked = next(each for each in form_schema.topics(programme, category) if each.section.id == topic)
    picture: Any = {"name": "picture.png", "mimeType": "image/png", "buffer": filling.PNG}
    for question in asked.questions:
        if question.type in ("file", "files") and question.required:
            field = page.locator(f"[type=file]#{name_of(question.id)}")
            field.set_input_files(picture)
            expect(page.locator("[data-upload]", has=field).locator("li[data-state=saved]")).to_have_count(1)
