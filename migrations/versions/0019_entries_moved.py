"""A season says whether what is counted of its entries has moved, and who waits or decides is found by an index.

Revision: 0019
Follows: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

COUNTED = "season_id, category_id, country, language, version_id, admission_id, withdrawal_id, disqualification_id"
DRAFT = sa.text("version_id IS NULL AND withdrawal_id IS NULL")
INVITED = sa.text("accepted_at IS NULL AND declined_at IS NULL AND ended_at IS NULL")
EVENTS = {"inserted": "INSERT", "changed": f"UPDATE OF {COUNTED}", "deleted": "DELETE"}
SEASONS = {"inserted": "NEW.season_id", "changed": "OLD.season_id, NEW.season_id", "deleted": "OLD.season_id"}
# The number of the transaction, which only it has; one that writes many entries writes it once.
MOVE = """
CREATE FUNCTION move_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE seasons SET entries_moved = txid_current() WHERE id = OLD.season_id AND entries_moved <> txid_current();
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE seasons SET entries_moved = txid_current() WHERE id = NEW.season_id AND entries_moved <> txid_current();
    END IF;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.add_column("seasons", sa.Column("entries_moved", sa.BigInteger, nullable=False, server_default="0"))
    if op.get_bind().dialect.name == "sqlite":
        _watch_on_sqlite()
    else:
        _watch_on_postgresql()
    op.drop_index("ix_nominations_drafts", "nominations")
    columns = ["season_id", "touched_at", "category_id", "version_id", "withdrawal_id"]
    op.create_index("ix_nominations_drafts", "nominations", columns, sqlite_where=DRAFT, postgresql_where=DRAFT)
    columns = ["season_id", "accepted_at", "declined_at", "ended_at"]
    op.create_index("ix_appointments_invited", "appointments", columns, sqlite_where=INVITED, postgresql_where=INVITED)
    columns = ["season_id", "role", "person_id", "accepted_at", "ended_at"]
    op.create_index("ix_appointments_season_role", "appointments", columns)
    columns = ["season_id", "category_id", "title_key", "id"]
    op.create_index("ix_nominations_category_title", "nominations", columns)


def _watch_on_sqlite() -> None:
    for name, happened in EVENTS.items():
        moved = f"UPDATE seasons SET entries_moved = entries_moved + 1 WHERE id IN ({SEASONS[name]})"  # noqa: S608
        op.execute(f"CREATE TRIGGER nominations_{name} AFTER {happened} ON nominations BEGIN {moved}; END")


def _watch_on_postgresql() -> None:
    """At the end of a transaction: the season's row is its last lock, for which nobody waits who holds another."""
    op.execute(MOVE)
    for name, happened in EVENTS.items():
        op.execute(
            f"CREATE CONSTRAINT TRIGGER nominations_{name} AFTER {happened} ON nominations "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION move_entries()"
        )


def downgrade() -> None:
    op.drop_index("ix_nominations_category_title", "nominations")
    op.drop_index("ix_appointments_season_role", "appointments")
    op.drop_index("ix_appointments_invited", "appointments")
    op.drop_index("ix_nominations_drafts", "nominations")
    columns = ["season_id", "touched_at"]
    op.create_index("ix_nominations_drafts", "nominations", columns, sqlite_where=DRAFT, postgresql_where=DRAFT)
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name in EVENTS:
        op.execute(f"DROP TRIGGER nominations_{name}" + ("" if sqlite else " ON nominations"))
    if not sqlite:
        op.execute("DROP FUNCTION move_entries()")
    op.execute("ALTER TABLE seasons DROP COLUMN entries_moved")  # SQLite cannot copy a table that others point at
