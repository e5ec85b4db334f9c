"""What the worker does for files: clears away what nobody needs, and makes copies of files that have none yet."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from flask import current_app
from sqlalchemy import delete, or_, select

from awards.core.clock import now
from awards.core.db import db, run
from awards.core.workshop import Busy
from awards.messages.sweep import ORPHANS_KEPT, orphaned_files
from awards.nominations.files import actions
from awards.nominations.models import Attachment

REMOVED_KEPT = timedelta(days=1)  # of a file that no version shows
LONGEST = timedelta(minutes=2)  # that mail waits while copies are made


def sweep_files() -> int:
    """Forget files that never arrived or were taken out, then remove bytes without a row; returns how many."""
    moment = now()
    never_came = Attachment.stored_at.is_(None) & (Attachment.uploaded_at < moment - ORPHANS_KEPT)
    db.session.execute(delete(Attachment).where(or_(never_came, Attachment.removed_at < moment - REMOVED_KEPT)))
    rows = run(select(Attachment.key, Attachment.copy_key, Attachment.thumbnail_key, Attachment.photo_key))
    known = {key for row in rows for key in row if key is not None}
    return orphaned_files(current_app.extensions["awards.files"], known)


def complete_copies() -> int:
    """Make the copies of files that came before there were any, for a while; returns how many were tried."""
    query = select(Attachment.id).where(Attachment.stored_at.is_not(None), Attachment.copy_key.is_(None))
    waiting, until, tried = list(run(query).scalars()), now() + LONGEST, 0
    with suppress(Busy):
        for file_id in waiting:
            if now() > until:
                break
            actions.complete(current_app.extensions["awards.files"], file_id)
            tried += 1
    return tried
