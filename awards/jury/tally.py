"""The counters that say whether stored standings are still those of the ballots."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from awards.core.db import insert_into, run
from awards.jury.models import Tally
from awards.jury.queries import scoring_rounds
from awards.programmes.models import Season


def move_tally(round_id: uuid.UUID, category_id: uuid.UUID) -> None:
    """Count one more move of a category in a round; until the transaction ends no other one moves it."""
    moved = insert_into(Tally).values(round_id=round_id, category_id=category_id, moves=1)
    run(counted_on(moved))


def counted_on(statement: Any) -> Any:
    """Return an INSERT into the tallies as one that counts on where there is a row already."""
    return statement.on_conflict_do_update(
        index_elements=[Tally.round_id, Tally.category_id], set_={"moves": Tally.moves + 1}
    )


def takes_part_anew(season: Season, *category_ids: uuid.UUID | None) -> None:
    """Have the places of categories made anew: an entry takes part there from now on, or does so no longer."""
    for round_ in scoring_rounds(season):
        for category_id in sorted(filter(None, category_ids), key=str):
            move_tally(round_.id, category_id)


def moves_of(round_id: uuid.UUID) -> tuple[Any, ...]:
    """Return how often each category of a round has moved: the same as long as nothing changes that is counted."""
    query = select(Tally.category_id, Tally.moves).where(Tally.round_id == round_id).order_by(Tally.category_id)
    return tuple(tuple(row) for row in run(query))
