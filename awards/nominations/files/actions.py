"""Verbs at the files of a nomination: announce, attach, take out, put back; and what the worker does for files. The row
comes first, then the bytes."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import apart, db, run
from awards.core.files import FileStore, Gone, Stored, new_key, store
from awards.core.verdicts import Refused, insist, no
from awards.core.workshop import Busy
from awards.ledger.actions import log
from awards.nominations import queries, rules
from awards.nominations.drafts.actions import change, locked_draft, may_edit
from awards.nominations.files import copies, file_pages, recognition
from awards.nominations.files.copies import Arrived
from awards.nominations.models import Attachment, FilePage, Nomination
from awards.programmes.document.questions import FileQuestion, FilesQuestion, WithFiles
from awards.programmes.models import Season

# A file without a row is an upload that broke off, unless it is only just arriving.
ORPHANS_KEPT = timedelta(days=1)
REMOVED_KEPT = timedelta(days=1)  # of a file that no version shows
LONGEST_AT_COPIES = timedelta(minutes=2)  # that mail waits while copies are made


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that is part of an answer: its id, the ids of the whole answer, and keys whose bytes nobody needs now.

    Those bytes are to be removed once the transaction is committed, and not before.
    """

    file_id: str
    ids: list[str]
    spent: set[str]


def announce(
    nomination: Nomination,
    season: Season,
    question: WithFiles,
    *,
    name: str,
    size: int,
    opened_at: datetime | None,
    by: Person,
    key: str | None = None,
) -> Attachment:
    """Add the row of a file that is about to arrive (or has arrived, under `key`).

    `name`: what the sender calls it. `size`: bytes as announced. Refused when nothing may be changed now, the file is
    too large, or too much is kept already.
    """
    may_announce(nomination, season, question, name=name, size=size, opened_at=opened_at)
    file = Attachment(
        id=uuid.uuid4(),
        nomination_id=nomination.id,
        question=question.id,
        key=key or new_key(),
        name=recognition.display_name(name),
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


def may_announce(
    nomination: Nomination, season: Season, question: WithFiles, *, name: str, size: int, opened_at: datetime | None
) -> None:
    """Refuse a file before its bytes are looked at; arguments as those of `announce`."""
    insist(may_edit(nomination, season, opened_at))
    insist(rules.can_edit_question(nomination, season.document, question.id))
    insist(recognition.fits(recognition.display_name(name), size, question.max_mb_each * recognition.MEGABYTE))
    insist(recognition.is_within(season.document.questions, queries.kept_bytes(nomination), size))


def attach(
    file: Attachment, arrived: Arrived, nomination: Nomination, topic: str, question: WithFiles, *, by: Person
) -> Attached:
    """Make a file that has arrived part of the answer to its question.

    The one file of a single-file question takes the place of the one before. The same bytes, sent once more, are the
    file that is there. Refused when it is one too many.
    """
    draft = locked_draft(nomination, topic)
    there = queries.files(nomination)
    ids = [each for each in draft.answers.get(question.id) or [] if each in there]
    if same := next((each for each in ids if there[each].sha256 == arrived.stored.sha256), None):
        forget(file)
        return Attached(same, ids, arrived.keys())
    spent: set[str] = set()
    if isinstance(question, FileQuestion):
        _let_go(nomination, [there[each] for each in ids])
        spent = _clear(nomination, question, but=ids)
        ids = []
    else:
        insist(recognition.has_room(question, [there[each].size for each in ids], arrived.stored.size))
    _fill(file, arrived)
    change(nomination, draft, {question.id: [*ids, str(file.id)]}, by=by)
    db.session.flush()
    log("nomination.file_added", by=by, season_id=nomination.season_id, subject_id=nomination.id, name=file.name,
        sha256=file.sha256)  # fmt: skip
    return Attached(str(file.id), [*ids, str(file.id)], spent)


def _fill(file: Attachment, arrived: Arrived) -> None:
    file.name, file.kind, file.stored_at = arrived.name, arrived.kind, now()
    file.size, file.sha256 = arrived.stored.size, arrived.stored.sha256
    for name, value in asdict(arrived.copies).items():
        setattr(file, name, value)


def _clear(nomination: Nomination, question: WithFiles, *, but: list[str]) -> set[str]:
    """Forget the files of a single-file question that were replaced before the last one; returns their keys."""
    gone = [file for file in queries.removed_files(nomination, question.id) if str(file.id) not in but]
    drawn = file_pages.keys_of([file.id for file in gone])
    for file in gone:
        db.session.delete(file)
    return drawn.union(*map(keys_of, gone))


def keys_of(file: Attachment) -> set[str]:
    """Return every key under which something of a file is stored, its pages aside."""
    return {key for key in (file.key, file.copy_key, file.thumbnail_key, file.photo_key) if key}


def forget(file: Attachment) -> None:
    """Take back the row of a file that was refused or did not arrive."""
    db.session.delete(file)
    db.session.flush()


def complete(file_id: uuid.UUID) -> None:
    """Make the copies of a stored file that has none yet: it came before there were any.

    The running transaction ends here, and none is open while they are made; the row is written in one of its own.
    Where none can be made the bytes as received stand for them. Busy when too many ask at once.
    """
    db.session.rollback()
    row = run(select(*_TO_COPY).where(Attachment.id == file_id, Attachment.copy_key.is_(None))).first()
    db.session.rollback()
    if row is None or not store().path(row.key).is_file():
        return
    stored = Stored(row.size, row.sha256)
    try:
        made = copies.copies_of(store(), row.key, row.kind, stored, name=row.name, pixels=copies.ONCE_TAKEN)
    except Refused:
        made = copies.as_it_is(row.key, row.kind, stored)
    values = {name: value for name, value in asdict(made).items() if value is not None}
    with apart() as connection:
        # Whoever came second leaves bytes without a row, which are swept away.
        connection.execute(
            update(Attachment).where(Attachment.id == file_id, Attachment.copy_key.is_(None)).values(values)
        )


def copy_of(file_id: uuid.UUID) -> Any:
    """Return what jurors and the public get of a stored file: copy_key, copy_kind, name and sizes; Gone if it is.

    A file of old gets its copy now, by `complete`, which ends the running transaction.
    """
    found = run(select(*_COPY).where(Attachment.id == file_id)).first()
    if found is not None and found.copy_key is None:
        complete(file_id)
        found = run(select(*_COPY).where(Attachment.id == file_id)).first()
    if found is None or found.copy_key is None:
        raise Gone
    return found


_COPY = (Attachment.copy_key, Attachment.copy_kind, Attachment.copy_sha256, Attachment.name, Attachment.thumbnail_key,
         Attachment.photo_key)  # fmt: skip
_TO_COPY = (Attachment.key, Attachment.kind, Attachment.name, Attachment.size, Attachment.sha256)


def take_out(
    file: Attachment,
    nomination: Nomination,
    season: Season,
    topic: str,
    question: WithFiles,
    *,
    opened_at: datetime | None,
    by: Person,
) -> None:
    """Take a file out of the answer; versions that have it keep it, and it can be put back."""
    insist(may_edit(nomination, season, opened_at))
    insist(rules.can_edit_question(nomination, season.document, question.id))
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
    question: WithFiles,
    *,
    opened_at: datetime | None,
    by: Person,
) -> None:
    """Undo `take_out`, as far as there is room."""
    insist(may_edit(nomination, season, opened_at))
    insist(rules.can_edit_question(nomination, season.document, question.id))
    draft = locked_draft(nomination, topic)
    there = queries.files(nomination)
    ids = [each for each in draft.answers.get(question.id) or [] if each in there and each != str(file.id)]
    if isinstance(question, FilesQuestion):
        insist(recognition.has_room(question, [there[each].size for each in ids], file.size))
    elif ids:
        insist(no("There is another file in its place. Remove that one first."))
    file.removed_at = None
    change(nomination, draft, {question.id: [*ids, str(file.id)]}, by=by)
    db.session.flush()
    log("nomination.file_restored", by=by, season_id=season.id, subject_id=nomination.id, name=file.name)


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


# What the worker does


def sweep_files() -> int:
    """Forget files that never arrived or were taken out, then remove bytes without a row; returns how many.

    Pages without their bytes are to be drawn anew.
    """
    moment = now()
    never_came = Attachment.stored_at.is_(None) & (Attachment.uploaded_at < moment - ORPHANS_KEPT)
    db.session.execute(delete(Attachment).where(or_(never_came, Attachment.removed_at < moment - REMOVED_KEPT)))
    rows = run(select(Attachment.key, Attachment.copy_key, Attachment.thumbnail_key, Attachment.photo_key))
    known = {key for row in rows for key in row if key is not None} | set(run(select(FilePage.key)).scalars())
    file_pages.draw_again()
    return remove_orphans(store(), known)


def remove_orphans(files: FileStore, known: Collection[str]) -> int:
    """Remove stored files that no row knows and that are not just arriving; returns how many went."""
    oldest = (now() - ORPHANS_KEPT).timestamp()
    orphans = [key for key in set(files.keys()) if key not in known and files.path(key).stat().st_mtime < oldest]
    for key in orphans:
        files.remove(key)
    files.forget_partials(before=oldest)
    return len(orphans)


def complete_copies() -> int:
    """Make the copies of files that came before there were any, for a while; returns how many were tried."""
    query = select(Attachment.id).where(Attachment.stored_at.is_not(None), Attachment.copy_key.is_(None))
    waiting, until, tried = list(run(query).scalars()), now() + LONGEST_AT_COPIES, 0
    with suppress(Busy):
        for file_id in waiting:
            if now() > until:
                break
            complete(file_id)
            tried += 1
    return tried
