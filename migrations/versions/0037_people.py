"""A sign-in says whose pages are looked at in its browser; the end of a role says which one was given instead.

Revision: 0037
Follows: 0036
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from awards.core.db import Moment, RowId

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

COLUMNS = {"viewed_id": RowId, "viewed_season_id": RowId, "viewed_since": Moment}


def upgrade() -> None:
    for name, kind in COLUMNS.items():
        op.add_column("sign_ins", sa.Column(name, kind(), nullable=True))
    op.add_column("departures", sa.Column("given_id", RowId(), nullable=True))


def downgrade() -> None:
    op.execute("ALTER TABLE departures DROP COLUMN given_id")
    for name in COLUMNS:
        op.execute(f"ALTER TABLE sign_ins DROP COLUMN {name}")
