"""A version keeps what was said about its files and their hashes; those that are there have their answers alone.

Revision: 0020
Follows: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from awards.core.db import Document, RowId

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

VERSIONS = sa.table("versions", sa.column("id", RowId()), sa.column("answers", Document), sa.column("files", Document))
BATCH = 500
# Where an earlier version keeps them: among the answers, of which its digest is then the same. No topic is called so.
NAME = "files:"


def upgrade() -> None:
    op.add_column("versions", sa.Column("files", Document, nullable=True))
    _change(sa.cast(VERSIONS.c.answers, sa.Text).contains(f'"{NAME}"'), _apart)


def _apart(row: sa.Row) -> dict[str, object]:
    answers = dict(row.answers)
    return {"of": row.id, "files": answers.pop(NAME, None), "answers": answers}


def downgrade() -> None:
    _change(sa.cast(VERSIONS.c.files, sa.Text).startswith("{"), _together)
    op.execute("ALTER TABLE versions DROP COLUMN files")  # SQLite cannot copy a table that others point at


def _together(row: sa.Row) -> dict[str, object]:
    return {"of": row.id, "files": row.files, "answers": {**row.answers, NAME: row.files}}


def _change(which: sa.ColumnElement, changed) -> None:
    bind = op.get_bind()
    ids = list(bind.scalars(sa.select(VERSIONS.c.id).where(which)))
    for start in range(0, len(ids), BATCH):
        query = sa.select(VERSIONS).where(VERSIONS.c.id.in_(ids[start : start + BATCH]))
        statement = sa.update(VERSIONS).where(VERSIONS.c.id == sa.bindparam("of"))
        values = {"answers": sa.bindparam("answers"), "files": sa.bindparam("files")}
        bind.execute(statement.values(values), [changed(row) for row in bind.execute(query)])
