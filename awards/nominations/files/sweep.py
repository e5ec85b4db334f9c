"""What the worker does for files: clears away what nobody needs, and makes copies of files that have none yet."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import delete, or_, select

from awards.core.clock import now
from awards.core.db import db, run
from awards.core.files import FileStore, store
from awards.core.workshop import Busy
from awards.nominations.files import actions
from awards.nominations.models import Attachment

# A file without a row is an upload that broke off, unless it is only just arriving.
ORPHANS_KEPT = timedelta(days=1)
REMOVED_KEPT = timedelta(days=1)  # of a file that no version shows
LONGEST = timedelta(minutes=2)  # that mail waits while copies are made


def sweep_files() -> int:
    """Forget files that never arrived or were taken out, then remove bytes without a row; returns how many."""
    moment = now()
    never_came = Attachment.stored_at.is_(None) & (Attachment.uploaded_at < moment - ORPHANS_KEPT)
    db.session.execute(delete(Attachment).where(or_(never_came, Attachment.removed_at < moment - REMOVED_KEPT)))
    rows = run(select(Attachment.key, Attachment.copy_key, Attachment.thumbnail_key, Attachment.photo_key))
    known = {key for row in rows for key in row if key is not None}
    return remove_orphans(store(), known)


def remove_orphans(files: FileStore, known: Collection[str]) -> int:
    """Remove stored files that no row knows and that are not just arriving; returns how many went."""
    oldest = (now() - ORPHANS_KEPT).timestamp()
    orphans = [key for key in set(files.keys()) if key not in known and files.path(key).stat().st_mtime < oldest]
    for key in orphans:
        files.remove(key)
    files.forget_partials(before=oldest)
    return len(orphans)


def complete_copies() -> int:
    """Make the copies of files that came before there were any, for a while; returns how many were tried."""
    query = select(Attachment.id).where(Attachment.stored_at.is_not(None), Attachment.copy_key.is_(None))
    waiting, until, tried = list(run(query).scalars()), now() + LONGEST, 0
    with suppress(Busy):
        for file_id in waiting:
            if now() > until:
                break
            actions.complete(file_id)
            tried += 1
    return tried
