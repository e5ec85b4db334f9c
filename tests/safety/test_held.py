"""Where a form cannot be taken, the page that says so holds what was typed, without a script too (line 30)."""

from __future__ import annotations

import io
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from awards.accounts.models import Company
from awards.core import db as database_module
from awards.core.db import db
from tests.client import PageClient
from tests.conftest import Instance, let_go
from tests.demonstration import OPEN, STRANGER, Tour

SignInAs = Callable[[uuid.UUID], PageClient]
TYPED = "Steppe “Rail” & Sons <Freight>"
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def stranger(app: Flask, cast: Any, sign_in: SignInAs) -> PageClient:
    """Somebody signed in without a company, whose pages may say that the site is busy."""
    client = sign_in(cast.people["stranger"])
    client.lint = False
    return client


def founded(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Company.name).where(Company.name == TYPED)))


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
def test_a_locked_database_loses_nothing(app: Flask, stranger: PageClient, locked: sqlite3.Connection) -> None:
    page = stranger.get("/companies/new")
    locked.execute("BEGIN IMMEDIATE")
    busy = stranger.submit(page, name=TYPED, country="KZ")
    locked.execute("ROLLBACK")
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "5")
    assert "What you typed is still on this page." in busy.page.text
    assert TYPED in busy.page.text
    assert founded(app) == []
    again = stranger.submit(busy)
    assert again.status_code == 303
    assert founded(app) == [TYPED]
    assert stranger.submit(busy).headers["Location"] == again.headers["Location"]
    assert founded(app) == [TYPED]


@pytest.mark.parametrize("language", ["", "de"])
def test_without_any_database_the_page_still_holds_it(make_app: Callable[..., Flask], language: str) -> None:
    away = make_app(database_url="sqlite:////nowhere/at/all.db")
    client = away.test_client()
    client.lint = False
    with client.session_transaction() as session:
        session["_user_id"] = str(uuid.uuid4())
    answer = client.post("/companies/new", data={"name": TYPED, "password": "secret words"},
                         headers={"Accept-Language": language} if language else {})  # fmt: skip
    assert answer.status_code == 503
    assert TYPED in answer.page.text
    assert "secret words" not in answer.get_data(as_text=True)
    assert answer.page.all("html")[0].get("lang") == (language or "en")


def test_a_form_with_files_that_are_too_large_keeps_its_texts(
    app: Flask, stranger: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 100_000)
    page = stranger.get("/companies/new")
    fields = dict(page.page.forms[-1].fields) | {"name": TYPED, "country": "KZ"}
    files = {"file": (io.BytesIO(b"x" * 200_000), "large.pdf")}
    large = stranger.post("/companies/new", data=fields | files, content_type="multipart/form-data")
    assert large.status_code == 413
    assert "Send it without the files" in large.page.text
    assert stranger.submit(large).status_code == 303
    assert founded(app) == [TYPED]
    huge = stranger.post("/companies/new", data=fields | {"file": (io.BytesIO(b"x" * 500_000), "huge.pdf")},
                         content_type="multipart/form-data")  # fmt: skip
    assert huge.status_code == 413
    assert TYPED not in huge.page.text


def test_a_key_that_was_used_for_something_else_is_no_dead_end(app: Flask, stranger: PageClient) -> None:
    page = stranger.get("/companies/new")
    assert stranger.submit(page, name="Another Freight", country="KZ").status_code == 303
    moved = stranger.submit(page, name=TYPED, country="KZ")
    assert moved.status_code == 409
    assert stranger.submit(moved).status_code == 303
    assert founded(app) == [TYPED]


def test_what_nobody_typed_is_not_shown_as_typed(stranger: PageClient) -> None:
    page = stranger.get("/companies/new")
    token = dict(page.page.forms[-1].fields)["csrf_token"]
    gone = stranger.post("/2099/removal", data={"csrf_token": token, "on": "0123456789abcdef 2026", "name": TYPED})
    assert gone.status_code == 404
    assert TYPED in gone.page.text
    assert "0123456789abcdef" not in gone.page.text


def test_nobody_elses_form_gets_a_button(app: Flask, stranger: PageClient) -> None:
    page = stranger.get("/companies/new")
    key = dict(page.page.forms[-1].fields)["idempotency_key"]
    stranger.submit(page, name="Another Freight", country="KZ")
    foreign = stranger.post("/companies/new", data={"name": TYPED, "idempotency_key": key})
    assert foreign.status_code == 409
    assert not [form for form in foreign.page.forms if "name" in form.names]


def test_what_may_be_done_with_an_address_is_said(app: Flask, client: PageClient) -> None:
    answer = client.put("/sign-in")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize(("code", "words"), [(401, "signed out"), (404, "does not exist"),
                                             (405, "cannot be used this way"), (413, "too large")])  # fmt: skip
def test_a_script_is_told_in_words(tour: Tour, code: int, words: str) -> None:
    client = tour.client(STRANGER)
    draft = tour.url("nominations.save", {"season": OPEN, "nomination_id": "own_draft", "topic": "case"})
    path = {401: draft, 404: "/nowhere", 405: "/health", 413: "/sign-in"}[code]
    long = {"CONTENT_LENGTH": str(10**9)} if code == 413 else {}
    answer = client.post(path, headers=FETCH, environ_overrides=long)
    assert answer.status_code == code
    assert words in answer.json["error"]


FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_form_of_another_site_is_kept_for_nobody(app: Flask, stranger: PageClient, headers: dict[str, str]) -> None:
    data = {"name": "Sent by somebody else", "country": "KZ", "form_begin": "1", "form_end": "1"}
    for client in (stranger, app.test_client()):
        answer = client.post("/companies/new", data=data, headers=headers)
        assert (answer.status_code, answer.mimetype) == (403, "text/plain")
        assert "Set-Cookie" not in answer.headers, "whoever is signed in stays so"
    assert stranger.get("/companies/new").status_code == 200
    assert founded(app) == []


def test_signed_out_only_what_our_own_page_sent_can_be_sent_again(client: PageClient) -> None:
    data = {"name": TYPED, "country": "KZ", "idempotency_key": "one of eight or more"}
    unknown = client.post("/companies/new", data=data)
    own = client.post("/companies/new", data=data, headers={"Sec-Fetch-Site": "same-origin"})
    assert (unknown.status_code, own.status_code) == (401, 401)
    again = [[form for form in answer.page.forms if "name" in form.names] for answer in (unknown, own)]
    assert (len(again[0]), len(again[1])) == (0, 1)
    assert TYPED in unknown.page.text
