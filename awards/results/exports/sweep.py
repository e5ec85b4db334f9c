"""Forgetting prepared exports: after a week, when the role ended by which somebody could have them, and the files of
those that are gone, as with a person."""

from __future__ import annotations

from datetime import timedelta

from awards.core.clock import now
from awards.core.db import only_reading
from awards.core.files import export_store
from awards.results.exports import actions, queries, rules
from awards.results.exports.offered import TABLES

PARTIAL_KEPT = timedelta(hours=6)


def sweep_exports() -> int:
    """Forget exports that nobody may fetch any more, then remove bytes without a row; returns how many files went."""
    files, moment = export_store(), now()
    stored = files.keys()  # before the rows are read: what is being made has its row before its bytes
    with only_reading():
        rows = queries.every()
        roles = queries.standing(list({row.season_id for row in rows}))
    over = [row for row in rows if row.expires_at <= moment or row.table not in TABLES
            or rules.is_over(roles.get((row.season_id, row.person_id), ()), TABLES[row.table].roles)]  # fmt: skip
    if over:
        actions.forget([row.id for row in over])
    kept = {key for row in rows if row not in over for key in (row.mark, row.key)}
    orphans = [key for key in stored if key not in kept]
    for key in orphans:
        files.remove(key)
    files.forget_partials(before=(moment - PARTIAL_KEPT).timestamp())
    return len(orphans)
