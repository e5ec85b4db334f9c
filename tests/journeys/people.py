"""Steps that whole journeys are made of: mails that are read, people who sign in, forms filled in by a browser."""

from __future__ import annotations

import re
import uuid
from typing import Any

from flask import Flask
from playwright.sync_api import Page, expect

from awards.messages.delivery import deliver_due
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
        box.check() if box.is_visible() else box.evaluate("box => box.click()")
    elif kind in ("select-one", "select-multiple"):
        chosen = field.evaluate("field => [...field.selectedOptions].map(option => option.value)")
        # A long list is found in by typing; the list itself stays behind it, and is what is sent.
        field.select_option([*(chosen if kind == "select-multiple" else []), value], force=True)
    else:
        field.fill(value)


def answer_everything(page: Page, programme: Any, category: str) -> None:
    """Go from topic to topic by Continue until the page that checks, answering each question."""
    for _ in range(12):
        if "/topics/" not in page.url:
            return
        topic = page.url.rsplit("/", 1)[1].split("?")[0]
        fill_topic(page, filling.fields(programme, topic, category, asked=category))
        heading = page.locator("h1").inner_text()
        page.get_by_role("button", name="Continue").click()
        expect(page.locator("h1")).not_to_have_text(heading)
    raise AssertionError("The topics never end.")
