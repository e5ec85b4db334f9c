"""A move of the timetable is announced to those whom it concerns; the worker writes their mails.

Revision: 0038
Follows: 0037
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from awards.core.db import Moment, RowId

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_WAITS = sa.text("done_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", RowId(), nullable=False),
        sa.Column("season_id", RowId(), nullable=False),
        sa.Column("event", sa.String(60), nullable=False),
        sa.Column("round_id", RowId(), nullable=True),
        sa.Column("before", Moment(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("corrects", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_id", RowId(), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["season_id"], ["seasons.id"], name="fk_announcements_season_id_seasons"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_announcements_round_id_rounds"),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name="fk_announcements_by_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_announcements"),
    )
    op.create_index("ix_announcements_season_id", "announcements", ["season_id"])
    op.create_index("ix_announcements_waiting", "announcements", ["at"], sqlite_where=_WAITS, postgresql_where=_WAITS)


def downgrade() -> None:
    op.drop_table("announcements")
