"""Files of a nomination: taking them in for the page's script, or along with a topic's form before its transaction
begins, and giving them out as downloads.
"""

from __future__ import annotations

import io
import re
import tempfile
import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from flask import abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from awards.accounts.models import Person
from awards.core.db import db
from awards.core.files import is_full, new_key, store
from awards.core.verdicts import Refused, insist
from awards.core.workshop import Busy
from awards.nominations import queries
from awards.nominations.blueprint import bp, own, page_of
from awards.nominations.drafts.at_work import opened_at
from awards.nominations.drafts.forms import TopicForm, name_of
from awards.nominations.drafts.progress import TopicPage
from awards.nominations.files import actions, copies, recognition
from awards.nominations.files.copies import Arrived
from awards.nominations.models import Attachment
from awards.programmes import queries as programmes
from awards.programmes.document.questions import WithFiles
from awards.programmes.models import Season
from awards.web import edge
from awards.web.access import me, signed_in
from awards.web.downloads import download, picture
from awards.web.edge import check_token
from awards.web.i18n import say
from awards.web.limits import may_try
from awards.web.pages import keep, saved

# How some browsers of old send a whole path, in which a backslash quotes nothing.
_PATH = re.compile(r'filename="((?:[A-Za-z]:\\|\\\\)[^"]*)"')

bp.add_app_template_filter(recognition.chooser)
bp.add_app_template_filter(recognition.kinds_said)


@bp.post("/<season>/nominations/<uuid:nomination_id>/topics/<topic>/files/<question>")
@signed_in
def upload(season: Season, nomination_id: uuid.UUID, topic: str, question: str) -> ResponseReturnValue:
    """Take in one file, sent as the body of the request under ?name=…; answers what the page's list shows of it."""
    check_token()
    slug, name, size = season.slug, request.args.get("name", ""), request.content_length or 0
    if not (verdict := may_try(recognition.FILES_AN_HOUR, "files", str(me().id))):
        return jsonify(error=say(verdict.reason)), 429
    page, asked = _asked(slug, nomination_id, topic, question)
    opened = opened_at(nomination_id, request.headers.get("X-Opened"))
    try:
        file = actions.announce(
            page.work.nomination, page.work.season, asked, name=name, size=size, opened_at=opened, by=me()
        )
    except Refused as refusal:
        return jsonify(error=say(refusal.verdict.reason)), 422
    file_id, key, shown = file.id, file.key, file.name
    # The row is there before the bytes, and no transaction is open while a slow line sends them and copies are made.
    keep()
    fault, arrived = _taken_in(key, shown, asked)
    page, asked = _asked(slug, nomination_id, topic, question)
    file = queries.announced(page.work.nomination, file_id) or abort(404)
    if arrived is None:
        actions.forget(file)
        keep()
        return fault
    return _attached(page, file, arrived, asked)


def _asked(slug: str, nomination_id: uuid.UUID, topic: str, question: str) -> tuple[TopicPage, WithFiles]:
    season = programmes.season_by_slug(slug) or abort(404)
    page = page_of(season, nomination_id, topic, file=question)
    asked = next((each for each in page.open if each.id == question), None)
    return page, asked if isinstance(asked, WithFiles) else abort(404)


def _taken_in(key: str, name: str, question: WithFiles) -> tuple[Any, Arrived | None]:
    """Return what arrived, with its copies in the store; or the answer that says why it is not taken."""
    most = question.max_mb_each * recognition.MEGABYTE
    try:
        with _received(most) as body:
            return None, copies.take_in(store(), body, key=key, name=name, accept=question.accept, most=most)
    except Refused as refusal:
        return (jsonify(error=say(refusal.verdict.reason)), 422), None
    except edge.Cut:
        return (jsonify(error=_("Not uploaded: the connection was lost.")), 400), None
    except Busy:
        return _busy(), None
    except OSError as error:
        if not is_full(error):
            raise
        return _busy(), None


@contextmanager
def _received(most: int) -> Iterator[BinaryIO]:
    """Give the whole body of the request, kept on disk; Cut if less came than was announced."""
    with tempfile.TemporaryFile() as body:
        edge.to_file(body, most)
        body.seek(0)
        yield body


def _busy() -> ResponseReturnValue:
    words = _("Many files are being uploaded at the moment. Try again in a minute; your file stays here.")
    return jsonify(error=words), 503, {"Retry-After": "5"}


def _attached(page: TopicPage, file: Attachment, arrived: Arrived, question: WithFiles) -> ResponseReturnValue:
    nomination_id, season, topic = page.work.nomination.id, page.work.season, page.code
    try:
        made = actions.attach(file, arrived, page.work.nomination, topic, question, by=me())
    except Refused as refusal:
        actions.forget(file)
        keep()
        discard(arrived.keys())
        return jsonify(error=say(refusal.verdict.reason)), 422
    answer = _row_answer(season, nomination_id, topic, question, made.file_id)
    discard(made.spent)
    return answer


def discard(keys: Collection[str]) -> None:
    """Remove stored bytes that no row knows any more; only after the commit that made it so."""
    for key in keys:
        store().remove(key)


def _row_answer(
    season: Season, nomination_id: uuid.UUID, topic: str, question: WithFiles, file_id: str
) -> ResponseReturnValue:
    page = page_of(season, nomination_id, topic, file=question.id)
    form = page.form()
    body = render_template(
        "nominations/file_row.html", form=form, page=page, question=question, file=page.work.files[file_id]
    )
    return saved(id=file_id, html=body, ids=page.draft.answers.get(question.id, []))


@bp.get("/<season>/nominations/<uuid:nomination_id>/files/<uuid:file_id>")
@signed_in
def file(season: Season, nomination_id: uuid.UUID, file_id: uuid.UUID) -> ResponseReturnValue:
    """Give out a file of an own nomination as a download: the bytes as they were sent."""
    found = _file(season, nomination_id, file_id)
    return download(found.key, found.name, found.kind)


@bp.get("/<season>/nominations/<uuid:nomination_id>/files/<uuid:file_id>/thumbnail")
@signed_in
def thumbnail(season: Season, nomination_id: uuid.UUID, file_id: uuid.UUID) -> ResponseReturnValue:
    """Give out the small picture of a picture: a JPEG of our own making, so it may be shown."""
    return picture(_file(season, nomination_id, file_id).thumbnail_key)


def _file(season: Season, nomination_id: uuid.UUID, file_id: uuid.UUID) -> Attachment:
    found: Attachment = queries.file(own(season, nomination_id), file_id) or abort(404)
    return found


# Files that come along with a topic's form, without a script


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
        discard(self.spent)


def taken_in(page: TopicPage, *, by: Person) -> Batch:
    """Take in the files of the form that is being sent.

    If there are any the running transaction ends here: whatever was read before has to be read again.
    """
    found = [(question, upload) for question in page.open if isinstance(question, WithFiles)
             for upload in request.files.getlist(name_of(question.id)) if upload.filename]  # fmt: skip
    if not found:
        return Batch()
    by_id, faults = str(by.id), [_refusal(page, question, upload) for question, upload in found]
    db.session.rollback()
    return Batch(
        [
            Sent(question, name_sent(upload), None, fault) if fault else _taken_along(question, upload, by_id)
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
        fault = sent.fault or _attached_to(batch, sent, page, form, opened, by)
        if fault:
            found = form.field_of(sent.question)
            found.errors = [*found.errors, fault]


def _attached_to(
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


def _taken_along(question: WithFiles, upload: FileStorage, by_id: str) -> Sent:
    name, most = name_sent(upload), question.max_mb_each * recognition.MEGABYTE
    try:
        insist(may_try(recognition.FILES_AN_HOUR, "files", by_id))
        arrived = copies.take_in(store(), upload.stream, key=new_key(),
                                 name=recognition.display_name(name), accept=question.accept, most=most)  # fmt: skip
    except Refused as refusal:
        fault = say(refusal.verdict.reason)
    except Busy:
        fault = _("Many files are being uploaded at the moment. Choose “%(name)s” again in a minute.", name=name)
    else:
        return Sent(question, name, arrived)
    db.session.rollback()  # the words were put into the reader's language
    return Sent(question, name, None, fault)
