"""Keys for searching know no accents, kinds of dashes or quotation marks any more: stored ones are made anew.

Revision: 0004
Follows: 0003
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from awards.core.text import search_key, sort_key

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BATCH = 1000
KEYS: list[tuple[str, str, tuple[str, ...], Callable[[str], str]]] = [
    ("people", "name_key", ("name",), sort_key),
    ("companies", "name_key", ("name",), sort_key),
    ("nominations", "title_key", ("title",), sort_key),
    ("nominations", "search_key", ("search_key",), search_key),
    ("mails", "search_key", ("to", "subject"), search_key),
]


def upgrade() -> None:
    for table, key, sources, make in KEYS:
        _make_anew(table, key, sources, make)


def downgrade() -> None:
    """The keys stay: the version before reads them too, and makes its own as rows change."""


def _make_anew(table: str, key: str, sources: tuple[str, ...], make: Callable[[str], str]) -> None:
    columns = {name: sa.column(name) for name in {"id", key, *sources}}
    rows = sa.table(table, *columns.values())
    connection = op.get_bind()
    change = sa.update(rows).where(columns["id"] == sa.bindparam("row")).values({key: sa.bindparam("made")})
    found = connection.execute(sa.select(columns["id"], columns[key], *(columns[name] for name in sources))).all()
    changed = [
        {"row": row[0], "made": made}
        for row in found
        if (made := make(" ".join(str(part or "") for part in row[2:]))) != row[1]
    ]
    for start in range(0, len(changed), BATCH):
        connection.execute(change, changed[start : start + BATCH])
