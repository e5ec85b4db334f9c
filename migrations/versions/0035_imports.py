"""Imports of organisers and what their columns meant; companies get the number that a register knows them by.

Revision: 0035
Follows: 0034
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from awards.core.db import Document, Moment, RowId

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("companies", sa.Column("registration", sa.String(100), nullable=False, server_default=""))
    op.add_column("companies", sa.Column("website", sa.String(500), nullable=False, server_default=""))
    op.create_index("ix_companies_registration", "companies", ["registration"])
    op.create_table(
        "imports",
        sa.Column("id", RowId(), nullable=False),
        sa.Column("season_id", RowId(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(40), nullable=True),
        sa.Column("options", Document, nullable=False),
        sa.Column("columns", Document, nullable=False),
        sa.Column("counts", Document, nullable=False),
        sa.Column("made", Document, nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by_id", RowId(), nullable=False),
        sa.Column("applied_at", Moment(), nullable=True),
        sa.Column("applied_by_id", RowId(), nullable=True),
        sa.Column("undone_at", Moment(), nullable=True),
        sa.Column("undone_by_id", RowId(), nullable=True),
        sa.ForeignKeyConstraint(["season_id"], ["seasons.id"], name="fk_imports_season_id_seasons"),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name="fk_imports_made_by_id_people"),
        sa.ForeignKeyConstraint(["applied_by_id"], ["people.id"], name="fk_imports_applied_by_id_people"),
        sa.ForeignKeyConstraint(["undone_by_id"], ["people.id"], name="fk_imports_undone_by_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
    )
    op.create_index("ix_imports_season_made", "imports", ["season_id", "made_at"])
    op.create_table(
        "import_recipes",
        sa.Column("id", RowId(), nullable=False),
        sa.Column("season_id", RowId(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("heads", sa.String(64), nullable=False),
        sa.Column("columns", Document, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_id", RowId(), nullable=True),
        sa.ForeignKeyConstraint(["season_id"], ["seasons.id"], name="fk_import_recipes_season_id_seasons"),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name="fk_import_recipes_by_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_import_recipes"),
        sa.UniqueConstraint("season_id", "kind", "heads", name="uq_import_recipes_season_id_kind_heads"),
    )


def downgrade() -> None:
    op.drop_table("import_recipes")
    op.drop_table("imports")
    op.drop_index("ix_companies_registration", "companies")
    op.drop_column("companies", "website")
    op.drop_column("companies", "registration")
