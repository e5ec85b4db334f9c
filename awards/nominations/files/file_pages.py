"""Pages of PDFs as pictures with their text, drawn by the worker from the copies that jurors get. The bytes come first,
then the rows."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from awards.core import workshop
from awards.core.clock import now
from awards.core.db import apart, db, run
from awards.core.files import FileStore, new_key, store
from awards.core.workshop import Busy
from awards.nominations.models import Attachment, FilePage

MOST_PAGES = 40  # of a document that are drawn
APART = "drawing"  # the turn of this work: whoever uploads a file does not wait for it
LONGEST = timedelta(seconds=50)  # that the worker draws before it looks again what waits

_TO_DRAW = (
    Attachment.kind == "pdf",
    Attachment.pages.is_(None),
    Attachment.stored_at.is_not(None),
    Attachment.removed_at.is_(None),
    Attachment.copy_key.is_not(None),
)


def draw_pages() -> int:
    """Draw the pages of documents that have none yet, for a while, unless that is under way; returns how many."""
    waiting = list(run(select(Attachment.id).where(*_TO_DRAW).order_by(Attachment.stored_at)).scalars())
    until, tried = now() + LONGEST, 0
    with suppress(Busy):
        for file_id in waiting:
            if now() > until:
                break
            draw(file_id)
            tried += 1
    return tried


def draw(file_id: uuid.UUID) -> None:
    """Draw the pages of a document and keep them, unless somebody did meanwhile. Busy when too much is worked on.

    The running transaction ends here, and none is open while they are drawn; the rows are written in one of their own.
    Of a document that cannot be read, or of which there is no copy without personal data, there are no pages.
    """
    row = run(select(Attachment.key, Attachment.copy_key).where(Attachment.id == file_id, *_TO_DRAW)).first()
    db.session.rollback()
    if row is None or not store().path(row.copy_key).is_file():
        return
    count, pages = _drawn(store(), row.copy_key) if row.copy_key != row.key else (0, [])
    kept = False
    try:
        kept = _write(file_id, count, pages)
    finally:
        if not kept:
            _discard(store(), [page["key"] for page in pages])


def _write(file_id: uuid.UUID, count: int, pages: Sequence[dict[str, Any]]) -> bool:
    """Write the rows of a document's pages; whether they are still needed."""
    with apart() as connection:
        here = update(Attachment).where(Attachment.id == file_id, *_TO_DRAW).values(pages=count)
        if not connection.execute(here).rowcount:
            return False
        if pages:
            connection.execute(insert(FilePage), [{"attachment_id": file_id, **page} for page in pages])
    return True


def _drawn(files: FileStore, key: str) -> tuple[int, list[dict[str, Any]]]:
    """How many pages a stored document has, and what was drawn of it, in the store by now: as rows of `FilePage`."""
    keys = [new_key() for _ in range(MOST_PAGES)]
    try:
        with workshop.turn(files.folder / APART, wait=0):
            about, *said = workshop.drawn(files.path(key), [files.partial(each) for each in keys]) or [{}]
        return about.get("pages", 0), [_settled(files, keys[page["page"] - 1], page) for page in said]
    except BaseException:
        _discard(files, keys)
        raise
    finally:
        for each in keys:  # of a page that was not drawn to its end
            files.partial(each).unlink(missing_ok=True)


def _settled(files: FileStore, key: str, said: dict[str, Any]) -> dict[str, Any]:
    page = {name: said[name] for name in ("width", "height", "text")}
    return {"number": said["page"], "key": key, "size": files.settle(key).size, **page}


def _discard(files: FileStore, keys: Collection[str]) -> None:
    for key in keys:
        files.remove(key)


def keys_of(file_ids: Collection[uuid.UUID]) -> set[str]:
    """Return the keys of every page that was drawn of some files."""
    return set(run(select(FilePage.key).where(FilePage.attachment_id.in_(file_ids))).scalars()) if file_ids else set()


def draw_again() -> None:
    """Forget the pages of documents of which one is not in the store any more, so that they are drawn anew."""
    known = run(select(FilePage.attachment_id, FilePage.key)).all()
    there = set(store().keys())  # only now: the bytes come before the rows
    short = {row.attachment_id for row in known if row.key not in there}
    if short:
        db.session.execute(delete(FilePage).where(FilePage.attachment_id.in_(short)))
        db.session.execute(update(Attachment).where(Attachment.id.in_(short)).values(pages=None))
