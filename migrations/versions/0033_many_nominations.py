"""Organisers handle many nominations: bulk acts, tags, notes, who sees to which, saved filters and columns; and what
answers say can be searched.

Revision: 0033
Follows: 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from awards.core.db import Document, Moment, RowId, SortText
from awards.core.text import search_text

revision = "0033"
down_revision = "0031"
branch_labels = None
depends_on = None

BATCH = 200
TABLES = (
    "bulk_items",
    "bulk_acts",
    "chosen_columns",
    "saved_filters",
    "handlings",
    "internal_notes",
    "taggings",
    "tags",
)


def upgrade() -> None:
    _working()
    _listing()
    _bulk()
    op.add_column("versions", sa.Column("words", sa.Text(), nullable=False, server_default=""))
    _fill_words()


def downgrade() -> None:
    op.execute("ALTER TABLE versions DROP COLUMN words")
    for table in TABLES:
        op.drop_table(table)


def _working() -> None:
    op.create_table(
        "tags", _id(), _of("season_id"), sa.Column("name", sa.String(40), nullable=False),
        sa.Column("name_key", SortText, nullable=False), sa.Column("shape", sa.Integer(), nullable=False),
        _key("tags", "season_id", "seasons"), sa.PrimaryKeyConstraint("id", name="pk_tags"),
        sa.UniqueConstraint("season_id", "name_key", name="uq_tags_season_id_name_key"),
    )  # fmt: skip
    op.create_table(
        "taggings", _of("nomination_id"), _of("tag_id"), *_done(),
        _key("taggings", "nomination_id", "nominations"), _key("taggings", "tag_id", "tags"),
        _key("taggings", "by_id", "people"),
        sa.PrimaryKeyConstraint("nomination_id", "tag_id", name="pk_taggings"),
    )  # fmt: skip
    op.create_index("ix_taggings_tag_id", "taggings", ["tag_id", "nomination_id"])
    op.create_table(
        "internal_notes", _id(), _of("nomination_id"), sa.Column("text", sa.Text(), nullable=False),
        *_done(), sa.Column("edited_at", Moment()), sa.Column("removed_at", Moment()),
        _key("internal_notes", "nomination_id", "nominations"), _key("internal_notes", "by_id", "people"),
        sa.PrimaryKeyConstraint("id", name="pk_internal_notes"),
    )  # fmt: skip
    op.create_index("ix_internal_notes_nomination_id", "internal_notes", ["nomination_id"])
    op.create_table(
        "handlings", _of("nomination_id"), _of("person_id"), *_done(),
        _key("handlings", "nomination_id", "nominations"), _key("handlings", "person_id", "people"),
        _key("handlings", "by_id", "people"), sa.PrimaryKeyConstraint("nomination_id", name="pk_handlings"),
    )  # fmt: skip
    op.create_index("ix_handlings_person_id", "handlings", ["person_id"])


def _listing() -> None:
    op.create_table(
        "saved_filters", _id(), _of("season_id"), _of("person_id"),
        sa.Column("name", sa.String(60), nullable=False), sa.Column("before", sa.String(60), nullable=False),
        sa.Column("query", Document, nullable=False), sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False), sa.Column("removed_at", Moment()),
        _key("saved_filters", "season_id", "seasons"), _key("saved_filters", "person_id", "people"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_filters"),
    )  # fmt: skip
    op.create_index("ix_saved_filters_season_id", "saved_filters", ["season_id"])
    op.create_table(
        "chosen_columns", _of("season_id"), _of("person_id"),
        sa.Column("columns", Document, nullable=False), _key("chosen_columns", "season_id", "seasons"),
        _key("chosen_columns", "person_id", "people"),
        sa.PrimaryKeyConstraint("season_id", "person_id", name="pk_chosen_columns"),
    )  # fmt: skip


def _bulk() -> None:
    op.create_table(
        "bulk_acts", _id(), _of("season_id"), sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("chosen", Document, nullable=False), *_done(), sa.Column("undone_at", Moment()),
        sa.Column("undone_by_id", RowId()), _key("bulk_acts", "season_id", "seasons"),
        _key("bulk_acts", "by_id", "people"), _key("bulk_acts", "undone_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name="pk_bulk_acts"),
    )  # fmt: skip
    op.create_index("ix_bulk_acts_season_at", "bulk_acts", ["season_id", "at"])
    op.create_table(
        "bulk_items", _of("act_id"), _of("nomination_id"),
        sa.Column("outcome", sa.String(4), nullable=False), sa.Column("made", sa.String(40), nullable=False),
        sa.Column("before", sa.String(40), nullable=False), sa.Column("said", Document),
        sa.Column("undone_at", Moment()), _key("bulk_items", "act_id", "bulk_acts"),
        _key("bulk_items", "nomination_id", "nominations"),
        sa.PrimaryKeyConstraint("act_id", "nomination_id", name="pk_bulk_items"),
    )  # fmt: skip
    op.create_index("ix_bulk_items_nomination_id", "bulk_items", ["nomination_id"])


def _id() -> sa.Column[object]:
    return sa.Column("id", RowId(), nullable=False)


def _of(name: str) -> sa.Column[object]:
    return sa.Column(name, RowId(), nullable=False)


def _done() -> list[sa.Column[object]]:
    return [sa.Column("at", Moment(), nullable=False), sa.Column("by_id", RowId(), nullable=True)]


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def _fill_words() -> None:
    """Make the words of what was submitted before, a few versions at a time."""
    rows = sa.table("versions", sa.column("id", RowId()), sa.column("answers", Document), sa.column("words", sa.Text()))
    connection = op.get_bind()
    change = sa.update(rows).where(rows.c.id == sa.bindparam("row")).values(words=sa.bindparam("made"))
    ids = list(connection.execute(sa.select(rows.c.id)).scalars())
    for start in range(0, len(ids), BATCH):
        found = connection.execute(
            sa.select(rows.c.id, rows.c.answers).where(rows.c.id.in_(ids[start : start + BATCH]))
        ).all()
        connection.execute(
            change, [{"row": row.id, "made": search_text(" ".join(_texts(row.answers)))} for row in found]
        )


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = (
        [value[key] for key in sorted(value)] if isinstance(value, dict) else value if isinstance(value, list) else ()
    )
    return [text for part in parts for text in _texts(part)]
