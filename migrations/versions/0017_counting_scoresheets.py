"""Indexes that what is counted of a jury's work is read from, and the order in which a juror's list is gone through.

Revision: 0017
Follows: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

LEFT = sa.text("submitted_at IS NULL")
OUT = sa.text("withdrawal_id IS NOT NULL OR disqualification_id IS NOT NULL")
FAILED = sa.text("failed_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_assignments_round_juror",
        "assignments",
        ["round_id", "category_id", "juror_id", "removed_at", "begun_at"],
    )
    op.create_index("ix_assignments_round_entry", "assignments", ["round_id", "nomination_id", "removed_at"])
    op.create_index("ix_assignments_juror_position", "assignments", ["juror_id", "round_id", "position"])
    op.create_index("ix_ballots_left", "ballots", ["assignment_id", "scored"], sqlite_where=LEFT, postgresql_where=LEFT)
    op.create_index("ix_nominations_out", "nominations", ["season_id", "id"], sqlite_where=OUT, postgresql_where=OUT)
    op.create_index("ix_recusals_at", "recusals", ["at", "assignment_id"])
    op.create_index("ix_mails_failed", "mails", ["season_id"], sqlite_where=FAILED, postgresql_where=FAILED)
    op.drop_index("ix_assignments_round_category", "assignments")
    op.drop_index("ix_assignments_juror_round", "assignments")


def downgrade() -> None:
    op.create_index("ix_assignments_juror_round", "assignments", ["juror_id", "round_id"])
    op.create_index("ix_assignments_round_category", "assignments", ["round_id", "category_id"])
    op.drop_index("ix_mails_failed", "mails")
    op.drop_index("ix_recusals_at", "recusals")
    op.drop_index("ix_nominations_out", "nominations")
    op.drop_index("ix_ballots_left", "ballots")
    op.drop_index("ix_assignments_juror_position", "assignments")
    op.drop_index("ix_assignments_round_entry", "assignments")
    op.drop_index("ix_assignments_round_juror", "assignments")
