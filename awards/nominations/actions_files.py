"""Verbs at the files of a nomination: announce, keep, take out, put back. The row comes first, then the bytes."""

from __future__ import annotations

import io
import uuid
from datetime import datetime
from typing import Any, BinaryIO

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db
from awards.core.files import FileStore, new_key
from awards.core.verdicts import insist, no
from awards.ledger.actions import log
from awards.nominations import queries, rules, uploads
from awards.nominations.actions_drafts import change, locked_draft, may_edit
from awards.nominations.models import Attachment, Nomination
from awards.programmes.models import Season


def announce(
    nomination: Nomination,
    season: Season,
    question: Any,
    *,
    name: str,
    size: int,
    opened_at: datetime | None,
    by: Person,
) -> Attachment:
    """Add the row of a file that is about to arrive; the bytes are kept by `keep`.

    `name`: what the sender calls it. `size`: bytes as announced. Refused when nothing may be changed now, or the file
    is too large or one too many.
    """
    insist(may_edit(nomination, season, opened_at))
    insist(rules.can_edit_question(nomination, question.id))
    shown = uploads.display_name(name)
    insist(uploads.fits(shown, size, question.max_mb_each * uploads.MEGABYTE))
    file = Attachment(
        id=uuid.uuid4(),
        nomination_id=nomination.id,
        question=question.id,
        key=new_key(),
        name=shown,
        kind="",
        size=size,
        sha256="",
        details={},
        uploaded_at=now(),
        uploaded_by_id=by.id,
    )
    db.session.add(file)
    db.session.flush()
    return file


def keep(file: Attachment, stream: BinaryIO, question: Any, *, store: FileStore) -> None:
    """Check the bytes of an announced file and store them, with a small picture of a picture.

    Refused in words when the content is not what the question takes; nothing stays in the store then.
    """
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    most = question.max_mb_each * uploads.MEGABYTE
    file.kind = uploads.check(file.name, stream, size=size, accept=question.accept, most=most)
    stored = store.write(file.key, stream, most=most)
    file.size, file.sha256 = stored.size, stored.sha256
    if file.kind in uploads.PICTURES:
        stream.seek(0)
        file.thumbnail_key = new_key()
        small = uploads.thumbnail(stream)
        store.write(file.thumbnail_key, io.BytesIO(small), most=len(small))


def attach(file: Attachment, nomination: Nomination, topic: str, question: Any, *, by: Person) -> list[str]:
    """Make a stored file part of the answer to its question; returns the ids of the answer.

    The one file of a single-file question takes the place of the one before. Refused when it is one too many.
    """
    draft = locked_draft(nomination, topic)
    there = queries.files(nomination)
    ids = [each for each in draft.answers.get(question.id) or [] if each in there]
    if question.type == "file":
        _let_go(nomination, [there[each] for each in ids])
        ids = []
    else:
        insist(uploads.has_room(question, [there[each].size for each in ids], file.size))
    file.stored_at = now()
    change(nomination, draft, {question.id: [*ids, str(file.id)]}, by=by)
    db.session.flush()
    log("nomination.file_added", by=by, season_id=nomination.season_id, subject_id=nomination.id, name=file.name,
        sha256=file.sha256)  # fmt: skip
    return [*ids, str(file.id)]


def forget(file: Attachment) -> None:
    """Take back the row of a file that was refused; its bytes, if any came, are swept away."""
    db.session.delete(file)
    db.session.flush()


def take_out(
    file: Attachment,
    nomination: Nomination,
    season: Season,
    topic: str,
    question: Any,
    *,
    opened_at: datetime | None,
    by: Person,
) -> None:
    """Take a file out of the answer; versions that have it keep it, and it can be put back."""
    insist(may_edit(nomination, season, opened_at))
    insist(rules.can_edit_question(nomination, question.id))
    draft = locked_draft(nomination, topic)
    ids = [each for each in draft.answers.get(question.id) or [] if each != str(file.id)]
    change(nomination, draft, {question.id: ids}, by=by)
    _let_go(nomination, [file])
    db.session.flush()
    log("nomination.file_removed", by=by, season_id=season.id, subject_id=nomination.id, name=file.name)


def put_back(
    file: Attachment,
    nomination: Nomination,
    season: Season,
    topic: str,
    question: Any,
    *,
    opened_at: datetime | None,
    by: Person,
) -> None:
    """Undo `take_out`, as far as there is room."""
    insist(may_edit(nomination, season, opened_at))
    insist(rules.can_edit_question(nomination, question.id))
    draft = locked_draft(nomination, topic)
    there = queries.files(nomination)
    ids = [each for each in draft.answers.get(question.id) or [] if each in there and each != str(file.id)]
    if question.type == "file" and ids:
        insist(no("There is another file in its place. Remove that one first."))
    if question.type == "files":
        insist(uploads.has_room(question, [there[each].size for each in ids], file.size))
    file.removed_at = None
    change(nomination, draft, {question.id: [*ids, str(file.id)]}, by=by)
    db.session.flush()


def _let_go(nomination: Nomination, files: list[Attachment]) -> None:
    """Mark files as removed, but for those that a submitted version shows."""
    shown = {
        each
        for version in queries.versions(nomination)
        for values in version.answers.values()
        for value in values.values()
        if isinstance(value, list)
        for each in value
        if isinstance(each, str)
    }
    for file in files:
        if str(file.id) not in shown:
            file.removed_at = now()
