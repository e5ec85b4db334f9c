"""Reading what a juror reads: the version of an entry and its files."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Row, select

from awards.core.db import run
from awards.nominations.models import Attachment, Version
from awards.scoring.sheets import Sheet


def version_read(sheet: Sheet) -> Any:
    """Return language, title and answers of the version this juror reads, or none."""
    query = select(Version.language, Version.title, Version.answers).where(Version.id == sheet.read_version_id)
    return run(query).first()


def files_of(sheet: Sheet) -> dict[str, Row[Any]]:
    """Return the stored files of the entry by id as text; which of them a juror sees is the dossier's to say."""
    query = select(
        Attachment.id, Attachment.question, Attachment.name, Attachment.kind, Attachment.size, Attachment.details
    ).where(Attachment.nomination_id == sheet.nomination_id, Attachment.stored_at.is_not(None))
    return {str(row.id): row for row in run(query)}


def file_key(sheet: Sheet, file_id: uuid.UUID) -> Any:
    """Return key, name, kind and question of a stored file of the entry, or none."""
    query = select(Attachment.key, Attachment.name, Attachment.kind, Attachment.question).where(
        Attachment.id == file_id,
        Attachment.nomination_id == sheet.nomination_id,
        Attachment.stored_at.is_not(None),
    )
    return run(query).first()
