"""Files that come along with a topic's form, without a script: taken in before its transaction begins."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from awards.accounts.models import Person
from awards.core.db import db
from awards.core.files import new_key, store
from awards.core.verdicts import Refused, insist
from awards.core.workshop import Busy
from awards.nominations.drafts.forms import TopicForm, name_of
from awards.nominations.drafts.progress import TopicPage
from awards.nominations.files import actions, copies, recognition
from awards.nominations.files.copies import Arrived
from awards.programmes.document.questions import WithFiles
from awards.web.i18n import say
from awards.web.limits import may_try

# How some browsers of old send a whole path, in which a backslash quotes nothing.
_PATH = re.compile(r'filename="((?:[A-Za-z]:\\|\\\\)[^"]*)"')


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that came with the form: in the store, or the words why it is not."""

    question: WithFiles
    name: str
    arrived: Arrived | None
    fault: str | None = None


@dataclass(slots=True)
class Batch:
    """The files of one form, and the stored bytes that nobody needs once its answers are committed."""

    files: Sequence[Sent] = ()
    spent: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.files)

    def discard(self) -> None:
        """Remove what nobody needs; only after the commit."""
        for key in self.spent:
            store().remove(key)


def taken_in(page: TopicPage, *, by: Person) -> Batch:
    """Take in the files of the form that is being sent.

    If there are any the running transaction ends here: whatever was read before has to be read again.
    """
    found = [(question, upload) for question in page.asked if isinstance(question, WithFiles)
             for upload in request.files.getlist(name_of(question.id)) if upload.filename]  # fmt: skip
    if not found:
        return Batch()
    by_id, faults = str(by.id), [_refusal(page, question, upload) for question, upload in found]
    db.session.rollback()
    return Batch(
        [
            Sent(question, name_sent(upload), None, fault) if fault else _taken_in(question, upload, by_id)
            for (question, upload), fault in zip(found, faults, strict=True)
        ]
    )


def name_sent(upload: FileStorage) -> str:
    """Return the name of a file as its sender gave it, folders included."""
    whole = _PATH.search(upload.headers.get("Content-Disposition", ""))
    return whole[1] if whole else upload.filename or ""


def attach(batch: Batch, page: TopicPage, form: TopicForm, *, opened: datetime | None, by: Person) -> None:
    """Make what was taken in part of the answers; what was not says why at its question."""
    for sent in batch.files:
        fault = sent.fault or _attached(batch, sent, page, form, opened, by)
        if fault:
            found = form.field_of(sent.question)
            found.errors = [*found.errors, fault]


def _attached(
    batch: Batch, sent: Sent, page: TopicPage, form: TopicForm, opened: datetime | None, by: Person
) -> str | None:
    """Attach one file; returns the words that say why it was refused, or none."""
    arrived, nomination, question = sent.arrived, page.work.nomination, sent.question
    if arrived is None:
        return None

    def act() -> None:
        file = actions.announce(nomination, page.work.season, question, name=sent.name, size=arrived.stored.size,
                                      opened_at=opened, by=by, key=arrived.key)  # fmt: skip
        batch.spent |= actions.attach(file, arrived, nomination, page.code, question, by=by).spent

    if form.accepted(act):
        return None
    batch.spent |= arrived.keys()
    return form.form_errors.pop()


def _refusal(page: TopicPage, question: WithFiles, upload: FileStorage) -> str | None:
    size = upload.stream.seek(0, io.SEEK_END)
    upload.stream.seek(0)
    try:
        actions.may_announce(page.work.nomination, page.work.season, question, name=name_sent(upload), size=size,
                                   opened_at=page.work.opened)  # fmt: skip
    except Refused as refusal:
        return say(refusal.verdict.reason)
    return None


def _taken_in(question: WithFiles, upload: FileStorage, by_id: str) -> Sent:
    name, most = name_sent(upload), question.max_mb_each * recognition.MEGABYTE
    try:
        insist(may_try(recognition.FILES_AN_HOUR, "files", by_id))
        arrived = copies.take_in(store(), upload.stream, key=new_key(),
                                 name=recognition.display_name(name), accept=question.accept, most=most)  # fmt: skip
    except Refused as refusal:
        fault = say(refusal.verdict.reason)
    except Busy:
        fault = _("Many files are being received just now. Choose “%(name)s” again in a minute.", name=name)
    else:
        return Sent(question, name, arrived)
    db.session.rollback()  # the words were put into the reader's language
    return Sent(question, name, None, fault)
