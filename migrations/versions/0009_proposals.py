"""Acts that take two people: proposals, and who confirmed them.

Revision: 0009
Follows: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from awards.core.db import Document, Moment, RowId

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", RowId(), nullable=False),
        sa.Column("season_id", RowId(), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("subject_id", RowId(), nullable=True),
        sa.Column("payload", Document, nullable=False),
        sa.Column("told", Document, nullable=False),
        sa.Column("categories", Document, nullable=False),
        sa.Column("ground", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_id", RowId(), nullable=True),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.Column("confirmed_by_id", RowId(), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.Column("withdrawn_by_id", RowId(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_proposals"),
        sa.ForeignKeyConstraint(["season_id"], ["seasons.id"], name="fk_proposals_season_id_seasons"),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name="fk_proposals_by_id_people"),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["people.id"], name="fk_proposals_confirmed_by_id_people"),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["people.id"], name="fk_proposals_withdrawn_by_id_people"),
    )
    op.create_index("ix_proposals_season_at", "proposals", ["season_id", "at"])


def downgrade() -> None:
    op.drop_table("proposals")
