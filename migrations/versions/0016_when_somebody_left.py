"""When somebody last left a company for which they acted: an invitation that follows does not wipe it out.

Revision: 0016
Follows: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from awards.core.db import Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("memberships") as table:
        table.add_column(sa.Column("left_at", Moment(), nullable=True))
    op.execute("UPDATE memberships SET left_at = ended_at WHERE accepted_at IS NOT NULL AND ended_at IS NOT NULL")


def downgrade() -> None:
    with op.batch_alter_table("memberships") as table:
        table.drop_column("left_at")
