"""Reading and changing the whole database of an application at once, for tests of what must not happen."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Flask
from sqlalchemy import MetaData, String, select

from awards.core.db import Base, db
from awards.ledger.models import Event
from awards.results.rounds.queries import SEEN

# Counted tries and the hours at which browsers were seen move with every request.
RESTLESS = {"rate_counts", "sign_ins"}
# A form that is answered with its page again is a look at what the page shows.
NOT_A_LOOK = Event.kind != SEEN


def fingerprint(app: Flask) -> dict[str, str]:
    """A hash of every table's rows, by name."""
    found = {}
    with app.app_context():
        for table in tables().sorted_tables:
            if table.name in RESTLESS:
                continue
            rows_of = select(table) if table is not Event.__table__ else select(table).where(NOT_A_LOOK)
            rows = sorted(repr(tuple(row)) for row in db.session.execute(rows_of))
            found[table.name] = hashlib.sha256("\n".join(rows).encode(errors="replace")).hexdigest()
        db.session.rollback()
    return found


def tables() -> MetaData:
    """All tables there are."""
    return Base.metadata


def moved(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The tables that changed between two fingerprints."""
    return [name for name, value in before.items() if after[name] != value]


def text_columns() -> list[tuple[Any, Any]]:
    """Every column of text, with its table."""
    return [
        (table, column) for table in tables().sorted_tables for column in table.c if isinstance(column.type, String)
    ]
