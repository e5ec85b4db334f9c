"""Bringing a database to the tables this version expects."""

from __future__ import annotations

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from flask_migrate import Migrate
from sqlalchemy import text

from awards.core.db import Base, db
from awards.core.process import ROOT

LOCK = 20_270_111  # any fixed number: two upgrades at once on PostgreSQL wait for each other


def upgrade() -> None:
    """Run every migration that is missing; concurrent callers wait."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
            try:
                command.upgrade(_config(), "head")
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK})
    else:
        command.upgrade(_config(), "head")


def downgrade(*, revision: str) -> None:
    """Go back to the tables of an earlier revision."""
    command.downgrade(_config(), revision)


def _config() -> Config:
    found: Config = Migrate(db=db, directory=str(ROOT / "migrations")).get_config()
    return found


def differences() -> list[str]:
    """Return what would have to change for the database to match the models; empty when it does."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [repr(change) for change in compare_metadata(context, Base.metadata)]
