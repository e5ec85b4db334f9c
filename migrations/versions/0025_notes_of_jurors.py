"""What jurors keep of entries for themselves: notes, stars, what they want to come back to, and an order of their own.

Revision: 0025
Follows: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from awards.core.db import Document, Moment, RowId

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("assignment_id", RowId(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("starred", sa.Boolean(), nullable=False),
        sa.Column("later", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name="fk_notes_assignment_id_assignments"),
        sa.PrimaryKeyConstraint("assignment_id", name="pk_notes"),
    )
    op.create_table(
        "own_orders",
        sa.Column("juror_id", RowId(), nullable=False),
        sa.Column("round_id", RowId(), nullable=False),
        sa.Column("category_id", RowId(), nullable=False),
        sa.Column("ballots", Document, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["juror_id"], ["jurors.id"], name="fk_own_orders_juror_id_jurors"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_own_orders_round_id_rounds"),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name="fk_own_orders_category_id_categories"),
        sa.PrimaryKeyConstraint("juror_id", "round_id", "category_id", name="pk_own_orders"),
    )


def downgrade() -> None:
    op.drop_table("own_orders")
    op.drop_table("notes")
