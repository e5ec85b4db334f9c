"""Mails know what they are about, so that they are taken back when it changes; an address that was refused is known.

Revision: 0005
Follows: 0004
"""

from __future__ import annotations

import re
import uuid
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENTS = ("claimed_at", "refused_at", "withdrawn_at")
NOMINATION = re.compile(r"/nominations/([0-9a-f-]{36})\b")
ROUND = re.compile(r"/ballots\?round=(\S+)")
PUBLICATION = re.compile(r"publication/([0-9a-f]{32})/")

mails = sa.table(
    "mails",
    sa.column("id", sa.Uuid()),
    sa.column("event", sa.String()),
    sa.column("season_id", sa.Uuid()),
    sa.column("text", sa.Text()),
    sa.column("once", sa.String()),
    sa.column("link_id", sa.Uuid()),
    sa.column("about_id", sa.Uuid()),
)
links = sa.table("mailed_links", sa.column("id", sa.Uuid()), sa.column("subject_id", sa.Uuid()))
rounds = sa.table(
    "rounds", sa.column("id", sa.Uuid()), sa.column("season_id", sa.Uuid()), sa.column("code", sa.String())
)


def upgrade() -> None:
    with op.batch_alter_table("mails") as batch_op:
        batch_op.add_column(sa.Column("about_id", sa.Uuid(), nullable=True))
        for name in MOMENTS:
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_why", sa.String(length=20), nullable=True))
        batch_op.create_index("ix_mails_about", ["about_id"])
        batch_op.drop_index("ix_mails_waiting")
        batch_op.create_index("ix_mails_waiting", ["sent_at", "failed_at", "withdrawn_at", "next_try_at"])
    op.execute("UPDATE mails SET refused_at = failed_at WHERE sent_at IS NULL AND error LIKE '55_: 5.1.%'")
    _tell_what_they_are_about()


def downgrade() -> None:
    # What was taken back must not go out after all.
    op.execute("DELETE FROM mails WHERE withdrawn_at IS NOT NULL AND sent_at IS NULL")
    with op.batch_alter_table("mails") as batch_op:
        batch_op.drop_index("ix_mails_about")
        batch_op.drop_index("ix_mails_waiting")
        batch_op.create_index("ix_mails_waiting", ["sent_at", "failed_at", "next_try_at"])
        for name in ("withdrawn_why", *reversed(MOMENTS), "about_id"):
            batch_op.drop_column(name)


def _tell_what_they_are_about() -> None:
    """Find it where the link, the key or the address in the text names it; of a recusal none of them does."""
    connection = op.get_bind()
    subject = sa.select(links.c.subject_id).where(links.c.id == mails.c.link_id).scalar_subquery()
    connection.execute(sa.update(mails).where(mails.c.link_id.is_not(None)).values(about_id=subject))
    known = {(row.season_id, row.code): row.id for row in connection.execute(sa.select(rounds))}
    told = mails.c.event.like("nomination.%") | (mails.c.event == "jury.assigned") | mails.c.once.like("publication/%")
    columns = (mails.c.id, mails.c.season_id, mails.c.text, mails.c.once)
    found = [
        {"mail": row.id, "about": about}
        for row in connection.execute(sa.select(*columns).where(told))
        if (about := _subject(row, known)) is not None
    ]
    if found:
        change = sa.update(mails).where(mails.c.id == sa.bindparam("mail"))
        connection.execute(change.values(about_id=sa.bindparam("about")), found)


def _subject(row: Any, known: dict[tuple[uuid.UUID, str], uuid.UUID]) -> uuid.UUID | None:
    if match := PUBLICATION.match(row.once or "") or NOMINATION.search(row.text):
        return uuid.UUID(match[1])
    match = ROUND.search(row.text)
    return known.get((row.season_id, match[1])) if match else None
