"""Reading what a juror reads: the version of an entry and its files, of which jurors get copies."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Row, select

from awards.core.db import run
from awards.nominations.models import Attachment, Version
from awards.scoring.scoresheet import Sheet


def version_read(sheet: Sheet) -> Any:
    """Return language, title, answers and files of the version this juror reads, or none."""
    query = select(Version.language, Version.title, Version.answers, Version.files).where(
        Version.id == sheet.read_version_id
    )
    return run(query).first()


def files_of(sheet: Sheet) -> dict[str, Row[Any]]:
    """Return the stored files of the entry by id as text; which of them a juror sees is the dossier's to say."""
    query = select(
        Attachment.id,
        Attachment.name,
        Attachment.kind,
        Attachment.size,
        Attachment.copy_kind,
        Attachment.copy_size,
        Attachment.details,
        Attachment.thumbnail_key,
        Attachment.width,
        Attachment.height,
    ).where(Attachment.nomination_id == sheet.nomination_id, Attachment.stored_at.is_not(None))
    return {str(row.id): row for row in run(query)}


def has_file(sheet: Sheet, file_id: uuid.UUID) -> bool:
    """Whether a stored file is one of the entry's."""
    query = select(Attachment.id).where(
        Attachment.id == file_id,
        Attachment.nomination_id == sheet.nomination_id,
        Attachment.stored_at.is_not(None),
    )
    return run(query).first() is not None
