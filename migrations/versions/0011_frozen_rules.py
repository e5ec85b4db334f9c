"""The rules of judging are frozen with a season's first score.

A season that has scores by now is frozen now, as its rules are now, and says so: nothing tells what they were when the
first score was given. A programme that this version cannot read any more is left as it is; `awards doctor` names it.

Revision: 0011
Follows: 0010
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from awards.core.canonical import sha256
from awards.core.db import Document, Moment, RowId
from awards.programmes.document.document_faults import ProgrammeFaults
from awards.programmes.document.programme import load
from awards.programmes.rulebook.rulebook import text_of

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SCORED = """SELECT s.id, p.id AS programme, p.source, (
    SELECT count(*) FROM ballots b JOIN assignments a ON a.id = b.assignment_id JOIN rounds r ON r.id = a.round_id
    WHERE r.season_id = s.id AND b.submitted_at IS NOT NULL) AS ballots
FROM seasons s JOIN programmes p ON p.id = s.programme_id
WHERE EXISTS (SELECT 1 FROM scores m JOIN assignments a ON a.id = m.ballot_id JOIN rounds r ON r.id = a.round_id
    WHERE r.season_id = s.id AND m.steps IS NOT NULL)"""


def upgrade() -> None:
    table = op.create_table(
        "frozen_rules",
        sa.Column("season_id", RowId(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("frozen_at", Moment(), nullable=False),
        sa.Column("why", sa.String(12), nullable=False),
        sa.Column("ballots", sa.Integer(), nullable=False),
        sa.Column("programme_id", RowId(), nullable=False),
        sa.Column("proposal_id", RowId(), nullable=True),
        sa.PrimaryKeyConstraint("season_id", "number", name="pk_frozen_rules"),
        sa.ForeignKeyConstraint(["season_id"], ["seasons.id"], name="fk_frozen_rules_season_id_seasons"),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name="fk_frozen_rules_programme_id_programmes"),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name="fk_frozen_rules_proposal_id_proposals"),
    )
    op.add_column("seasons", sa.Column("rules_number", sa.Integer(), nullable=False, server_default="0"))
    bind, moment = op.get_bind(), datetime.now(UTC)
    columns = {"id": RowId(), "programme": RowId()}
    for row in bind.execute(sa.text(SCORED).columns(**columns)).all():
        try:
            text = text_of(load(row.source))
        except ProgrammeFaults:
            continue
        bind.execute(sa.insert(table).values(
            season_id=row.id, number=1, document=text, sha256=sha256(text), frozen_at=moment, why="later",
            ballots=row.ballots, programme_id=row.programme,
        ))  # fmt: skip
        seasons = sa.table("seasons", sa.column("id", RowId()), sa.column("rules_number"))
        bind.execute(sa.update(seasons).where(seasons.c.id == row.id).values(rules_number=1))
        _note(bind, row.id, sha256(text), moment)


EVENTS = sa.table(
    "events", sa.column("at", Moment()), sa.column("kind"), sa.column("season_id", RowId()),
    sa.column("subject_id", RowId()), sa.column("detail", Document),
)  # fmt: skip


def _note(bind: sa.Connection, season_id: object, digest: str, moment: datetime) -> None:
    """Log it as the program does, unless it is in the log from before this was taken back."""
    known = sa.select(EVENTS.c.detail).where(EVENTS.c.kind == "rules.frozen", EVENTS.c.season_id == season_id)
    if digest not in {detail["rules"] for detail in bind.execute(known).scalars()}:
        detail = {"rules": digest, "number": 1, "why": "later"}
        values = {"at": moment, "kind": "rules.frozen", "season_id": season_id, "subject_id": season_id}
        bind.execute(sa.insert(EVENTS).values(**values, detail=detail))


def downgrade() -> None:
    op.drop_column("seasons", "rules_number")
    op.drop_table("frozen_rules")
