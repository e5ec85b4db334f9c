"""The tests' own services do what the tests take for granted."""

from __future__ import annotations

import fcntl
import os
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from gettext import GNUTranslations
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask
from playwright.sync_api import Browser

from scripts import catalogues
from tests.browsing import Browsing, axe
from tests.services import Mailbox, Postgres, free_port, serving

ROOT = Path(__file__).resolve().parent.parent


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


def test_a_free_port_stays_ours_until_a_server_of_ours_takes_it():
    port = free_port()
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(("127.0.0.1", port))
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    app = Flask("stub")
    app.add_url_rule("/", "good", lambda: "good")
    with serving(app, port), socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert line.makefile("rb").readline().endswith(b" 200 OK\r\n")


@pytest.mark.databases("postgresql")
def test_the_database_server_shares_nothing_with_another_run(database: Postgres, cluster_folder: Path):
    assert Path(os.fsdecode(database.server._lock.path)) == cluster_folder.with_name("postgres.lock")
    assert database.server.pgdata == cluster_folder


def test_who_reads_a_catalogue_while_it_is_compiled_reads_a_whole_one(tmp_path: Path, monkeypatch):
    source = tmp_path / "de" / "LC_MESSAGES" / "messages.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8"\n\nmsgid "Score"\nmsgstr "Punkte"\n')
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    read: list[str] = []

    def write(compiled: BinaryIO, catalog: Catalog) -> None:
        compiled.write(b"half")
        compiled.flush()
        read.extend(
            GNUTranslations(BytesIO(mo.read_bytes())).gettext("Score") for mo in source.parent.glob("messages.mo")
        )
        compiled.seek(0)
        write_mo(compiled, catalog)

    monkeypatch.setattr(catalogues, "write_mo", write)
    catalogues.compile_all()
    assert read == []
    catalogues.compile_all()
    assert read == ["Punkte"]
    assert [path.name for path in source.parent.glob("*.mo")] == ["messages.mo"]


def test_one_run_sets_up_while_another_waits(tmp_path: Path):
    loader = SourceFileLoader("run_of_this_checkout", str(ROOT / "run"))
    run = module_from_spec(spec_from_loader(loader.name, loader))
    loader.exec_module(run)
    run.ROOT = tmp_path
    folder = os.open(tmp_path, os.O_RDONLY)
    try:
        with run.alone(), pytest.raises(BlockingIOError):
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        os.close(folder)


# Databases of both kinds, a mail server, a browser, `awards serve`, several processes on one lock.
SELECTION = ("tests/test_services.py", "tests/messages/test_worker.py", "tests/safety/test_killed.py", "tests/core")


@pytest.mark.long
def test_two_runs_at_once_on_one_checkout_do_not_disturb_each_other():
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", *SELECTION]
    runs = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(2)
    ]
    said = [run.communicate(timeout=900)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], "\n".join(said)
