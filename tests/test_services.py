"""The tests' own services do what the tests take for granted."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.browsing import Browsing, axe
from tests.services import Mailbox, free_port, serving


def send(mailbox: Mailbox, *, patience: float = 5) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "awards@example.org", "ada@example.org", "Жүлде"
    message.set_content("Сәлем", cte="base64")
    with smtplib.SMTP("localhost", mailbox.port, timeout=patience) as connection:
        connection.send_message(message)


def test_mail_that_is_accepted_can_be_read(mailbox: Mailbox):
    send(mailbox)
    assert [message["Subject"] for message in mailbox.to("ada@example.org")] == ["Жүлде"]
    assert mailbox.to("eve@example.org") == []


@pytest.mark.parametrize(("mode", "code"), [("refuse", 550), ("later", 451)])
def test_a_mail_server_that_will_not(mailbox: Mailbox, mode: str, code: int):
    mailbox.mode = mode
    with pytest.raises(smtplib.SMTPDataError) as refusal:
        send(mailbox)
    assert (refusal.value.smtp_code, mailbox.messages, mailbox.attempts) == (code, [], 1)


def test_a_mail_server_that_hangs(mailbox: Mailbox):
    mailbox.mode = "hang"
    with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
        send(mailbox, patience=0.2)
    assert mailbox.messages == []


PAGE = """<!doctype html><html lang="en"><head><title>Page</title></head>
<body><main><h1>Page</h1>{}</main></body></html>"""


@pytest.fixture
def pages(chromium_process: Browser) -> Iterator[Browsing]:
    app = Flask("stub")
    app.add_url_rule("/", "good", lambda: PAGE.format("<p>Good</p>"))
    app.add_url_rule("/refused", "refused", lambda: (PAGE.format("<p>No</p>"), 422))
    app.add_url_rule("/foreign", "foreign", lambda: PAGE.format('<img src="http://example.org/a.png" alt="">'))
    app.add_url_rule("/broken", "broken", lambda: PAGE.format("<script>throw new Error('broken')</script>"))
    app.add_url_rule("/lost", "lost", lambda: PAGE.format('<script src="/nowhere.js"></script>'))
    app.add_url_rule("/pale", "pale", lambda: PAGE.format('<p style="color:#ccc;background:#fff">Pale</p>'))
    app.add_url_rule("/favicon.ico", "icon", lambda: ("", 204))
    with serving(app, free_port()) as site:
        browsing = Browsing(chromium_process, site)
        yield browsing
        browsing.close()


@pytest.mark.browser
def test_a_good_page_and_a_refused_one_are_no_faults(pages: Browsing):
    page = pages(language="kk", theme="dark", width=360)
    page.goto("/")
    seen = page.evaluate("[navigator.language, matchMedia('(prefers-color-scheme: dark)').matches, innerWidth]")
    assert seen == ["kk", True, 360]
    assert axe(page) == []
    page.goto("/refused")
    assert pages.faults == []


@pytest.mark.browser
@pytest.mark.parametrize(
    ("address", "fault"),
    [("/foreign", "another host: http://example.org/a.png"), ("/broken", "broken"), ("/lost", "nowhere.js")],
)
def test_a_browser_fault_is_noticed(pages: Browsing, address: str, fault: str):
    pages().goto(address)
    pages.expect(fault)


@pytest.mark.browser
def test_axe_sees_pale_text(pages: Browsing):
    page = pages()
    page.goto("/pale")
    assert [line.split(" ")[0] for line in axe(page)] == ["color-contrast"]
