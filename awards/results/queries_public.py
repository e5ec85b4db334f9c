"""Reading for the public what lies outside the publication itself; always through an entry that is public."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from awards.core.db import db
from awards.nominations.models import Attachment
from awards.results.models import PublicEntry


def photo_key(entry: PublicEntry) -> str | None:
    """Return the storage key of a public entry's photo, or none."""
    name = entry.content.get("photo")
    if not name:
        return None
    return db.session.scalar(
        select(Attachment.key).where(
            Attachment.id == uuid.UUID(name),
            Attachment.nomination_id == entry.nomination_id,
            Attachment.stored_at.is_not(None),
        )
    )
