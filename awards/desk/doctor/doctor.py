"""`awards doctor`: whether an instance is fit to run, and its data agree with themselves."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import JSON, Boolean, Column, ColumnElement, Integer, String, and_, case, cast, func, or_, select, true

from awards.core.clock import now
from awards.core.db import Base, Moment, RowId, db, run
from awards.core.process import ROOT
from awards.desk.doctor import findings, proposals_and_rules, results
from awards.desk.doctor.findings import Finding
from awards.messages.models import Mail
from awards.messages.queries import with_fate

if TYPE_CHECKING:
    from config import Settings

SHORTEST_SECRET = 32
PATIENCE = 5.0  # seconds for the mail server
LONGEST_WAIT = timedelta(hours=2)
STORED_MOMENT = "%Y-%m-%d %H:%M:%S"  # then come fractions of a second
UNREADABLE = (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError)


def examine(app: Flask, *, deep: bool = False) -> Iterator[Finding]:
    """Yield everything that is wrong, in an application context. deep: read every stored file too."""
    settings = app.extensions["awards.settings"]
    yield from of_settings(settings)
    tables = list(of_tables())
    yield from tables
    if tables:
        return  # without its tables nothing else can be read
    store = app.extensions["awards.files"]
    yield from of_folder(store.folder)
    yield from of_mail(settings)
    yield from of_values()
    yield from _to_the_end("programmes", findings.of_programmes)
    yield from _to_the_end("rules", proposals_and_rules.of_rules)
    yield from _to_the_end("nominations", findings.of_nominations)
    yield from _to_the_end("files", partial(findings.of_files, store, deep=deep))
    yield from _to_the_end("assignments", findings.of_assignments)
    yield from _to_the_end("scoresheets", findings.of_ballots)
    yield from _to_the_end("jury", results.of_jury)
    yield from _to_the_end("boards", results.of_boards)
    yield from _to_the_end("log", results.of_events)
    yield from _to_the_end("proposals", proposals_and_rules.of_proposals)
    yield from _to_the_end("publications", results.of_publications)


def _to_the_end(what: str, examined: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """What is found; that something cannot be read is a finding too, and the rest is looked at all the same."""
    try:
        yield from examined()
    except UNREADABLE as error:
        yield Finding(
            f"It is not possible to look at all of the {what}: {type(error).__name__}: {error}.",
            "Something in the database was changed outside the program. Compare it with a backup and restore what was.",
        )


def of_settings(settings: Settings) -> Iterator[Finding]:
    """The secret is long enough, and a demonstration is not what the world sees."""
    if len(settings.secret_key) < SHORTEST_SECRET:
        yield Finding(
            f"AWARDS_SECRET_KEY has fewer than {SHORTEST_SECRET} characters.",
            'Make one: python3 -c "import secrets; print(secrets.token_hex(32))"',
        )
    if settings.site_url.startswith("https://") and not settings.proxies:
        yield Finding(
            "AWARDS_PROXIES is 0 although the site’s address is https: all visitors count as one caller.",
            "Set it to the number of proxies in front, usually 1.",
        )
    if settings.demo and settings.site_url.startswith("https://"):
        yield Finding(
            "AWARDS_DEMO is set on a public address: everybody may sign in as anybody.",
            "Unset it, unless this is a demonstration.",
        )


def of_tables() -> Iterator[Finding]:
    """The database has this version's tables."""
    expected = set(ScriptDirectory(str(ROOT / "migrations")).get_heads())
    there = set(MigrationContext.configure(db.session.connection()).get_current_heads())
    if there != expected:
        yield Finding("The database does not have this version’s tables.", "Run `awards db upgrade`.")


def of_values() -> Iterator[Finding]:
    """Every stored value is of its column's kind: SQLite takes any, and PostgreSQL any JSON."""
    for model in sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda model: model.__tablename__):
        wrong = {column.name: condition for column in model.__table__.columns
                 if (condition := _is_of_another_kind(column, model)) is not None}  # fmt: skip
        if not wrong:
            continue
        keys = [cast(key, String) for key in model.__table__.primary_key]
        query = select(*keys, *wrong.values()).where(or_(*wrong.values()))
        for row in run(query.execution_options(yield_per=findings.PAGE)):
            for name, found in zip(wrong, row[len(keys) :], strict=True):
                if found:
                    key = " ".join(row[: len(keys)])
                    yield Finding(f"Table {model.__tablename__}, row {key}: “{name}” cannot be read.", findings.RESTORE)


def _is_of_another_kind(column: Column[Any], model: type[Base]) -> ColumnElement[bool] | None:
    """The condition that what is stored does not fit a column; none where the database sees to that."""
    strict = db.engine.dialect.name == "postgresql"
    if isinstance(column.type, JSON):
        kinds = ["array" if model.__annotations__[column.key].startswith("Mapped[list[") else "object"]
        kinds += ["null"] if column.nullable else []
        if strict:
            return func.jsonb_typeof(column).not_in(kinds)
        broken = case((func.json_valid(column) == 0, true()), else_=func.json_type(column).not_in(kinds))
        return and_(column.is_not(None), broken)  # to older versions of SQLite nothing is no valid JSON
    if strict:
        return None
    if isinstance(column.type, RowId):
        return or_(func.length(column) != 32, func.glob("*[^0-9a-f]*", column) == 1)
    if isinstance(column.type, Moment):
        whole = func.substr(column, 1, 19)
        told = func.strftime(STORED_MOMENT, whole, "+0 days")
        return and_(column.is_not(None), or_(told.is_(None), told != whole))
    return func.typeof(column).not_in(["integer" if isinstance(column.type, Integer | Boolean) else "text", "null"])


def of_folder(folder: Path) -> Iterator[Finding]:
    """Files can be written."""
    trial = folder / f".doctor-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        trial.write_bytes(b"")
        trial.unlink()
    except OSError as error:
        yield Finding(f"Files cannot be written to {folder}: {error.strerror}.", "Give the server the right to.")


def of_mail(settings: Settings) -> Iterator[Finding]:
    """The mail server answers, and mails go out."""
    if not settings.mail_server:
        return
    try:
        socket.create_connection((settings.mail_server, settings.mail_port), timeout=PATIENCE).close()
    except OSError as error:
        yield Finding(
            f"The mail server {settings.mail_server}:{settings.mail_port} does not answer: {error}.",
            "Check AWARDS_MAIL_SERVER and AWARDS_MAIL_PORT.",
        )
    waiting = select(func.count()).where(*with_fate("waiting"), Mail.attempts == 0)
    late = run(waiting.where(Mail.next_try_at < now() - LONGEST_WAIT)).scalar()
    if late:
        yield Finding(f"Mails wait although they are due: {late}.", "Start a worker: `awards worker`.")
