"""Corrections of publications, who confirmed them, and addresses of laureates that stay.

Revision: 0013
Follows: 0012
"""

from __future__ import annotations

import uuid
from typing import Any

import sqlalchemy as sa
from alembic import op

from awards.core.db import Moment, RowId

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

PUBLICATIONS = sa.table("publications", sa.column("id", RowId()), sa.column("kind"), sa.column("number"))
ENTRIES = sa.table(
    "public_entries",
    sa.column("id", RowId()),
    sa.column("publication_id", RowId()),
    sa.column("nomination_id", RowId()),
    sa.column("address", RowId()),
)


def upgrade() -> None:
    # Without foreign keys: SQLite would rebuild a table that others point at.
    op.add_column("publications", sa.Column("second_id", RowId(), nullable=True))
    op.add_column("publications", sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    op.add_column("publications", sa.Column("replaces_id", RowId(), nullable=True))
    op.add_column("publications", sa.Column("replaced_at", Moment(), nullable=True))
    op.add_column("public_entries", sa.Column("address", RowId(), nullable=True))
    _keep_addresses()
    with op.batch_alter_table("public_entries") as table:
        table.alter_column("address", nullable=False, existing_type=RowId())
    op.create_index("ix_public_entries_address", "public_entries", ["address"])


def _keep_addresses() -> None:
    """An entry keeps the address of its latest page: among the laureates, else on the shortlist."""
    for row in _latest():
        same = ENTRIES.c.nomination_id == row.nomination_id
        op.get_bind().execute(sa.update(ENTRIES).where(same).values(address=row.id))


def _latest(*columns: Any) -> list[Any]:
    """The row of each entry that was published last: id, nomination_id, and more columns."""
    rows = op.get_bind().execute(
        sa.select(ENTRIES.c.id, ENTRIES.c.nomination_id, *columns)
        .join(PUBLICATIONS, PUBLICATIONS.c.id == ENTRIES.c.publication_id)
        .order_by((PUBLICATIONS.c.kind == "laureates"), PUBLICATIONS.c.number)
    )
    return list({row.nomination_id: row for row in rows}.values())


def downgrade() -> None:
    _addresses_as_ids()
    op.drop_index("ix_public_entries_address", "public_entries")
    op.drop_column("public_entries", "address")
    for name in ("replaced_at", "replaces_id", "reason", "second_id"):
        op.drop_column("publications", name)


def _addresses_as_ids() -> None:
    """The version before finds a page by the id of its row."""
    for row in _latest(ENTRIES.c.address):
        if row.id != row.address:
            for key, other in ((row.address, uuid.uuid4()), (row.id, row.address)):
                op.get_bind().execute(sa.update(ENTRIES).where(ENTRIES.c.id == key).values(id=other))
