"""What the worker clears away every hour; app.py lists those of all rooms."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import timedelta

from flask import current_app
from sqlalchemy import delete

from awards.core.clock import now
from awards.core.db import db
from awards.core.files import FileStore
from awards.ledger.models import Answer

# Long enough for a browser that was put to sleep in the middle of sending.
ANSWERS_KEPT = timedelta(days=2)
# A file without a row is an upload that broke off, unless it is only just arriving.
ORPHANS_KEPT = timedelta(days=1)
logger = logging.getLogger("awards.worker")


def sweep_all() -> None:
    """Carry out every sweep in a transaction of its own; one that fails is reported and stops no other."""
    for each in current_app.extensions["awards.sweeps"]:
        try:
            each()
            db.session.commit()
        except Exception:
            logger.exception("a sweep failed: %s", getattr(each, "__name__", each))
            db.session.rollback()


def expired_answers() -> None:
    """Forget the answers kept for idempotency keys that nobody will send again."""
    db.session.execute(delete(Answer).where(Answer.at < now() - ANSWERS_KEPT))


def orphaned_files(store: FileStore, known: Collection[str]) -> int:
    """Remove stored files that no row knows and that are not just arriving; returns how many went."""
    oldest = (now() - ORPHANS_KEPT).timestamp()
    orphans = [key for key in set(store.keys()) if key not in known and store.path(key).stat().st_mtime < oldest]
    for key in orphans:
        store.remove(key)
    store.forget_partials(before=oldest)
    return len(orphans)
