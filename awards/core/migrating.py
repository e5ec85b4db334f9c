"""Bringing a database to the tables this version expects."""

from __future__ import annotations

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import current_app
from flask_migrate import Migrate
from flask_migrate import downgrade as migrate_down
from flask_migrate import upgrade as migrate_up
from sqlalchemy import text

from awards.core.db import Base, db
from awards.core.root import ROOT

LOCK = 20_270_111  # any fixed number: two upgrades at once on PostgreSQL wait for each other


def upgrade() -> None:
    """Run every migration that is missing; concurrent callers wait."""
    _know_migrations()
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
            try:
                migrate_up()
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK})
    else:
        migrate_up()


def downgrade(*, revision: str) -> None:
    """Go back to the tables of an earlier revision."""
    _know_migrations()
    migrate_down(revision=revision)


def _know_migrations() -> None:
    # Here rather than with every start of the application, which it would slow.
    Migrate(current_app, db, directory=str(ROOT / "migrations"))


def differences() -> list[str]:
    """Return what would have to change for the database to match the models; empty when it does."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [_said(change) for change in compare_metadata(context, Base.metadata)]


def _said(change: Any) -> str:
    return repr(change)
