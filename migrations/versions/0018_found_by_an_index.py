"""What pages look for is found by an index: registration numbers, names of companies, events by kind, waiting ballots.

Revision: 0018
Follows: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from awards.core.db import Document, RowId

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

VERSIONS = sa.table("versions", sa.column("id", RowId()), sa.column("answers", Document), sa.column("registration"))
BATCH = 500
INDEXES: dict[str, tuple[str, list[str], str | None]] = {
    "ix_versions_registration": ("versions", ["registration"], "registration <> ''"),
    "ix_companies_name_key": ("companies", ["name_key", "id"], None),
    "ix_events_season_kind_at": ("events", ["season_id", "kind", "at"], None),
    "ix_standings_board_cut": ("standings", ["board_id", "cut", "position", "place"], None),
    "ix_ballots_unsent": ("ballots", ["scored"], "submitted_at IS NULL"),
    "ix_ballot_copies_let": ("ballot_copies", ["proposal_id"], "proposal_id IS NOT NULL"),
}


def upgrade() -> None:
    op.add_column("versions", sa.Column("registration", sa.String(200), nullable=False, server_default=""))
    _fill(op.get_bind())
    for name, (table, columns, where) in INDEXES.items():
        partial = sa.text(where) if where else None
        op.create_index(name, table, columns, sqlite_where=partial, postgresql_where=partial)


def _fill(bind: sa.Connection) -> None:
    """Write down the registration number of each version, where its answers give one."""
    ids = list(bind.scalars(sa.select(VERSIONS.c.id)))
    for start in range(0, len(ids), BATCH):
        query = sa.select(VERSIONS.c.id, VERSIONS.c.answers).where(VERSIONS.c.id.in_(ids[start : start + BATCH]))
        found = [{"of": key, "told": _registration(answers)} for key, answers in bind.execute(query)]
        if given := [row for row in found if row["told"]]:
            statement = sa.update(VERSIONS).where(VERSIONS.c.id == sa.bindparam("of"))
            bind.execute(statement.values(registration=sa.bindparam("told")), given)


def _registration(answers: dict[str, dict[str, object]]) -> str:
    found = next((topic["registration_no"] for topic in answers.values() if "registration_no" in topic), None)
    return found.strip()[:200] if isinstance(found, str) else ""


def downgrade() -> None:
    for name, (table, _, _) in INDEXES.items():
        op.drop_index(name, table)
    op.execute("ALTER TABLE versions DROP COLUMN registration")  # SQLite cannot copy a table that others point at
