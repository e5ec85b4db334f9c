"""Mails know what they are about, so that they are taken back when it changes; an address that was refused is known.

Revision: 0105
Follows: 0003
"""

from __future__ import annotations

import re
import uuid

import sqlalchemy as sa
from alembic import op

revision = "0105"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENTS = ("claimed_at", "refused_at", "withdrawn_at")
NOMINATION = re.compile(r"/nominations/([0-9a-f-]{36})\b")
PUBLICATION = re.compile(r"publication/([0-9a-f]{32})/")

mails = sa.table(
    "mails",
    sa.column("id", sa.Uuid()),
    sa.column("event", sa.String()),
    sa.column("text", sa.Text()),
    sa.column("once", sa.String()),
    sa.column("link_id", sa.Uuid()),
    sa.column("about_id", sa.Uuid()),
)
links = sa.table("mailed_links", sa.column("id", sa.Uuid()), sa.column("subject_id", sa.Uuid()))


def upgrade() -> None:
    with op.batch_alter_table("mails") as batch_op:
        batch_op.add_column(sa.Column("about_id", sa.Uuid(), nullable=True))
        for name in MOMENTS:
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_why", sa.String(length=20), nullable=True))
        batch_op.create_index("ix_mails_about", ["about_id"])
        batch_op.drop_index("ix_mails_waiting")
        batch_op.create_index("ix_mails_waiting", ["sent_at", "failed_at", "withdrawn_at", "next_try_at"])
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
    connection = op.get_bind()
    subject = sa.select(links.c.subject_id).where(links.c.id == mails.c.link_id).scalar_subquery()
    connection.execute(sa.update(mails).where(mails.c.link_id.is_not(None)).values(about_id=subject))
    told = mails.c.event.like("nomination.%") | mails.c.once.like("publication/%")
    found = []
    for row in connection.execute(sa.select(mails.c.id, mails.c.text, mails.c.once).where(told)):
        match = PUBLICATION.match(row.once or "") or NOMINATION.search(row.text)
        if match:
            found.append({"mail": row.id, "about": uuid.UUID(match[1])})
    if found:
        change = sa.update(mails).where(mails.c.id == sa.bindparam("mail"))
        connection.execute(change.values(about_id=sa.bindparam("about")), found)
