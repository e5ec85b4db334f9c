"""Acts that take two people: how long a proposal stands, and who may confirm it. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Protocol

from awards.core.roles import CHAIR, STAFF
from awards.core.verdicts import YES, Verdict, no

OPEN, CONFIRMED, WITHDRAWN, EXPIRED = "open", "confirmed", "withdrawn", "expired"
LASTS = timedelta(hours=72)


class HasState(Protocol):
    """A proposal, as far as its state goes."""

    categories: list[str]
    at: datetime
    by_id: Any
    confirmed_at: datetime | None
    withdrawn_at: datetime | None


def ends_at(proposal: HasState) -> datetime:
    """Return until when a proposal can be confirmed."""
    return proposal.at + LASTS


def state(proposal: HasState, *, now: datetime) -> str:
    """Return open, confirmed, withdrawn or expired."""
    if proposal.confirmed_at is not None:
        return CONFIRMED
    if proposal.withdrawn_at is not None:
        return WITHDRAWN
    return OPEN if now < ends_at(proposal) else EXPIRED


def is_open(proposal: HasState, *, now: datetime) -> Verdict:
    """Whether a proposal still waits for a second person."""
    found = state(proposal, now=now)
    if found == CONFIRMED:
        return no("This was confirmed already.")
    if found == WITHDRAWN:
        return no("This proposal was withdrawn.")
    return YES if found == OPEN else no("This proposal is older than 72 hours. Make it again if it is still wanted.")


def is_impartial(tied: Collection[str], categories: Collection[str]) -> Verdict:
    """Whether somebody tied to nominees of some categories (codes) may decide on what touches these categories."""
    if set(tied) & set(categories):
        return no("You have a conflict of interest in a category that this touches. Somebody else has to decide.")
    return YES


def can_confirm(
    proposal: HasState, *, person_id: uuid.UUID, roles: Collection[str], tied: Collection[str], others: int, late: bool,
    now: datetime,
) -> Verdict:  # fmt: skip
    """Whether somebody may be the second person.

    tied: codes of the categories in which they are not impartial. others: how many impartial owners and organisers but
    the one who proposed there are; only where there is none the chair confirms. late: whether they have the role that
    lets them only since it was proposed, and others had theirs: who proposes does not then choose the second person.
    """
    if not (still := is_open(proposal, now=now)):
        return still
    if proposal.by_id is not None and proposal.by_id == person_id:
        return no("You proposed this yourself. Somebody else has to confirm it.")
    if not (impartial := is_impartial(tied, proposal.categories)):
        return impartial
    if not (STAFF & set(roles) or (CHAIR in roles and not others)):
        return no("An owner or organiser confirms this. The chair does only where no impartial one is left.")
    return no("You have your role only since this was proposed. Somebody who had theirs confirms it.") if late else YES


def can_withdraw(proposal: HasState, *, roles: Collection[str], now: datetime) -> Verdict:
    """Whether somebody may take a proposal back: any owner or organiser, while it waits."""
    if not STAFF & set(roles):
        return no("Only owners and organisers can withdraw a proposal.")
    return is_open(proposal, now=now)
