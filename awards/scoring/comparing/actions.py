"""Putting own entries in an order of one's own: nothing of it is logged or said to others, and no score moves."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import update

from awards.core.db import insert_into, run
from awards.scoring.comparing import queries
from awards.scoring.comparing.queries import Stored
from awards.scoring.models import OwnOrder
from awards.scoring.scoresheet import Sheet


def locked(sheet: Sheet) -> Stored:
    """Return the own order in which an own ballot may stand, to change it: nobody else does until the end."""
    place = {"juror_id": sheet.juror_id, "round_id": sheet.round_id, "category_id": sheet.category_id}
    run(insert_into(OwnOrder).values(**place).on_conflict_do_nothing())
    return queries.order_beside(sheet, lock=True)


def is_stale(stored: Stored, order: Sequence[uuid.UUID], *, revision: int) -> bool:
    """Whether another page made another order since the revision that a change is based on."""
    return stored.revision != revision and stored.ballots != tuple(order)


def put_in_order(sheet: Sheet, stored: Stored, order: Sequence[uuid.UUID]) -> Stored:
    """Keep an order that is not stale; returns what is stored now, the same if nothing changed."""
    if stored.ballots == tuple(order):
        return stored
    made = Stored(tuple(order), stored.revision + 1)
    changed = update(OwnOrder).where(
        OwnOrder.juror_id == sheet.juror_id,
        OwnOrder.round_id == sheet.round_id,
        OwnOrder.category_id == sheet.category_id,
    )
    run(changed.values(ballots=[str(each) for each in order], revision=made.revision))
    return made
