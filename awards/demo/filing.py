"""Files of the demonstration's nominations: rows of attachments, and their bytes in the store."""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from awards.core import copying
from awards.core.files import FileStore, named
from awards.demo import files
from awards.demo.outline import Doc
from awards.demo.seasons import Stage
from awards.nominations.files import copies, recognition
from awards.nominations.models import Attachment

MOST = 32 * recognition.MEGABYTE


def stored(
    stage: Stage, store: FileStore, made: Doc, nomination_id: uuid.UUID, *, at: datetime, by: uuid.UUID
) -> dict[str, dict[str, Attachment]]:
    """Keep the files of a nomination; returns by question the files that are its answer, by id."""
    answers: dict[str, dict[str, Attachment]] = {}
    for number, plan in enumerate(made["files"]):
        file_id = stage.id("file", made["key"], str(number))
        key = _key(stage, made["key"], str(number))
        content = files.content(made, plan)
        kept = store.write(key, io.BytesIO(content), most=MOST)
        beside = copies.copies_of(store, key, plan["kind"], kept, name=plan["name"], make=copying.make,
                                  new=_keys(stage, made["key"], str(number)))  # fmt: skip
        row = dict(
            id=file_id,
            nomination_id=nomination_id,
            question=plan["question"],
            key=key,
            name=named(recognition.display_name(plan["name"]), plan["kind"]),
            kind=plan["kind"],
            size=kept.size,
            sha256=kept.sha256,
            details=details(stage, plan),
            uploaded_at=at,
            uploaded_by_id=by,
            stored_at=at,
            **asdict(beside),
        )
        stage.rows.add(Attachment, **row)
        answers.setdefault(plan["question"], {})[str(file_id)] = Attachment(**row)
    return answers


def details(stage: Stage, plan: Doc) -> dict[str, Any]:
    """Return what is said about a file: what its question asks for each one, and the description of a picture."""
    question: Any = next(each for each in stage.document.questions if each.id == plan["question"])
    said = {field.id: plan[field.id] for field in getattr(question, "per_file", ()) if plan.get(field.id)}
    return said | ({"alt": plan["alt"]} if plan["alt"] else {})


def _keys(stage: Stage, *names: str) -> Callable[[], str]:
    """Return what gives the keys of a file's copies, the same every time."""
    ways = iter(("copy", "wide", "small"))
    return lambda: _key(stage, *names, next(ways))


def _key(stage: Stage, *names: str) -> str:
    return hashlib.sha256("|".join((str(stage.id("bytes")), *names)).encode()).hexdigest()[:40]
