"""What the tests of accounts share: people with a password, and the links that were mailed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from awards.accounts import passwords
from awards.accounts.models import Person
from awards.core.db import db
from awards.messages import links
from awards.messages.models import Mail
from tests import factories

PASSWORD = "violin harbour gravel moth"
ADDRESS = "anna@nordlicht.example"


@pytest.fixture(scope="session")
def kept_password() -> str:
    """PASSWORD as it is kept, hashed once for all tests."""
    return passwords.hashed(PASSWORD)


@pytest.fixture
def anna(app: Flask, kept_password: str) -> uuid.UUID:
    """Anna, who has a verified address and PASSWORD."""
    with app.app_context():
        person = factories.person("Anna Becker", email=ADDRESS, password_hash=kept_password)
        db.session.commit()
        return person.id


@pytest.fixture
def mails(app: Flask) -> Callable[..., list[Mail]]:
    """Gives the mails of the outbox, oldest first, or those to one address."""

    def read(to: str | None = None) -> list[Mail]:
        with app.app_context():
            query = db.session.query(Mail).order_by(Mail.created_at)
            return [mail for mail in query if to in (None, mail.to)]

    return read


@pytest.fixture
def link_to(app: Flask, mails: Callable[..., list[Mail]]) -> Callable[[str], str]:
    """Gives the path of the link that was mailed last to an address."""

    def path(to: str) -> str:
        with app.app_context():
            mail = [mail for mail in mails(to) if mail.link_id is not None][-1]
            assert mail.link_id is not None
            return links.PATH + links.sign(mail.link_id)

    return path


@pytest.fixture
def person(app: Flask) -> Callable[[str], Any]:
    """Reads a person by address."""

    def read(email: str) -> Person | None:
        with app.app_context():
            return db.session.query(Person).filter_by(email=email).one_or_none()

    return read
