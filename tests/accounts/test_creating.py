"""`awards user create`: people added by whoever runs the site."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from awards.accounts import passwords
from awards.accounts.models import Person
from awards.cli import awards
from awards.core.db import db
from awards.results.queries import roles_and_sides
from tests import factories
from tests.accounts.conftest import ADDRESS, PASSWORD


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the command on the test's database."""
    monkeypatch.setattr("awards.commands.open_app", lambda: app)

    def command(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(awards, ["user", "create", *arguments], input=typed)

    return command


def test_a_person_with_a_password(app: Flask, run: Any) -> None:
    result = run("Anna@Nordlicht.example", "--name", "Anna Becker", "--password-stdin", typed=PASSWORD + "\n")
    assert (result.exit_code, result.output) == (0, f"{ADDRESS} can sign in with the password.\n")
    with app.app_context():
        person = db.session.query(Person).one()
        assert (person.email, person.name) == (ADDRESS, "Anna Becker")
        assert person.verified_at is not None
        assert passwords.matches(PASSWORD, person.password_hash)
    assert run(ADDRESS, "--name", "Anna B.").output == f"{ADDRESS} can sign in with the password.\n"


def test_a_role_in_a_season_and_a_second_run_changes_nothing(app: Flask, run: Any) -> None:
    with app.app_context():
        season = factories.season()
        slug = season.slug
        db.session.commit()
    for _ in range(2):
        result = run(ADDRESS, "--role", "organiser", "--season", slug)
        assert (result.exit_code, result.output) == (0, f"{ADDRESS} can sign in with mailed links.\n")
    with app.app_context():
        person = db.session.query(Person).filter_by(email=ADDRESS).one()
        assert [held.role for held in roles_and_sides(person, None)[0]] == ["organiser"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nobody",), "'nobody' is not an email address."),
        ((ADDRESS, "--role", "organiser"), "--role and --season belong together."),
        ((ADDRESS, "--role", "organiser", "--season", "1999"), "There is no season '1999'."),
        ((ADDRESS, "--password-stdin"), "Password must be 12 characters or more."),
        ((ADDRESS, "--role", "king", "--season", "2027"), "Invalid value for '--role'"),
    ],
)
def test_wrong_input_is_answered_in_words_and_leaves_nothing(app: Flask, run: Any, arguments: Any, said: str) -> None:
    result = run(*arguments, typed="short\n")
    assert result.exit_code == 2
    assert said in result.output
    with app.app_context():
        assert db.session.query(Person).count() == 0


def test_help_names_every_option() -> None:
    output = CliRunner().invoke(awards, ["user", "create", "--help"]).output
    for option in ("--name", "--password-stdin", "--role", "--season"):
        assert option in output


def test_a_founder_needs_no_role_and_stays_one_until_it_is_taken_back(app: Flask, run: Any) -> None:
    result = run(ADDRESS, "--founder")
    assert (result.exit_code, result.output) == (
        0, f"{ADDRESS} can sign in with mailed links.\nThey make seasons at /seasons/new.\n")  # fmt: skip
    for arguments, may in (((), True), (("--name", "Anna"), True), (("--no-founder",), False), ((), False)):
        assert run(ADDRESS, *arguments).exit_code == 0
        with app.app_context():
            assert db.session.query(Person).one().may_found is may
