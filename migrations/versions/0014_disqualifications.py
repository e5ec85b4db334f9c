"""Entries shut out by two people, and scoresheets that two people let count.

Revision: 0014
Follows: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from awards.core.db import Moment, RowId

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

STATE = ["withdrawal_id", "admission_id", "version_id"]
OF = "disqualification_id"
POINTERS = (("nominations", OF, "disqualifications"), ("ballot_copies", "proposal_id", "proposals"))
ON_SQLITE = (
    (
        "ALTER TABLE nominations ADD COLUMN disqualification_id CHAR(32)"
        " CONSTRAINT fk_nominations_disqualification_id_disqualifications REFERENCES disqualifications (id)"
    ),
    (
        "ALTER TABLE ballot_copies ADD COLUMN proposal_id CHAR(32)"
        " CONSTRAINT fk_ballot_copies_proposal_id_proposals REFERENCES proposals (id)"
    ),
)
INDEXES = {
    "ix_nominations_season_state": (["season_id"], []),
    "ix_nominations_category_state": (["season_id", "category_id"], ["id"]),
}


def upgrade() -> None:
    op.create_table(
        "disqualifications",
        sa.Column("id", RowId(), nullable=False),
        sa.Column("nomination_id", RowId(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_id", RowId(), nullable=True),
        sa.Column("confirmed_by_id", RowId(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=False),
        sa.Column("ended_by_id", RowId(), nullable=True),
        sa.Column("ended_confirmed_by_id", RowId(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_disqualifications"),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nominations.id"], name="fk_disqualifications_nomination_id_nominations"
        ),
        *[
            sa.ForeignKeyConstraint([name], ["people.id"], name=f"fk_disqualifications_{name}_people")
            for name in ("by_id", "confirmed_by_id", "ended_by_id", "ended_confirmed_by_id")
        ],
    )
    op.create_index("ix_disqualifications_nomination_id", "disqualifications", ["nomination_id"])
    _point()
    _index(*STATE, OF)


def _point() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # SQLite takes a foreign key with its column, and none afterwards but by rebuilding the whole table.
        for statement in ON_SQLITE:
            op.execute(statement)
        return
    for table, column, other in POINTERS:
        op.add_column(table, sa.Column(column, RowId(), nullable=True))
        op.create_foreign_key(f"fk_{table}_{column}_{other}", table, other, [column], ["id"])


def _index(*state: str) -> None:
    for name, (before, after) in INDEXES.items():
        op.drop_index(name, "nominations")
        op.create_index(name, "nominations", [*before, *state, *after])


def downgrade() -> None:
    _index(*STATE)
    for table, column, _ in POINTERS:
        op.drop_column(table, column)
    op.drop_table("disqualifications")
