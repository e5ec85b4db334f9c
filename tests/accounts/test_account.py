"""One's own account: name, language, password, and the browsers one is signed in with."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from awards.accounts import rules
from awards.accounts.models import Person, SignIn
from awards.core.clock import now
from awards.core.db import db
from tests import factories
from tests.accounts.conftest import ADDRESS, PASSWORD
from tests.client import PageClient

NEW_PASSWORD = "gravel kelp cardigan nine"
PERSONAL = ["/account", "/account/password", "/account/address", "/account/sign-ins", "/companies", "/companies/new"]


def is_in(client: PageClient) -> bool:
    return client.get("/account").status_code == 200


@pytest.fixture
def inside(client: PageClient, anna: uuid.UUID) -> PageClient:
    """Anna's browser."""
    factories.sign_in(client, anna)
    return client


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("address", PERSONAL)
def test_personal_pages_ask_to_sign_in_first(client: PageClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in?next=")


def test_name_language_and_zone(inside: PageClient, person: Any) -> None:
    answer = inside.submit("/account", name=" Änne\u00a0 Becker", language="de", timezone="Asia/Almaty")
    assert answer.status_code == 303
    changed = person(ADDRESS)
    assert (changed.name, changed.language, changed.timezone) == ("Änne Becker", "de", "Asia/Almaty")
    assert changed.name_key.startswith("anne becker")


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Enter your name"),
        ({"language": "xx"}, "Choose a language from the list"),
        ({"timezone": "Mars/Olympus"}, "Choose a time zone from the list"),
        ({"name": "\x00"}, "Remove the characters that cannot be displayed"),
    ],
)
def test_wrong_input_is_answered_in_words(inside: PageClient, typed: dict[str, str], said: str) -> None:
    answer = inside.submit("/account", **typed)
    assert answer.status_code == 422
    assert said in answer.page.text


def test_a_changed_password_ends_the_other_sign_ins(
    app: Flask, inside: PageClient, anna: uuid.UUID, mails: Any
) -> None:
    other = app.test_client()
    factories.sign_in(other, anna)
    wrong = inside.submit("/account/password", current="wrong", password=NEW_PASSWORD)
    assert wrong.status_code == 422
    assert "This is not your current password" in wrong.page.text
    assert inside.submit("/account/password", current=PASSWORD, password=NEW_PASSWORD).status_code == 303
    assert is_in(inside)
    assert not is_in(other)
    [mail] = mails(ADDRESS)
    assert mail.event == "password_changed"
    assert "/reset" in mail.text


@pytest.mark.databases("sqlite")
def test_the_present_password_cannot_be_guessed_here(inside: PageClient) -> None:
    codes = [inside.submit("/account/password", current=f"x{n}", password=NEW_PASSWORD).status_code for n in range(12)]
    assert codes == [422] * 10 + [429] * 2


def test_without_a_password_one_is_set_by_a_mailed_link(
    app: Flask, inside: PageClient, anna: uuid.UUID, link_to: Any
) -> None:
    with app.app_context():
        db.session.get_one(Person, anna).password_hash = None
        db.session.commit()
    page = inside.get("/account/password")
    assert page.page.h1 == "Set a password"
    assert inside.submit(page).headers["Location"] == "/check-your-mail"
    assert inside.submit(link_to(ADDRESS), password=NEW_PASSWORD).status_code == 303


def test_an_old_sign_in_without_a_password_may_not_change_the_address(
    app: Flask, inside: PageClient, anna: uuid.UUID
) -> None:
    with app.app_context():
        db.session.get_one(Person, anna).password_hash = None
        db.session.query(SignIn).one().at = now() - rules.FRESH_FOR - timedelta(seconds=1)
        db.session.commit()
    answer = inside.get("/account/address")
    assert answer.status_code == 403
    assert "First sign in again with a link sent by email" in answer.page.text


def test_sign_ins_are_listed_and_ended_one_by_one(app: Flask, inside: PageClient, anna: uuid.UUID) -> None:
    firefox = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    other = app.test_client()
    page = other.get("/sign-in")
    data = dict(page.page.forms[-1].fields) | {"email": ADDRESS, "password": PASSWORD}
    other.post("/sign-in", data=data, headers=firefox)
    page = inside.get("/account/sign-ins")
    assert "Firefox on Linux" in page.page.text
    assert "127.0.0.1" in page.page.text
    inside.submit(page, form="sign-ins/" + str(other_id(app)))
    assert not is_in(other)
    assert is_in(inside)


def other_id(app: Flask) -> uuid.UUID:
    with app.app_context():
        return db.session.query(SignIn).filter(SignIn.agent.startswith("Mozilla")).one().id


def test_signing_out_everywhere(app: Flask, inside: PageClient, anna: uuid.UUID) -> None:
    other = app.test_client()
    factories.sign_in(other, anna)
    assert inside.submit("/account/sign-ins", form="/account/sign-ins/end").headers["Location"] == "/signed-out"
    assert not is_in(inside)
    assert not is_in(other)


def test_nobody_ends_somebody_elses_sign_in(app: Flask, inside: PageClient) -> None:
    with app.app_context():
        rival = factories.person("Rival").id
        db.session.commit()
    other = app.test_client()
    factories.sign_in(other, rival)
    with app.app_context():
        foreign = db.session.query(SignIn).filter_by(person_id=rival).one().id
    token = dict(inside.get("/account").page.forms[-1].fields)["csrf_token"]
    assert inside.post(f"/account/sign-ins/{foreign}/end", data={"csrf_token": token}).status_code == 404
    assert is_in(other)


@pytest.mark.parametrize("sign_ins", [1, 3])
def test_the_list_of_sign_ins_costs_the_same_queries(
    app: Flask, inside: PageClient, anna: uuid.UUID, statements: Any, sign_ins: int
) -> None:
    for _ in range(sign_ins - 1):
        factories.sign_in(app.test_client(), anna)
    with statements() as sent:
        inside.get("/account/sign-ins")
    assert len(sent) == 4  # one of them for the list of seasons in the header


def test_a_session_that_is_not_ours_is_nobody(client: PageClient) -> None:
    for forged in ("", "x", str(uuid.uuid4()), "1", "None"):
        with client.session_transaction() as session:
            session["_user_id"] = forged
        assert client.get("/account").status_code == 303
