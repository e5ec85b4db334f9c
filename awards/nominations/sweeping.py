"""Clearing away files that nobody needs: announced but never arrived, taken out long ago, or without a row."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from sqlalchemy import delete, or_, select

from awards.core.clock import now
from awards.core.db import db
from awards.messages.sweeps import ORPHANS_KEPT, SWEEPS, orphaned_files
from awards.nominations.models import Attachment

REMOVED_KEPT = timedelta(days=30)


def sweep_files() -> int:
    """Forget files that never arrived or were taken out long ago, then remove bytes without a row; returns how many."""
    moment = now()
    never_came = Attachment.stored_at.is_(None) & (Attachment.uploaded_at < moment - ORPHANS_KEPT)
    db.session.execute(delete(Attachment).where(or_(never_came, Attachment.removed_at < moment - REMOVED_KEPT)))
    rows = db.session.execute(select(Attachment.key, Attachment.thumbnail_key))
    known = {key for row in rows for key in row if key is not None}
    return orphaned_files(current_app.extensions["awards.files"], known)


SWEEPS.append(sweep_files)
