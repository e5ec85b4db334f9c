"""Entries that share a place are found by an index.

Revision: 0023
Follows: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TIED = sa.text("tied > 0")


def upgrade() -> None:
    op.create_index("ix_standings_tied", "standings", ["board_id"], sqlite_where=TIED, postgresql_where=TIED)


def downgrade() -> None:
    op.drop_index("ix_standings_tied", "standings")
