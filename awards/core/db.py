"""The database: base class, types that mean the same on SQLite and PostgreSQL, and how transactions begin."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from time import monotonic
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    Cast,
    ColumnElement,
    Connection,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    Executable,
    Label,
    MetaData,
    Row,
    SQLColumnExpression,
    String,
    TableClause,
    TypeDecorator,
    Uuid,
    and_,
    cast,
    event,
    or_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.pool import ConnectionPoolEntry

from awards.core.text import KEY_LENGTH, spellings
from awards.core.turns import Turns

BUSY_MILLISECONDS = 15_000
AT_ONCE = 0.05  # seconds of waiting for a turn, in which nothing becomes another
MAPPED_BYTES = 256 * 2**20  # of the file, read where it lies in memory rather than copied page by page
reading: ContextVar[bool] = ContextVar("reading", default=False)
asking: ContextVar[bool] = ContextVar("asking", default=False)  # a writer reads who asks, before its turn to write
# Whoever is the first in the line of its process, and until when its turn has to come.
first: ContextVar[tuple[Turns, float] | None] = ContextVar("first", default=None)
# What a query of columns answers: each row's values by the names its function's docstring says.
Rows: TypeAlias = Sequence[Row[*tuple[Any, ...]]]
_turns_of: WeakKeyDictionary[Engine, Turns] = WeakKeyDictionary()


class Moment(TypeDecorator[datetime]):
    """An aware UTC time; a naive one is refused rather than guessed."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the time to store; ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without a zone cannot be stored.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored time, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class RowId(Uuid[uuid.UUID]):
    """A UUID; one that is read again and again, as ids are, is made once."""

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[object], uuid.UUID | None] | None:
        """Return what makes a UUID of what the driver answers; none where it answers UUIDs."""
        if dialect.supports_native_uuid:
            return super().result_processor(dialect, coltype)  # type: ignore[no-any-return, no-untyped-call]
        return lambda value: None if value is None else _made(value)


_made = lru_cache(maxsize=65_536)(uuid.UUID)
Unseen = Collection[uuid.UUID | None]  # ids of categories in which a reader has a side; see `outside`
SortText = String(KEY_LENGTH).with_variant(String(KEY_LENGTH, collation="C"), "postgresql")
Document = JSON().with_variant(JSONB(), "postgresql")


class Base(DeclarativeBase):
    """What every table shares: constraint names, and how Python types become columns."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            datetime: Moment,
            uuid.UUID: RowId,
            dict[str, Any]: Document,
            list[Any]: Document,
            list[str]: Document,
        },
    )


class Identified:
    """A row with a random address."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)


db = SQLAlchemy(model_class=Base)
Insert: TypeAlias = sqlite.Insert | postgresql.Insert
_INSERT: dict[str, Callable[[TableClause], Insert]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def run(
    statement: Executable, values: Mapping[str, object] | Sequence[Mapping[str, object]] | None = None
) -> CursorResult[*tuple[Any, ...]]:
    """Run a statement of columns within the session's transaction, past its loader of objects: half the work.

    So is everything asked and written that is no object: a SELECT of columns or counts, a lock, an INSERT, and changes
    of rows that nobody holds. `db.session.scalars`, `scalar`, `get` and `execute` are for objects: what loads them, and
    an UPDATE or DELETE of rows that may be loaded, which the session then keeps in step.

    values: of the statement's parameters, by name; a list of such for several rows. What the session has not written
    yet is written first.
    """
    db.session.flush()
    return db.session.connection().execute(statement, values or {})


def pause() -> None:
    """End the transaction so far before something slow, for which nobody should wait; RuntimeError if it has written.

    What was read is read again when it is looked at next; relations that are not loaded by themselves are not.
    """
    if db.session.new or db.session.dirty or db.session.deleted:
        raise RuntimeError("What was written would be lost.")
    db.session.rollback()
    leave_line()


@contextmanager
def only_reading() -> Iterator[None]:
    """Read, for as long as it takes, in a transaction of its own that no writer waits for; see `pause`."""
    pause()
    token = reading.set(True)
    try:
        yield
    finally:
        db.session.rollback()
        reading.reset(token)


@contextmanager
def reading_apart() -> Iterator[None]:
    """Read, for as long as it takes, with a session and a context that are no request's and end with the block."""
    token = reading.set(True)
    try:
        with current_app.app_context():
            yield
    finally:
        reading.reset(token)


@contextmanager
def apart() -> Iterator[Connection]:
    """Write in a short transaction of its own, in its turn: also within a request that otherwise only reads."""
    token = reading.set(False)
    try:
        with db.engine.begin() as connection:
            yield connection
    finally:
        reading.reset(token)


@contextmanager
def session_apart() -> Iterator[None]:
    """Write as `apart`, but with a session: another one than that of the request, which ends with the block."""
    token = reading.set(False)
    try:
        with current_app.app_context():
            yield
            db.session.commit()
    finally:
        reading.reset(token)


def finish_transaction() -> None:
    """Keep what a command or a job did. A page ends in `done`; what is written beside one, in `apart`."""
    db.session.commit()


def insert_into(model: type[Base]) -> Insert:
    """Return an INSERT in the dialect of the database in use: one that can say what to do if the row is there."""
    return _INSERT[db.engine.dialect.name](model.__table__)  # type: ignore[arg-type]


def upsert(model: type[Base], *changed: str) -> Insert:
    """Return an INSERT that takes its values when it is run, and changes these columns where the key is there."""
    statement = insert_into(model)
    keys = [column.name for column in statement.table.primary_key]
    return statement.on_conflict_do_update(
        index_elements=keys, set_={name: statement.excluded[name] for name in changed}
    )


def by_name(columns: Mapping[str, ColumnElement[Any]]) -> list[Label[Any]]:
    """Return columns under these names, by which their rows are read."""
    return [column.label(name) for name, column in columns.items()]


def found_by(text: str, *columns: SQLColumnExpression[str]) -> list[ColumnElement[bool]]:
    """Return the conditions that every word searched for stands in one of the columns of keys, however it is spelt."""
    return [
        or_(*(column.contains(word, autoescape=True) for column in columns for word in sorted(words)))
        for words in spellings(text)
    ]


def beside(column: SQLColumnExpression[uuid.UUID | None]) -> Cast[uuid.UUID]:
    """Return a column of ids by which rows are checked, not looked up: for a query that begins at few of another table.

    SQLite knows no figures of its tables: between the few rows of a company and all of a season it may take the season.
    """
    return cast(column, RowId)


def outside(column: SQLColumnExpression[uuid.UUID | None], unseen: Unseen) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a column names none of the things that a reader does not see; none without any.

    None among them stands for rows in which the column is empty; without it they stay.
    """
    if not unseen:
        return ()
    named = column.not_in([each for each in unseen if each is not None])
    return (and_(column.is_not(None), named),) if None in unseen else (or_(column.is_(None), named),)


def stand_in_line() -> None:
    """Wait until no other thread of this process writes; then `start_writing` or `leave_line` has to follow.

    Threads of a process compute one at a time anyway: reading who asks while another writes would only make its turn
    longer, for all processes.
    """
    turns = _turns_of.get(db.engine)
    if turns is not None:
        until = monotonic() + BUSY_MILLISECONDS / 1000
        if not turns.line.take(BUSY_MILLISECONDS / 1000):
            raise _locked()
        first.set((turns, until))


def leave_line() -> None:
    """Let the next one be first, if this thread is and has not begun to write."""
    if (place := first.get()) is not None:
        first.set(None)
        place[0].line.give()


def start_writing() -> bool:
    """Wait for one's turn to write, after what was read while `asking`; what is read from here on is as it stays.

    Returns whether that took long: then what was read may be another by now.
    """
    began = monotonic()
    asking.set(False)
    if db.session().in_transaction():
        connection = db.session.connection()
        if connection.dialect.name == "sqlite":
            _begin_writing(connection)
    return monotonic() - began > AT_ONCE


def prepare_engine(engine: Engine) -> None:
    """Make a SQLite engine safe under concurrent writers; other engines are left as they are."""
    if engine.dialect.name == "sqlite":
        file = engine.url.database
        if file and file != ":memory:":
            _turns_of[engine] = Turns(file)
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin)
        event.listen(engine, "checkin", _give_turn)


def _open_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_MILLISECONDS}",
        f"mmap_size={MAPPED_BYTES}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    if reading.get():
        connection.exec_driver_sql("BEGIN")
    elif not asking.get():
        _begin_writing(connection)


def _begin_writing(connection: Connection) -> None:
    turns = _turns_of.get(connection.engine)
    if turns is not None and "turn" not in connection.info:
        if not _came(turns):
            raise _locked()
        connection.info["turn"] = turns
    # A deferred transaction that turns into a writer fails with "database is locked"; a writer says so at once.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _came(turns: Turns) -> bool:
    """Wait for one's turn; as the first in the line as long as is left of the time that one stands there."""
    place = first.get()
    if place is None or place[0] is not turns:
        return turns.take(BUSY_MILLISECONDS / 1000)
    first.set(None)
    return turns.step_in(place[1] - monotonic())


def _locked() -> OperationalError:
    return OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError("database is locked"))


def _give_turn(_connection: object, record: ConnectionPoolEntry) -> None:
    if (turns := record.info.pop("turn", None)) is not None:
        turns.give()
