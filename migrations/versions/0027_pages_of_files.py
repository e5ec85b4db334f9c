"""Pages of PDFs are drawn as pictures for jurors. Those that are there get theirs later.

Revision: 0027
Follows: 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from awards.core.db import RowId

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attachments", sa.Column("pages", sa.Integer(), nullable=True))
    op.create_table(
        "file_pages",
        sa.Column("attachment_id", RowId(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachments.id"], name="fk_file_pages_attachment_id_attachments",
                                ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("attachment_id", "number", name="pk_file_pages"),
        sa.UniqueConstraint("key", name="uq_file_pages_key"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("file_pages")
    op.execute("ALTER TABLE attachments DROP COLUMN pages")
