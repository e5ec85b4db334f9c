"""What jurors keep of entries for themselves: notes, stars, and what they want to come back to.

Revision: 0025
Follows: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from awards.core.db import Moment, RowId

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
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name="fk_notes_assignment_id_assignments"),
        sa.PrimaryKeyConstraint("assignment_id", name="pk_notes"),
    )


def downgrade() -> None:
    op.drop_table("notes")
