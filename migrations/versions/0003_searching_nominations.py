"""The indexes that a list by title and a board are read from hold what these compare as well.

Revision: 0003
Follows: 0002
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATE = ["season_id", "category_id", "withdrawal_id", "admission_id", "version_id"]


def upgrade() -> None:
    # No row of an index may be longer than 2,700 bytes on PostgreSQL.
    op.execute("UPDATE nominations SET search_key = substr(search_key, 1, 400) WHERE length(search_key) > 400")
    op.create_index("ix_nominations_season_title", "nominations", ["season_id", "title_key", "id", "search_key"])
    op.drop_index("ix_nominations_season_title_key", "nominations")
    op.drop_index("ix_nominations_category_state", "nominations")
    op.create_index("ix_nominations_category_state", "nominations", [*STATE, "id"])


def downgrade() -> None:
    op.drop_index("ix_nominations_category_state", "nominations")
    op.create_index("ix_nominations_category_state", "nominations", STATE)
    op.create_index("ix_nominations_season_title_key", "nominations", ["season_id", "title_key"])
    op.drop_index("ix_nominations_season_title", "nominations")
