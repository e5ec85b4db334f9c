"""Roles that were ended, and jurors who were taken out of a round or off a panel: what went with it.

Until now an ended role left its entries and seats as they were. In rounds that have not closed those of jurors without
a role are given up: entries that were not submitted are taken back, and seats go. What was submitted counts on.

Revision: 0015
Follows: 0014
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from awards.core.db import Document, Moment, RowId

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Jurors who had a role that has ended, and hold none by which they could judge; imported ones never had any.
GONE = """SELECT j.id FROM jurors j
WHERE EXISTS (SELECT 1 FROM appointments p WHERE p.person_id = j.person_id AND p.season_id = j.season_id
    AND p.role IN ('juror', 'chair') AND p.ended_at IS NOT NULL)
AND NOT EXISTS (SELECT 1 FROM appointments p WHERE p.person_id = j.person_id AND p.season_id = j.season_id
    AND p.role IN ('juror', 'chair') AND p.accepted_at IS NOT NULL AND p.ended_at IS NULL)"""
OPEN = "SELECT r.id FROM rounds r WHERE r.closes_at > :now"
# The texts below are put together of the constants above alone.
GIVE_UP = f"""UPDATE assignments SET removed_at = :now
WHERE removed_at IS NULL AND juror_id IN ({GONE}) AND round_id IN ({OPEN})
AND NOT EXISTS (SELECT 1 FROM recusals x WHERE x.assignment_id = assignments.id)
AND NOT EXISTS (SELECT 1 FROM ballots b WHERE b.assignment_id = assignments.id AND b.submitted_at IS NOT NULL)"""  # noqa: S608
LEAVE_SEATS = f"DELETE FROM seats WHERE juror_id IN ({GONE}) AND round_id IN ({OPEN})"  # noqa: S608
RECKON_ANEW = """UPDATE tallies SET moves = moves + 1
WHERE EXISTS (SELECT 1 FROM assignments a WHERE a.round_id = tallies.round_id
    AND a.category_id = tallies.category_id AND a.removed_at = :now)"""


def upgrade() -> None:
    op.create_table(
        "departures",
        sa.Column("id", RowId(), nullable=False),
        sa.Column("season_id", RowId(), nullable=False),
        sa.Column("person_id", RowId(), nullable=False),
        sa.Column("appointment_id", RowId(), nullable=True),
        sa.Column("round_id", RowId(), nullable=True),
        sa.Column("seats", Document, nullable=False),
        sa.Column("entries", Document, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_id", RowId(), nullable=True),
        sa.Column("undone_at", Moment(), nullable=True),
        sa.Column("undone_by_id", RowId(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_departures"),
        sa.ForeignKeyConstraint(["season_id"], ["seasons.id"], name="fk_departures_season_id_seasons"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_departures_person_id_people"),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name="fk_departures_appointment_id_appointments"
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_departures_round_id_rounds"),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name="fk_departures_by_id_people"),
        sa.ForeignKeyConstraint(["undone_by_id"], ["people.id"], name="fk_departures_undone_by_id_people"),
    )
    op.create_index("ix_departures_season_at", "departures", ["season_id", "at"])
    moment = sa.bindparam("now", datetime.now(UTC), type_=Moment())
    for statement in (GIVE_UP, LEAVE_SEATS, RECKON_ANEW):
        op.get_bind().execute(sa.text(statement).bindparams(moment))


def downgrade() -> None:
    op.drop_table("departures")
