"""Translations of answers by the organisers.

Revision: 0026
Follows: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from awards.core.db import Moment, RowId

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "translations",
        sa.Column("version_id", RowId(), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("question", sa.String(60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_id", RowId(), nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_translations_version_id_versions"),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name="fk_translations_by_id_people"),
        sa.PrimaryKeyConstraint("version_id", "language", "question", name="pk_translations"),
    )


def downgrade() -> None:
    op.drop_table("translations")
