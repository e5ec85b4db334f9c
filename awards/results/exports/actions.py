"""Verbs of prepared exports: asking for one and taking it back; and those of the worker, each a short transaction."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import Update, delete, update

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import apart, db, reading_apart, run, session_apart
from awards.core.files import export_store, new_key
from awards.core.verdicts import insist
from awards.ledger.actions import log
from awards.programmes.models import Season
from awards.results.exports import queries, rules
from awards.results.exports.rules import KEPT, TRIES, Ground
from awards.results.models import PreparedExport


class Lost(Exception):
    """An export was taken back, or is in the hands of another worker."""


def ask(
    season: Season, table: str, filters: Mapping[str, str], columns: Sequence[str], format_: str, *, language: str,
    expected: int, by: Person,
) -> PreparedExport:  # fmt: skip
    """Have the worker prepare an export. Refused while too many of the same person wait."""
    insist(rules.can_ask(queries.waiting(by)))
    made = PreparedExport(
        season_id=season.id, person_id=by.id, table=table, filters=dict(filters), columns=list(columns),
        format=format_, language=language, asked_at=now(), expected=expected, expires_at=now() + KEPT,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def take_back(export: PreparedExport) -> None:
    """Cancel an export, or remove its file. A worker that is at it notices, and keeps nothing."""
    key = export.key
    db.session.delete(export)
    db.session.flush()
    if key:
        export_store().remove(key)


def claim() -> tuple[uuid.UUID, str] | None:
    """Take the export that waits longest into this worker's hands; returns its id and mark, or none.

    One that was lost too often, as by a process that was ended at it again and again, fails instead.
    """
    while True:
        with reading_apart():
            export_id = queries.next_free(now())
        if export_id is None:
            return None
        mark, moment = new_key(), now()
        mine = update(PreparedExport).where(PreparedExport.id == export_id, *queries.free(moment))
        with apart() as connection:
            tired = mine.where(PreparedExport.tries >= TRIES).values(failed="tried", failed_at=moment)
            if connection.execute(tired).rowcount:
                continue
            taken = mine.values(mark=mark, seen_at=moment, tries=PreparedExport.tries + 1, done=0)
            if connection.execute(taken).rowcount:
                return export_id, mark


def tell(export_id: uuid.UUID, mark: str, done: int) -> None:
    """Say how many rows are written. Lost if the export is not this worker's any more."""
    with apart() as connection:
        values = {"done": done, "seen_at": now()}
        if not connection.execute(_mine(export_id, mark).values(**values)).rowcount:
            raise Lost


def finish(export_id: uuid.UUID, mark: str, *, size: int, rows: int, ground: Ground) -> None:
    """Offer the file of a mark, which is whole; with its event. Lost if the export is not this worker's any more."""
    moment = now()
    with session_apart():
        values = {"key": mark, "size": size, "done": rows, "finished_at": moment, "expires_at": moment + KEPT,
                  "ground": ground.to_keep()}  # fmt: skip
        if not run(_mine(export_id, mark).values(**values)).rowcount:
            raise Lost
        export = db.session.get_one(PreparedExport, export_id)
        by = db.session.get(Person, export.person_id)
        log(queries.MADE, by=by, season_id=export.season_id, table=export.table, format=export.format, rows=rows,
            size=size)  # fmt: skip


def fail(export_id: uuid.UUID, mark: str, why: str) -> None:
    """Note why an export cannot be made, by a name."""
    with apart() as connection:
        connection.execute(_mine(export_id, mark).values(failed=why, failed_at=now()))


def let_go(export_id: uuid.UUID, mark: str) -> None:
    """Leave an export to the next look of a worker: too much is being worked on."""
    with apart() as connection:
        connection.execute(_mine(export_id, mark).values(seen_at=None))


def _mine(export_id: uuid.UUID, mark: str) -> Update:
    return update(PreparedExport).where(PreparedExport.id == export_id, PreparedExport.mark == mark, queries.WAITS)


def forget(ids: Sequence[uuid.UUID]) -> None:
    """Remove the rows of exports, at once: their files go after them, with the sweep that asks for it."""
    with apart() as connection:
        connection.execute(delete(PreparedExport).where(PreparedExport.id.in_(ids)))
