"""Reading for the public what lies outside the publication itself; always through an entry that is public."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, select

from awards.core.db import run
from awards.nominations.models import Attachment
from awards.results.models import PublicEntry
from awards.results.publishing.public_entries import Picture


def stored(entry: PublicEntry, pictures: Collection[Picture]) -> dict[str, Row[Any]]:
    """Return the stored files of a public entry's pictures by id: id, width and height (none while unknown)."""
    if not pictures:
        return {}
    query = select(Attachment.id, Attachment.width, Attachment.height).where(
        Attachment.id.in_([uuid.UUID(each.id) for each in pictures]),
        Attachment.nomination_id == entry.nomination_id,
        Attachment.stored_at.is_not(None),
    )
    return {str(row.id): row for row in run(query)}
