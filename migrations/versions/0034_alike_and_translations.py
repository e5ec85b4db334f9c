"""What of nominations is compared, which look alike, and translations by a service with what was asked of it.

Revision: 0034
Follows: 0033
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from awards.core.db import Document, Moment, RowId

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("translations", sa.Column("service", sa.String(253), nullable=False, server_default=""))
    op.add_column("translations", sa.Column("released", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_table(
        "translation_orders",
        sa.Column("version_id", RowId(), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_id", RowId(), nullable=True),
        sa.Column("claimed_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("problem", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_translation_orders_version_id_versions"),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name="fk_translation_orders_by_id_people"),
        sa.PrimaryKeyConstraint("version_id", "language", name="pk_translation_orders"),
    )
    op.create_table(
        "compared_texts",
        sa.Column("nomination_id", RowId(), nullable=False),
        sa.Column("version_id", RowId(), nullable=False),
        sa.Column("prints", sa.LargeBinary(), nullable=False),
        sa.Column("marks", Document, nullable=False),
        sa.Column("compared", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["nomination_id"], ["nominations.id"],
                                name="fk_compared_texts_nomination_id_nominations"),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_compared_texts_version_id_versions"),
        sa.PrimaryKeyConstraint("nomination_id", name="pk_compared_texts"),
    )  # fmt: skip
    _likenesses()


def _likenesses() -> None:
    op.create_table(
        "likenesses",
        sa.Column("one_id", RowId(), nullable=False),
        sa.Column("other_id", RowId(), nullable=False),
        sa.Column("season_id", RowId(), nullable=False),
        sa.Column("one_version_id", RowId(), nullable=False),
        sa.Column("other_version_id", RowId(), nullable=False),
        sa.Column("strength", sa.Integer(), nullable=False),
        sa.Column("reasons", Document, nullable=False),
        sa.Column("passages", Document, nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("verdict", sa.String(10), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.Column("settled_by_id", RowId(), nullable=True),
        sa.Column("reopened_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["one_id"], ["nominations.id"], name="fk_likenesses_one_id_nominations"),
        sa.ForeignKeyConstraint(["other_id"], ["nominations.id"], name="fk_likenesses_other_id_nominations"),
        sa.ForeignKeyConstraint(["season_id"], ["seasons.id"], name="fk_likenesses_season_id_seasons"),
        sa.ForeignKeyConstraint(["one_version_id"], ["versions.id"], name="fk_likenesses_one_version_id_versions"),
        sa.ForeignKeyConstraint(["other_version_id"], ["versions.id"], name="fk_likenesses_other_version_id_versions"),
        sa.ForeignKeyConstraint(["settled_by_id"], ["people.id"], name="fk_likenesses_settled_by_id_people"),
        sa.PrimaryKeyConstraint("one_id", "other_id", name="pk_likenesses"),
    )
    op.create_index("ix_likenesses_season_id", "likenesses", ["season_id", "verdict", "strength"])
    op.create_index("ix_likenesses_other_id", "likenesses", ["other_id"])


def downgrade() -> None:
    op.drop_table("likenesses")
    op.drop_table("compared_texts")
    op.drop_table("translation_orders")
    op.execute("ALTER TABLE translations DROP COLUMN released")
    op.execute("ALTER TABLE translations DROP COLUMN service")
