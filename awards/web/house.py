"""The house: the season that pages and mails without one of their own belong to, where there is a single award."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import current_app, g
from flask_login import current_user

from awards.web.access import roles_here


@dataclass(frozen=True)
class House:
    """The latest season of the only award: what its name and the ways into it are made of."""

    id: uuid.UUID
    slug: str
    programme_id: uuid.UUID | None
    name: Any
    timezone: str


def house() -> House | None:
    """Return the house, asked for once a request; none without a season, or with several awards."""
    if "house" not in g:
        g.house = current_app.extensions["awards.house"]()
    found: House | None = g.house
    return found


def roles_at_home() -> frozenset[str]:
    """Return the reader's roles for the navigation: in the season of the address, else in the house.

    Only for what is shown: what somebody may do is decided by `roles_here`.
    """
    if g.get("season") is not None or house() is None or not current_user.is_authenticated:
        return roles_here()
    if "home_roles" not in g:
        g.home_roles = frozenset(current_app.extensions["awards.roles"](current_user, house()))
    found: frozenset[str] = g.home_roles
    return found
