"""The databases of the tests: clean for each test, alike on both kinds, and really what they say they are."""

from __future__ import annotations

import pytest
from flask_login import current_user
from sqlalchemy import text

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db
from awards.core.migrating import differences
from awards.ledger.models import Event


def number_of_a_new_event() -> int:
    event = Event(at=now(), kind="test")
    db.session.add(event)
    db.session.commit()
    return event.number


@pytest.mark.parametrize("attempt", [1, 2])
def test_what_a_test_writes_is_gone_in_the_next(context, attempt):
    assert number_of_a_new_event() == 1
    db.session.add(Event(at=now(), kind="left open"))
    db.session.flush()


def test_the_migrations_make_the_models(context):
    assert differences() == []


@pytest.mark.databases("postgresql")
def test_postgresql_sorts_by_code_point_and_folds_every_alphabet(context):
    row = db.session.execute(text("SELECT lower('ҚАЗАҚ'), 'Z' < 'a', current_setting('server_version_num')::int"))
    assert row.one()[:2] == ("қазақ", True)


@pytest.mark.databases("sqlite")
def test_sqlite_checks_foreign_keys(context):
    assert db.session.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_statements_are_counted(context, statements):
    with statements() as sent:
        db.session.execute(text("SELECT 1"))
    assert sent == ["SELECT 1"]


def test_one_more_application_on_the_same_database(make_app, app):
    other = make_app(demo=True)
    assert (other.config["DEMO"], app.config["DEMO"]) == (True, False)
    with other.app_context():
        assert number_of_a_new_event() == 1
    with app.app_context():
        assert number_of_a_new_event() == 2


def test_the_client_refuses_to_run_inside_an_application_context(context):
    with pytest.raises(RuntimeError, match="application context"):
        context.test_client().get("/health")


def test_the_client_reaches_the_application(client):
    assert client.get("/health").text == "ok\n"


def test_a_person_can_be_signed_in_without_a_password(app, sign_in):
    with app.app_context():
        person = Person(email="ada@example.org", created_at=now())
        db.session.add(person)
        db.session.commit()
        number = person.id
    client = sign_in(number)
    with app.test_request_context(headers={"Cookie": cookie(client)}):
        assert current_user.email == "ada@example.org"


def cookie(client):
    found = client.get_cookie("awards")
    return f"{found.key}={found.value}"
