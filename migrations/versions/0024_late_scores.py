"""What arrived after the close is handed over to the organisers.

Revision: 0024
Follows: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from awards.core.db import Moment, RowId

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "late_scores",
        sa.Column("id", RowId(), nullable=False),
        sa.Column("ballot_id", RowId(), nullable=False),
        sa.Column("criterion_id", RowId(), nullable=True),
        sa.Column("steps", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("typed_at", Moment(), nullable=False),
        sa.Column("arrived_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["assignments.id"], name="fk_late_scores_ballot_id_assignments"),
        sa.ForeignKeyConstraint(["criterion_id"], ["criteria.id"], name="fk_late_scores_criterion_id_criteria"),
        sa.PrimaryKeyConstraint("id", name="pk_late_scores"),
    )
    op.create_index("ix_late_scores_ballot_id", "late_scores", ["ballot_id"])


def downgrade() -> None:
    op.drop_table("late_scores")
