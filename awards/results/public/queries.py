"""Reading for the public what lies outside the publication itself; always through an entry that is public."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from awards.core.db import run
from awards.nominations.models import Attachment
from awards.results.models import PublicEntry


def photo(entry: PublicEntry) -> Any:
    """Return id, width and height of a public entry's photo (of its full size, none while unknown), or none."""
    name = entry.content.get("photo")
    if not name:
        return None
    query = select(Attachment.id, Attachment.width, Attachment.height).where(
        Attachment.id == uuid.UUID(name),
        Attachment.nomination_id == entry.nomination_id,
        Attachment.stored_at.is_not(None),
    )
    return run(query).first()
