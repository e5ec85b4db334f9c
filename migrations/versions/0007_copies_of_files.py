"""Files have a copy without what cameras and programs wrote about people. Those that are there get theirs later.

Revision: 0007
Follows: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLUMNS = {
    "copy_key": sa.String(40),
    "copy_kind": sa.String(10),
    "copy_size": sa.Integer(),
    "copy_sha256": sa.String(64),
    "photo_key": sa.String(40),
    "width": sa.Integer(),
    "height": sa.Integer(),
}


def upgrade() -> None:
    for name, kind in COLUMNS.items():
        op.add_column("attachments", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("attachments") as table:
        for name in COLUMNS:
            table.drop_column(name)
