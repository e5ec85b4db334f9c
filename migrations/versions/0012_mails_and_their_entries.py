"""Mails say which nomination they name, where they are about something else.

Revision: 0012
Follows: 0011
"""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

from awards.core.db import RowId

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MAILS = sa.table("mails", sa.column("id", RowId()), sa.column("event", sa.String), sa.column("season_id", RowId()),
                 sa.column("about_id", RowId()), sa.column("entry_id", RowId()), sa.column("once", sa.String),
                 sa.column("text", sa.Text))  # fmt: skip
CONFLICTS = sa.table("conflicts", sa.column("id", RowId()), sa.column("nomination_id", RowId()))
NOMINATIONS = sa.table("nominations", sa.column("id", RowId()), sa.column("season_id", RowId()), sa.column("title"))
NAMING = ("jury.recused", "jury.lifted", "results.honoured", "results.published")


def upgrade() -> None:
    op.add_column("mails", sa.Column("entry_id", RowId(), nullable=True))
    bind = op.get_bind()
    found = {**_of_conflicts(bind), **_of_results(bind)}
    found |= _by_title(bind, found)
    for mail_id, entry_id in found.items():
        bind.execute(sa.update(MAILS).where(MAILS.c.id == mail_id).values(entry_id=entry_id))


def _of_conflicts(bind: sa.Connection) -> dict[uuid.UUID, uuid.UUID]:
    query = sa.select(MAILS.c.id, CONFLICTS.c.nomination_id).where(MAILS.c.about_id == CONFLICTS.c.id)
    return {row[0]: row[1] for row in bind.execute(query)}


def _of_results(bind: sa.Connection) -> dict[uuid.UUID, uuid.UUID]:
    query = sa.select(MAILS.c.id, MAILS.c.once).where(MAILS.c.once.like("publication/%"))
    return {row[0]: uuid.UUID(row[1].rpartition("/")[2]) for row in bind.execute(query)}


def _by_title(bind: sa.Connection, known: dict[uuid.UUID, uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Those of conflicts that were lifted, and those taken back, have but the title to go by."""
    left = bind.execute(sa.select(MAILS.c.id, MAILS.c.season_id, MAILS.c.text).where(MAILS.c.event.in_(NAMING)))
    rest = [row for row in left.all() if row[0] not in known]
    if not rest:
        return {}
    titles: dict[uuid.UUID, list[tuple[str, uuid.UUID]]] = {}
    for season_id, title, entry_id in bind.execute(
        sa.select(NOMINATIONS.c.season_id, NOMINATIONS.c.title, NOMINATIONS.c.id)
    ):
        if title:
            titles.setdefault(season_id, []).append((title, entry_id))
    found = {}
    for mail_id, season_id, text in rest:
        fitting = [pair for pair in titles.get(season_id, ()) if pair[0] in text]
        if fitting:
            found[mail_id] = max(fitting, key=lambda pair: len(pair[0]))[1]
    return found


def downgrade() -> None:
    with op.batch_alter_table("mails") as table:
        table.drop_column("entry_id")
