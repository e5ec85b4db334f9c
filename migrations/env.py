"""How migrations run: on the application's own engine, with the models' tables as the aim."""

from __future__ import annotations

from alembic import context
from sqlalchemy import JSON, Connection

from awards.core.db import Base, Moment, db

target_metadata = Base.metadata


def _process(_context: object, _revision: object, directives: list[object]) -> None:
    # No empty migrations from --autogenerate.
    if getattr(context.config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():  # type: ignore[attr-defined]
        directives[:] = []


def _plain(kind: str, value: object, rendering: object) -> str | bool:
    # Migrations stand on their own: no types of ours, which may change.
    if kind == "type" and isinstance(value, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(value, JSON):
        rendering.imports.add("from sqlalchemy.dialects import postgresql")  # type: ignore[attr-defined]
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def _run() -> None:
    engine = db.engine
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # Tables are rebuilt by batch operations, and go one by one; references are checked afterwards. Within a
            # transaction, which any statement of SQLAlchemy begins, this would be without effect.
            connection.connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[attr-defined]
        context.configure(
            connection=connection,
            target_metadata=target_metadata,
            render_as_batch=True,
            compare_type=True,
            process_revision_directives=_process,
            render_item=_plain,
        )
        with context.begin_transaction():
            context.run_migrations()
        if engine.dialect.name == "sqlite":
            _check_references(connection)
        connection.commit()
        if engine.dialect.name == "sqlite":
            connection.connection.execute("PRAGMA foreign_keys=ON")  # type: ignore[attr-defined]


def _check_references(connection: Connection) -> None:
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        tables = ", ".join(sorted({f"{row[0]} → {row[2]}" for row in broken}))
        raise RuntimeError(f"Nothing was changed: rows would name others that are not there ({tables}).")


_run()
