"""Exports that the worker prepares: what was asked for, how far it is, and the file for a week.

Revision: 0036
Follows: 0035
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from awards.core.db import Document, Moment, RowId

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

TABLE = "prepared_exports"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", RowId(), nullable=False),
        sa.Column("season_id", RowId(), nullable=False),
        sa.Column("person_id", RowId(), nullable=False),
        sa.Column("table", sa.String(30), nullable=False),
        sa.Column("filters", Document, nullable=False),
        sa.Column("columns", Document, nullable=False),
        sa.Column("format", sa.String(10), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(40), nullable=True),
        sa.Column("seen_at", Moment(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("ground", Document, nullable=False),
        sa.Column("key", sa.String(40), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.Column("failed", sa.String(20), nullable=True),
        sa.Column("failed_at", Moment(), nullable=True),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["season_id"], ["seasons.id"], name="fk_prepared_exports_season_id_seasons", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_prepared_exports_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_prepared_exports"),
    )
    op.create_index("ix_prepared_exports_waiting", TABLE, ["finished_at", "failed_at", "asked_at"])
    op.create_index("ix_prepared_exports_person_id", TABLE, ["person_id"])
    op.create_index("ix_prepared_exports_season_id", TABLE, ["season_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
