"""Files of a nomination: taking them in for the page's script, and giving them out as downloads."""

from __future__ import annotations

import tempfile
import uuid
from typing import Any

from flask import abort, current_app, jsonify, render_template, request

from awards.core.verdicts import Refused, insist
from awards.nominations import actions_files, queries, uploads
from awards.nominations.models import Attachment
from awards.nominations.views import bp, me, own
from awards.nominations.views_topic import page_of
from awards.programmes import queries as programmes
from awards.programmes.models import Season
from awards.web import receiving
from awards.web.access import signed_in
from awards.web.downloads import POLICY, download
from awards.web.forms import check_token
from awards.web.i18n import say
from awards.web.opened import opened_at
from awards.web.pages import keep, saved


@bp.post("/<season>/nominations/<uuid:nomination_id>/topics/<topic>/files/<question>")
@signed_in
def upload(season: Season, nomination_id: uuid.UUID, topic: str, question: str) -> Any:
    """Take in one file, sent as the body of the request under ?name=…; answers what the page's list shows of it."""
    check_token()
    page = page_of(season, nomination_id, topic)
    asked = next((q for q in page.asked if q.id == question and q.type in ("file", "files")), None) or abort(404)
    opened = opened_at(request.headers.get("X-Opened"))
    slug, name = season.slug, request.args.get("name", "")
    try:
        file = actions_files.announce(
            page.work.nomination, season, asked, name=name, size=request.content_length or 0, opened_at=opened, by=me()
        )
    except Refused as refusal:
        return jsonify(error=say(refusal.verdict.reason)), 422
    file_id = file.id
    # The row is there before the bytes, and no transaction is open while a slow line sends them.
    keep()
    with tempfile.TemporaryFile() as body:
        fault = _received(body, asked.max_mb_each * uploads.MEGABYTE)
        season = programmes.season_by_slug(slug) or abort(404)
        page = page_of(season, nomination_id, topic)
        file = queries.announced(page.work.nomination, file_id) or abort(404)
        try:
            if fault is not None:
                raise fault
            actions_files.keep(file, body, asked, store=current_app.extensions["awards.files"])
            actions_files.attach(file, page.work.nomination, topic, asked, by=me())
        except (Refused, receiving.Cut) as refusal:
            actions_files.forget(file)
            keep()
            if isinstance(refusal, receiving.Cut):
                raise
            return jsonify(error=say(refusal.verdict.reason)), 422
    return _listed(season, nomination_id, topic, asked, str(file_id))


def _received(body: Any, most: int) -> Refused | receiving.Cut | None:
    """Copy the request's body to a file on disk; what speaks against it: part is missing, or it is too large."""
    try:
        size = receiving.to_file(body, most)
        insist(uploads.fits(uploads.display_name(request.args.get("name", "")), size, most))
    except (Refused, receiving.Cut) as fault:
        return fault
    return None


def _listed(season: Season, nomination_id: uuid.UUID, topic: str, question: Any, file_id: str) -> Any:
    page = page_of(season, nomination_id, topic)
    form = page.form()
    body = render_template(
        "nominations/file_row.html", form=form, page=page, question=question, file=page.work.files[file_id]
    )
    return saved(id=file_id, html=body, ids=page.draft.answers.get(question.id, []))


@bp.get("/<season>/nominations/<uuid:nomination_id>/files/<uuid:file_id>")
@signed_in
def file(season: Season, nomination_id: uuid.UUID, file_id: uuid.UUID) -> Any:
    """Give out a file of an own nomination as a download."""
    found = _file(season, nomination_id, file_id)
    return download(found.key, found.name)


@bp.get("/<season>/nominations/<uuid:nomination_id>/files/<uuid:file_id>/thumbnail")
@signed_in
def thumbnail(season: Season, nomination_id: uuid.UUID, file_id: uuid.UUID) -> Any:
    """Give out the small picture of a picture: a JPEG of our own making, so it may be shown."""
    found = _file(season, nomination_id, file_id)
    answer = download(found.thumbnail_key or abort(404), "thumbnail.jpg")
    answer.headers["Content-Type"] = "image/jpeg"
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


def _file(season: Season, nomination_id: uuid.UUID, file_id: uuid.UUID) -> Attachment:
    found: Attachment = queries.file(own(season, nomination_id), file_id) or abort(404)
    return found
