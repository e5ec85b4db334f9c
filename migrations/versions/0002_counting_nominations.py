"""Indexes that the organisers' counts read instead of the rows.

Revision: 0002
Follows: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

DRAFT = sa.text("version_id IS NULL AND withdrawal_id IS NULL")


def upgrade() -> None:
    op.create_index("ix_nominations_season_created", "nominations", ["season_id", "created_at"])
    op.create_index(
        "ix_nominations_category_state",
        "nominations",
        ["season_id", "category_id", "withdrawal_id", "admission_id", "version_id"],
    )
    op.create_index(
        "ix_nominations_drafts",
        "nominations",
        ["season_id", "touched_at"],
        sqlite_where=DRAFT,
        postgresql_where=DRAFT,
    )
    op.drop_index("ix_nominations_season_category", "nominations")


def downgrade() -> None:
    op.create_index("ix_nominations_season_category", "nominations", ["season_id", "category_id"])
    op.drop_index("ix_nominations_drafts", "nominations")
    op.drop_index("ix_nominations_category_state", "nominations")
    op.drop_index("ix_nominations_season_created", "nominations")
