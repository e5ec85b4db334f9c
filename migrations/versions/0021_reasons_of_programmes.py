"""A reason of a conflict is an id of the programme, and as long as one may be.

Revision: 0021
Follows: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLES = ("conflicts", "recusals")


def upgrade() -> None:
    _to(60)


def downgrade() -> None:
    _to(20)


def _to(length: int) -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.alter_column("reason", type_=sa.String(length), existing_nullable=False,
                               postgresql_using=f"left(reason, {length})")  # fmt: skip
