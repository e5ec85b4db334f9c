"""A form is taken with the token that stands in it, a script's request with the one in its header: with no other."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from awards.accounts.models import Company
from awards.core.db import db
from tests import factories as make
from tests.client import PageClient
from tests.safety.test_in_line import forms_token
from tests.scoring.conftest import Cast
from tests.scoring.test_saving import Script

pytestmark = pytest.mark.long_for("postgresql")
NEW, HEADER = "/companies/new", "X-CSRFToken"


class Browser:
    """A person's browser, its token and others for its forms."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context():
            self.people = [make.person(name).id for name in ("Aliya", "Boris")]
            db.session.commit()
        self.client, self.other = app.test_client(), app.test_client()
        for client, person in zip((self.client, self.other), self.people, strict=True):
            make.sign_in(client, person)
        self.tokens = {"good": self.token(self.client), "foreign": self.token(self.other), "bad": "x", "empty": ""}

    @staticmethod
    def token(client: PageClient) -> str:
        """The token of the forms that are shown in a browser."""
        return forms_token(client.get(NEW).get_data(as_text=True))

    def companies(self) -> int:
        """How many companies there are."""
        with self.app.app_context():
            found = db.session.scalar(select(func.count()).select_from(Company))
            db.session.rollback()
        return int(found or 0)

    def founds(self, *fields: str, header: str = "", **more: Any) -> bool:
        """Send the form of a new company with these tokens in it and in the header; whether it was taken."""
        data = {"name": "Steppe Rail", "country": "KZ", "csrf_token": [self.tokens[each] for each in fields]}
        headers = {HEADER: self.tokens[header]} if header else {}
        before = self.companies()
        answer = self.client.post(NEW, **(more or {"data": data, "headers": headers}))
        made = self.companies() - before
        assert (answer.status_code, made) in ((303, 1), (422, 0))
        return made == 1


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)


@pytest.mark.parametrize("header", ["", "good", "bad", "foreign"])
@pytest.mark.parametrize(
    ("fields", "taken"),
    [
        (["good"], True),
        ([], False),
        (["empty"], False),
        (["bad"], False),
        (["foreign"], False),
        (["good", "bad"], True),
        (["bad", "good"], False),
        (["empty", "good"], False),
    ],
)
def test_a_form_is_taken_with_its_own_token_whatever_the_header_says(
    browser: Browser, fields: list[str], taken: bool, header: str
) -> None:
    assert browser.founds(*fields, header=header) is taken


@pytest.mark.parametrize("fields", [["good"], [], ["bad", "good"]])
def test_a_form_with_parts_is_no_other(browser: Browser, fields: list[str]) -> None:
    part = {"a": (io.BytesIO(b"a"), "a.txt"), "csrf_token": [browser.tokens[each] for each in fields]}
    data = {"name": "Steppe Rail", "country": "KZ", **part}
    assert browser.founds(data=data, headers={HEADER: browser.tokens["good"]}) is (fields == ["good"])


def test_a_token_elsewhere_is_none(browser: Browser) -> None:
    good, form = browser.tokens["good"], {"name": "Steppe Rail", "country": "KZ"}
    ways: list[dict[str, Any]] = [
        {"data": form, "query_string": {"csrf_token": good}},
        {"data": form | {"a-csrf_token": good}},
        {"data": form, "headers": {"csrf_token": good}},
        {"data": form, "headers": {"X-CSRF-Token": good, HEADER: good}},
        {"json": form | {"csrf_token": good}, "headers": {HEADER: good}},
    ]
    assert [browser.founds(**way) for way in ways] == [False] * len(ways)


@pytest.mark.parametrize(
    ("header", "field", "status"),
    [("good", "", 200), ("good", "bad", 200), ("", "good", 403), ("bad", "good", 403), ("", "", 403)],
)
def test_a_script_is_taken_with_the_token_of_its_header(cast: Cast, header: str, field: str, status: int) -> None:
    script = Script(cast.client(), cast)
    tokens = {"good": script.token, "bad": "x"}
    headers = {"X-Requested-With": "fetch"} | ({HEADER: tokens[header]} if header else {})
    said: dict[str, Any] = {"value": "8", "revision": 0}
    more = {"csrf_token": tokens[field]} if field else {}
    path = script.cast.url(0, f"/scores/{cast.codes[0]}")
    assert script.client.put(path, json=said | more, headers=headers).status_code == status
