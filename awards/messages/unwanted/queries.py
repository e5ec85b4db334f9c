"""Reading who has unsubscribed from the unnecessary mails of an award."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy import select

from awards.core.db import run
from awards.core.ports import Port
from awards.messages.unwanted.models import Unsubscription

if TYPE_CHECKING:
    from awards.web.i18n import InLanguages


@Port
def award_called(award: str, /) -> InLanguages | None:
    """Return what an award is called; none for one without a season."""
    raise NotImplementedError


def has_unsubscribed(person_id: uuid.UUID, award: str) -> bool:
    """Whether a person wants no unnecessary mails of an award."""
    query = select(Unsubscription.award).where(Unsubscription.person_id == person_id, Unsubscription.award == award)
    return run(query).first() is not None


def unsubscribed(people: Collection[uuid.UUID], award: str) -> set[uuid.UUID]:
    """Return which of some people want no unnecessary mails of an award. One query."""
    query = select(Unsubscription.person_id).where(Unsubscription.award == award, Unsubscription.person_id.in_(people))
    return set(run(query).scalars())


def awards_of(person_id: uuid.UUID) -> list[str]:
    """Return the awards of which a person wants no unnecessary mails."""
    query = select(Unsubscription.award).where(Unsubscription.person_id == person_id).order_by(Unsubscription.award)
    return list(run(query).scalars())
