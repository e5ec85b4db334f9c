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
# Of a season that is removed with its entries nothing is noted.
NOTE = """
INSERT INTO entry_moves (season_id, number) SELECT id, 1 FROM seasons WHERE id IN ({})
ON CONFLICT (season_id) DO UPDATE SET number = number + 1
"""
# The number of the transaction, which only it has; one that writes many entries writes it once.
MOVE = """
CREATE FUNCTION move_entries() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved uuid[] := CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.season_id]
        WHEN 'DELETE' THEN ARRAY[OLD.season_id]
        ELSE ARRAY[OLD.season_id, NEW.season_id] END;
BEGIN
    INSERT INTO entry_moves AS known (season_id, number)
    SELECT id, txid_current() FROM seasons WHERE id = ANY (moved) ORDER BY id
    ON CONFLICT (season_id) DO UPDATE SET number = excluded.number WHERE known.number <> excluded.number;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "entry_moves",
        sa.Column("season_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["season_id"], ["seasons.id"], name="fk_entry_moves_season_id_seasons"),
        sa.PrimaryKeyConstraint("season_id", name="pk_entry_moves"),
    )
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
        note = NOTE.format(SEASONS[name])
        op.execute(f"CREATE TRIGGER nominations_{name} AFTER {happened} ON nominations BEGIN {note}; END")


def _watch_on_postgresql() -> None:
    """At the end of a transaction, in rows that nothing else locks: who waits for one holds none that others want.

    A season's own row would not do: whoever decides holds it, and waits for entries.
    """
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
    op.drop_table("entry_moves")
