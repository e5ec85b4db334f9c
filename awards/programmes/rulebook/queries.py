"""Reading what hangs on the rows of a programme that another one would take away."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator

from sqlalchemy import Column, Table, func, literal, select, union_all

from awards.core.db import Base, run
from awards.programmes.models import Category, Criterion, Round, Step

Row = Category | Criterion | Round
# Made anew from what is there: nothing is lost with it.
KEPT_FOR_SPEED = ("boards", "tallies")
OWN = (Criterion.__tablename__, Step.__tablename__)


def pointing_at(row: Row) -> Iterator[tuple[Table, Column[uuid.UUID]]]:
    """Yield every table with the column that points at rows of this kind, but those of the programme itself."""
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name == row.__tablename__ and table.name not in OWN:
                yield table, key.parent


def hanging(rows: Collection[Row]) -> dict[uuid.UUID, dict[str, int]]:
    """Return by the id of each row how much of which table hangs on it; nothing of what is made anew. One query."""
    counts = [
        select(literal(str(row.id)).label("row"), literal(table.name).label("name"), func.count().label("much"))
        .select_from(table)
        .where(column == row.id)
        for row in rows
        for table, column in pointing_at(row)
        if table.name not in KEPT_FOR_SPEED
    ]
    found: dict[uuid.UUID, dict[str, int]] = {row.id: {} for row in rows}
    for each in run(union_all(*counts)) if counts else ():
        if each.much:
            own = found[uuid.UUID(each.row)]
            own[each.name] = own.get(each.name, 0) + each.much
    return found
