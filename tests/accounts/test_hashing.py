"""A password is hashed and checked when nobody waits for it: no turn to write is held, and no place before others."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from awards.accounts import passwords
from tests import factories as make
from tests.accounts.conftest import ADDRESS, PASSWORD
from tests.client import PageClient
from tests.safety.test_in_line import is_left

pytestmark = pytest.mark.databases("sqlite")
NEW = "gravel moth violin harbour"
Link = Callable[[str], str]


class Hasher:
    """Hashes as ever, and notes each time whether the line of those who write was left."""

    def __init__(self, app: Flask) -> None:
        self.app, self.hasher = app, passwords._hasher
        self.left: list[bool] = []

    def hash(self, password: Any) -> str:
        """Hash a password."""
        self.left.append(is_left(self.app))
        return self.hasher.hash(password)

    def verify(self, kept: Any, password: Any) -> Any:
        """Check a password."""
        self.left.append(is_left(self.app))
        return self.hasher.verify(kept, password)

    def check_needs_rehash(self, _kept: str) -> bool:
        """Everything is hashed anew."""
        return True


def signs_in(client: PageClient, _anna: uuid.UUID, _link: Link) -> Any:
    return client.submit("/sign-in", email=ADDRESS, password=PASSWORD)


def guesses(client: PageClient, _anna: uuid.UUID, _link: Link) -> Any:
    return client.submit("/sign-in", email="nobody@nordlicht.example", password=PASSWORD)


def changes(client: PageClient, anna: uuid.UUID, _link: Link) -> Any:
    make.sign_in(client, anna)
    return client.submit("/account/password", current=PASSWORD, password=NEW)


def moves(client: PageClient, anna: uuid.UUID, _link: Link) -> Any:
    make.sign_in(client, anna)
    return client.submit("/account/address", email="other@nordlicht.example", current=PASSWORD)


def resets(client: PageClient, _anna: uuid.UUID, link: Link) -> Any:
    client.submit("/reset", email=ADDRESS)
    return client.submit(link(ADDRESS), password=NEW)


@pytest.mark.parametrize(
    ("act", "times", "status"),
    [(signs_in, 2, 303), (guesses, 1, 422), (changes, 2, 303), (moves, 1, 303), (resets, 1, 303)],
)
def test_nobody_waits_while_a_password_is_hashed(
    app: Flask, anna: uuid.UUID, link_to: Link, monkeypatch: pytest.MonkeyPatch, act: Any, times: int, status: int
) -> None:
    passwords._nobodys()  # made once a process
    hasher = Hasher(app)
    monkeypatch.setattr(passwords, "_hasher", hasher)
    assert act(app.test_client(), anna, link_to).status_code == status
    assert hasher.left == [True] * times
