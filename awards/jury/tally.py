"""The counters that say whether stored standings are still those of the ballots."""

from __future__ import annotations

import uuid
from typing import Any

from awards.core.db import db, insert_into
from awards.jury.models import Tally


def move_tally(round_id: uuid.UUID, category_id: uuid.UUID) -> None:
    """Count one more move of a category in a round; until the transaction ends no other one moves it."""
    moved = insert_into(Tally).values(round_id=round_id, category_id=category_id, moves=1)
    db.session.execute(counted_on(moved))


def counted_on(statement: Any) -> Any:
    """Return an INSERT into the tallies as one that counts on where there is a row already."""
    return statement.on_conflict_do_update(
        index_elements=[Tally.round_id, Tally.category_id], set_={"moves": Tally.moves + 1}
    )
