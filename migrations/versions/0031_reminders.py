"""Reminders by rule: what organisers changed of them, and each time one was carried out; and who wants a morning mail.

Revision: 0031
Follows: 0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from awards.core.db import Document, Moment, RowId

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminder_rules",
        sa.Column("season_id", RowId(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("changed_by_id", RowId(), nullable=True),
        sa.ForeignKeyConstraint(["season_id"], ["seasons.id"], name="fk_reminder_rules_season_id_seasons"),
        sa.ForeignKeyConstraint(["changed_by_id"], ["people.id"], name="fk_reminder_rules_changed_by_id_people"),
        sa.PrimaryKeyConstraint("season_id", "kind", name="pk_reminder_rules"),
    )
    op.create_table(
        "reminder_runs",
        sa.Column("season_id", RowId(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("round_code", sa.String(60), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("claimed_at", Moment(), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["season_id"], ["seasons.id"], name="fk_reminder_runs_season_id_seasons"),
        sa.PrimaryKeyConstraint("season_id", "kind", "round_code", "day", name="pk_reminder_runs"),
    )
    op.create_table(
        "morning_mails",
        sa.Column("season_id", RowId(), nullable=False),
        sa.Column("person_id", RowId(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("told", Document, nullable=False),
        sa.ForeignKeyConstraint(["season_id"], ["seasons.id"], name="fk_morning_mails_season_id_seasons"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_morning_mails_person_id_people"),
        sa.PrimaryKeyConstraint("season_id", "person_id", name="pk_morning_mails"),
    )


def downgrade() -> None:
    for table in ("morning_mails", "reminder_runs", "reminder_rules"):
        op.drop_table(table)
