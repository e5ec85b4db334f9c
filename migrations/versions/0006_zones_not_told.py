"""A person whose time zone nobody told has none, instead of UTC: times follow the clock of the device.

Revision: 0006
Follows: 0005
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE people SET timezone = '' WHERE timezone = 'UTC'")


def downgrade() -> None:
    op.execute("UPDATE people SET timezone = 'UTC' WHERE timezone = ''")
