"""Programmes are edited in the browser: a draft of a season's programme, and each edit of it with what takes it back.

Revision: 0028
Follows: 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from awards.core.db import Document, Moment, RowId

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "programme_drafts",
        sa.Column("season_id", RowId(), nullable=False),
        sa.Column("base_number", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tree", Document, nullable=False),
        sa.Column("unlocked", sa.Boolean(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["season_id"], ["seasons.id"], name="fk_programme_drafts_season_id_seasons"),
        sa.PrimaryKeyConstraint("season_id", name="pk_programme_drafts"),
    )
    op.create_table(
        "draft_edits",
        sa.Column("season_id", RowId(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part", sa.String(20), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_id", RowId(), nullable=True),
        sa.Column("edits", Document, nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["season_id"], ["seasons.id"], name="fk_draft_edits_season_id_seasons"),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name="fk_draft_edits_by_id_people"),
        sa.PrimaryKeyConstraint("season_id", "number", name="pk_draft_edits"),
    )


def downgrade() -> None:
    op.drop_table("draft_edits")
    op.drop_table("programme_drafts")
