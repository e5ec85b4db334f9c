"""Messages to many, the lists of people they were sent to, and who has unsubscribed from what is not necessary;
where answers to a mail go.

Revision: 0030
Follows: 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from awards.core.db import Document, Moment, RowId

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_UNWRITTEN = sa.text("written_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "unsubscriptions",
        sa.Column("award", sa.String(60), nullable=False),
        sa.Column("person_id", RowId(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("award", "person_id", name="pk_unsubscriptions"),
    )
    _circulars()
    op.create_table(
        "circular_people",
        sa.Column("circular_id", RowId(), nullable=False),
        sa.Column("person_id", RowId(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("about", Document, nullable=False),
        sa.Column("written_at", Moment(), nullable=True),
        sa.Column("skipped", sa.String(20), nullable=True),
        sa.ForeignKeyConstraint(["circular_id"], ["circulars.id"], name="fk_circular_people_circular_id_circulars"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_circular_people_person_id_people"),
        sa.PrimaryKeyConstraint("circular_id", "person_id", name="pk_circular_people"),
    )
    op.create_index("ix_circular_people_person_id", "circular_people", ["person_id"])
    op.create_index(
        "ix_circular_people_unwritten", "circular_people", ["circular_id", "position"], sqlite_where=_UNWRITTEN,
        postgresql_where=_UNWRITTEN,
    )  # fmt: skip
    op.create_index("ix_mails_to", "mails", ["to", "created_at"])
    op.add_column("mails", sa.Column("reply_to", sa.String(254), nullable=True))


def _circulars() -> None:
    op.create_table(
        "circulars",
        sa.Column("id", RowId(), nullable=False),
        sa.Column("season_id", RowId(), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("filters", Document, nullable=False),
        sa.Column("texts", Document, nullable=False),
        sa.Column("left_out", Document, nullable=False),
        sa.Column("send_when", sa.String(10), nullable=False),
        sa.Column("send_at", Moment(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("by_id", RowId(), nullable=False),
        sa.Column("tested_at", Moment(), nullable=True),
        sa.Column("tested", Document, nullable=False),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.Column("confirmed_by_id", RowId(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("stopped_at", Moment(), nullable=True),
        sa.Column("stopped_by_id", RowId(), nullable=True),
        sa.ForeignKeyConstraint(["season_id"], ["seasons.id"], name="fk_circulars_season_id_seasons"),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name="fk_circulars_by_id_people"),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["people.id"], name="fk_circulars_confirmed_by_id_people"),
        sa.ForeignKeyConstraint(["stopped_by_id"], ["people.id"], name="fk_circulars_stopped_by_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_circulars"),
    )
    op.create_index("ix_circulars_season_id", "circulars", ["season_id", "changed_at"])
    op.create_index("ix_circulars_confirmed_at", "circulars", ["confirmed_at", "done_at"])


def downgrade() -> None:
    op.execute("ALTER TABLE mails DROP COLUMN reply_to")
    op.drop_index("ix_mails_to", "mails")
    op.drop_table("circular_people")
    op.drop_table("circulars")
    op.drop_table("unsubscriptions")
