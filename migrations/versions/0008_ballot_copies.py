"""What a juror submitted is a copy, apart from the draft that saves itself.

Every submitted ballot becomes its first copy, which counts. Going back keeps what counts: a draft that was changed
since it was submitted becomes what was submitted.

Revision: 0008
Follows: 0007
"""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
# What the database makes of rows: one JSON object of a ballot's scores, or of its comments.
OBJECT = {"sqlite": "json_group_object", "postgresql": "jsonb_object_agg"}
OF_SCORES = """coalesce((SELECT {object}(c.code, s.{column}) FROM scores s JOIN criteria c ON c.id = s.criterion_id
    WHERE s.ballot_id = b.assignment_id AND {known}), {empty})"""
COPIES = """INSERT INTO ballot_copies (ballot_id, number, at, by_id, version_id, scores, comments, jury_comment, advice,
    language, weighted_sum)
SELECT b.assignment_id, 1, b.submitted_at, CASE WHEN j.imported_at IS NULL THEN j.person_id END, b.version_id,
    {scores}, {comments}, b.jury_comment, b.advice, b.language, b.weighted_sum
FROM ballots b JOIN assignments a ON a.id = b.assignment_id JOIN jurors j ON j.id = a.juror_id
WHERE b.submitted_at IS NOT NULL"""
COUNT = """UPDATE scores SET counted = steps
WHERE ballot_id IN (SELECT assignment_id FROM ballots WHERE submitted_at IS NOT NULL)"""
KEEP_WHAT_COUNTS = """UPDATE scores SET steps = counted
WHERE ballot_id IN (SELECT assignment_id FROM ballots WHERE submitted_at IS NOT NULL)"""
UNSENT = """SELECT s.ballot_id, a.category_id, c.weight, s.steps FROM scores s
JOIN ballots b ON b.assignment_id = s.ballot_id JOIN assignments a ON a.id = s.ballot_id
JOIN criteria c ON c.id = s.criterion_id WHERE b.submitted_at IS NULL AND s.steps IS NOT NULL"""


def upgrade() -> None:
    op.create_table(
        "ballot_copies",
        sa.Column("ballot_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("scores", DOCUMENT, nullable=False),
        sa.Column("comments", DOCUMENT, nullable=False),
        sa.Column("jury_comment", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("weighted_sum", sa.BigInteger(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["ballots.assignment_id"], name=op.f("fk_ballot_copies_ballot_id_ballots")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_ballot_copies_by_id_people")),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_ballot_copies_version_id_versions")),
        sa.PrimaryKeyConstraint("ballot_id", "number", name=op.f("pk_ballot_copies")),
    )
    # With what stands there for rows that an older program writes beside this one.
    op.add_column("ballots", sa.Column("changed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("ballots", sa.Column("copies", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("ballots", sa.Column("counted", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("scores", sa.Column("counted", sa.Integer(), nullable=True))
    kind = op.get_bind().dialect.name
    empty = "'{}'" if kind == "sqlite" else "'{}'::jsonb"
    scores = OF_SCORES.format(object=OBJECT[kind], column="steps", known="s.steps IS NOT NULL", empty=empty)
    comments = OF_SCORES.format(object=OBJECT[kind], column="comment", known="s.comment <> ''", empty=empty)
    op.execute(COPIES.format(scores=scores, comments=comments))
    op.execute(COUNT)
    op.execute("UPDATE ballots SET copies = 1, counted = scored WHERE submitted_at IS NOT NULL")
    op.execute("UPDATE ballots SET weighted_sum = 0 WHERE submitted_at IS NULL")


def downgrade() -> None:
    op.execute(KEEP_WHAT_COUNTS)
    op.execute("UPDATE ballots SET scored = counted WHERE submitted_at IS NOT NULL")
    _sum_drafts()
    op.drop_column("scores", "counted")
    for name in ("counted", "copies", "changed"):
        op.drop_column("ballots", name)
    op.drop_table("ballot_copies")


def _sum_drafts() -> None:
    """Write with each draft the weighted sum of its scores: steps × weight × 10^d, d the most decimals of a weight."""
    bind = op.get_bind()
    digits: dict[object, int] = {}
    for category, weight in bind.execute(sa.text("SELECT category_id, weight FROM criteria")):
        places = max(0, -int(Decimal(weight).normalize().as_tuple().exponent))
        digits[category] = max(places, digits.get(category, 0))
    sums: dict[object, int] = {}
    for ballot, category, weight, steps in bind.execute(sa.text(UNSENT)):
        sums[ballot] = sums.get(ballot, 0) + steps * int(Decimal(weight) * 10 ** digits[category])
    for ballot, total in sums.items():
        bind.execute(
            sa.text("UPDATE ballots SET weighted_sum = :total WHERE assignment_id = :ballot"),
            {"total": total, "ballot": ballot},
        )
