"""Files of the demonstration's nominations: rows of attachments, and their bytes in the store."""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from awards.core.files import FileStore
from awards.demo import files
from awards.demo.seasons import Stage
from awards.nominations import uploads
from awards.nominations.models import Attachment

MOST = 32 * uploads.MEGABYTE


def stored(
    stage: Stage, store: FileStore, made: Mapping[str, Any], nomination_id: uuid.UUID, *, at: datetime, by: uuid.UUID
) -> dict[str, list[str]]:
    """Keep the files of a nomination; returns the ids that are the answers, by question."""
    answers: dict[str, list[str]] = {}
    for number, plan in enumerate(made["files"]):
        file_id = stage.id("file", made["key"], str(number))
        key = _key(stage, made["key"], str(number))
        content = files.content(made, plan)
        kept = store.write(key, io.BytesIO(content), most=MOST)
        stage.rows.add(
            Attachment,
            id=file_id,
            nomination_id=nomination_id,
            question=plan["question"],
            key=key,
            thumbnail_key=_thumbnail(stage, store, made["key"], number, plan, content),
            name=uploads.display_name(plan["name"]),
            kind=plan["kind"],
            size=kept.size,
            sha256=kept.sha256,
            details=details(stage, plan),
            uploaded_at=at,
            uploaded_by_id=by,
            stored_at=at,
        )
        answers.setdefault(plan["question"], []).append(str(file_id))
    return answers


def details(stage: Stage, plan: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said about a file: what its question asks for each one, and the description of a picture."""
    question: Any = next(each for each in stage.document.questions if each.id == plan["question"])
    said = {field.id: plan[field.id] for field in getattr(question, "per_file", ()) if plan.get(field.id)}
    return said | ({"alt": plan["alt"]} if plan["alt"] else {})


def _thumbnail(stage: Stage, store: FileStore, key: str, number: int, plan: Mapping[str, Any], content: bytes) -> Any:
    if plan["kind"] not in uploads.PICTURES:
        return None
    thumbnail_key = _key(stage, key, str(number), "small")
    small = uploads.thumbnail(io.BytesIO(content))
    store.write(thumbnail_key, io.BytesIO(small), most=len(small))
    return thumbnail_key


def _key(stage: Stage, *names: str) -> str:
    return hashlib.sha256("|".join((str(stage.id("bytes")), *names)).encode()).hexdigest()[:40]
