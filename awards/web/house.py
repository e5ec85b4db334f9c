"""The house: the season that pages and mails without one of their own belong to, where there is a single award."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import g

from awards.core.ports import Port
from awards.web.access import roles_here, roles_in


@dataclass(frozen=True)
class House:
    """The latest opened season of the only award: what its name and the ways into it are made of."""

    id: uuid.UUID
    slug: str
    programme_id: uuid.UUID | None
    name: Any
    timezone: str


def house() -> House | None:
    """Return the house; none without an opened season, or with several awards."""
    return _asked()[0]


def opened_slugs() -> Sequence[str]:
    """Return the slugs of all opened seasons, the latest first; they came with the season of the address."""
    return g.opened if "opened" in g else _asked()[1]


def _asked() -> tuple[House | None, Sequence[str]]:
    """Ask for the house once a request."""
    if "house" not in g:
        g.house = opened()
    found: tuple[House | None, Sequence[str]] = g.house
    return found


@Port
def opened() -> tuple[House | None, Sequence[str]]:
    """Return the house, none with several awards, and the slugs of all opened seasons, the latest first. One query."""
    raise NotImplementedError


def roles_at_home() -> frozenset[str]:
    """Return the reader's roles for the navigation: in the season of the address, else in the house.

    Only for what is shown: what somebody may do is decided by `roles_here`.
    """
    home = house() if g.get("season") is None else None
    return roles_here() if home is None else roles_in(home)
