"""A season is a draft until it is opened. Those that are there were open from the moment they were founded.

Revision: 0010
Follows: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from awards.core.db import Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("seasons", sa.Column("opened_at", Moment(), nullable=True))
    op.execute("UPDATE seasons SET opened_at = created_at")


def downgrade() -> None:
    drafts = op.get_bind().execute(sa.text("SELECT slug FROM seasons WHERE opened_at IS NULL")).scalars().all()
    if drafts:
        raise RuntimeError(
            f"These seasons are drafts: {', '.join(drafts)}. An earlier version would show them to everybody. Open or"
            " remove them first."
        )
    # Not as a new table in place of the old one: on SQLite others point at its rows.
    op.drop_column("seasons", "opened_at")
