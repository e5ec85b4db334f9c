"""The counters that say whether stored standings are still those of the ballots."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from awards.core.db import db
from awards.jury.models import Tally

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def move_tally(round_id: uuid.UUID, category_id: uuid.UUID) -> None:
    """Count one more move of a category in a round; until the transaction ends no other one moves it."""
    statement = _INSERT[db.engine.dialect.name](Tally).values(round_id=round_id, category_id=category_id, moves=1)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=[Tally.round_id, Tally.category_id], set_={"moves": Tally.moves + 1}
        )
    )
