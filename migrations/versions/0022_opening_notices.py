"""Addresses that are told once when nominations open.

Revision: 0022
Follows: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from awards.core.db import Moment, RowId

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opening_notices",
        sa.Column("id", RowId(), nullable=False),
        sa.Column("award", sa.String(60), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_opening_notices"),
        sa.UniqueConstraint("award", "email", name="uq_opening_notices_award_email"),
    )


def downgrade() -> None:
    op.drop_table("opening_notices")
