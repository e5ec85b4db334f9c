"""What follows from printing own dossiers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from awards.core.db import apart, insert_into
from awards.scoring.models import Ballot


def note_openings(rows: Iterable[Any], *, at: datetime, language: str) -> None:
    """Note the first opening of dossiers with the version read, as `actions.opening`, in a transaction of its own.

    rows: id and version_id of the ballots; nothing is changed of those that were opened before.
    """
    made = [{"assignment_id": row.id, "version_id": row.version_id, "opened_at": at, "language": language}
            for row in rows]  # fmt: skip
    if made:
        with apart() as connection:
            connection.execute(insert_into(Ballot).values(made).on_conflict_do_nothing())
