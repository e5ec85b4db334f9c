"""`awards doctor`: whether an instance is fit to run, and its data agree with themselves."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import func, select

from awards.core.clock import now
from awards.core.db import db, run
from awards.core.root import ROOT
from awards.desk.doctor import findings, frozen_rules, jury, proposals, publications, scores_and_log
from awards.desk.doctor.findings import Finding
from awards.messages.models import Mail
from awards.messages.queries import with_fate

SHORTEST_SECRET = 32
PATIENCE = 5.0  # seconds for the mail server
LONGEST_WAIT = timedelta(hours=2)


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
    yield from findings.of_programmes()
    yield from frozen_rules.of_rules()
    yield from findings.of_nominations()
    yield from findings.of_files(store, deep=deep)
    yield from findings.of_assignments()
    yield from findings.of_ballots()
    yield from jury.of_jury()
    yield from scores_and_log.of_boards()
    yield from scores_and_log.of_events()
    yield from proposals.of_proposals()
    yield from publications.of_publications()


def of_settings(settings: Any) -> Iterator[Finding]:
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


def of_folder(folder: Path) -> Iterator[Finding]:
    """Files can be written."""
    trial = folder / f".doctor-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        trial.write_bytes(b"")
        trial.unlink()
    except OSError as error:
        yield Finding(f"Files cannot be written to {folder}: {error.strerror}.", "Give the server the right to.")


def of_mail(settings: Any) -> Iterator[Finding]:
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
