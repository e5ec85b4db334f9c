"""What the ballot page's script asks for: saving one score or the comments; and the files of the dossier."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, jsonify, make_response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug import Response

from awards.core.clock import now
from awards.core.roles import JUDGES
from awards.nominations.answers import dossier
from awards.nominations.files.actions import copy_of
from awards.programmes.models import Season
from awards.scoring import actions, forms, rules, scale, scoresheet_words
from awards.scoring.blueprint import bp, first, own
from awards.scoring.dossier import queries as dossier_queries
from awards.scoring.scoresheet import Sheet
from awards.web.access import me, role
from awards.web.downloads import download, picture
from awards.web.edge import check_token
from awards.web.i18n import reader_language, say
from awards.web.pages import saved


@bp.route("/<season>/ballots/<uuid:ballot_id>/scores/<criterion_code>", methods=["PUT", "POST"])
@role(*JUDGES)
def score(season: Season, ballot_id: uuid.UUID, criterion_code: str) -> ResponseReturnValue:
    """Save one score and its comment: JSON {value, comment, revision}; 409 with what is stored if that moved on."""
    check_token()
    said = forms.body()
    sheet = _to_change(season, ballot_id)
    if criterion_code not in sheet.marks:
        abort(404)
    change = forms.change_of(sheet, criterion_code, season.document, said)
    if actions.is_stale(sheet, criterion_code, change):
        return _moved_on(_score_now(season, sheet, criterion_code))
    done = actions.save(sheet, {criterion_code: change}, language=reader_language(), by=me())
    return _answer(season, done, sheet, _score_now(season, sheet, criterion_code))


@bp.route("/<season>/ballots/<uuid:ballot_id>/comments", methods=["PUT", "POST"])
@role(*JUDGES)
def comments(season: Season, ballot_id: uuid.UUID) -> ResponseReturnValue:
    """Save both comments: JSON {jury_comment, advice, revision}; 409 with what is stored if that moved on."""
    check_token()
    said = forms.body()
    sheet = _to_change(season, ballot_id)
    remarks = forms.remarks_of(sheet, said)
    if actions.are_stale(sheet, remarks):
        return _moved_on(_comments_now(sheet))
    done = actions.save(sheet, {}, remarks, language=reader_language(), by=me())
    return _answer(season, done, sheet, _comments_now(sheet))


def _to_change(season: Season, ballot_id: uuid.UUID) -> Sheet:
    sheet = own(season, ballot_id, lock=True)
    if first(season, sheet) is not None:
        abort(403, description=_("Accept the terms of conduct and declare conflicts of interest first."))
    if not (may := rules.can_score(sheet, sheet, now=now())):
        # The script keeps what it could not save, and tells what came too late from what may not be saved at all.
        abort(make_response(jsonify(error=say(may.reason), late=now() >= sheet.closes_at), 403))
    return sheet


def _score_now(season: Season, sheet: Sheet, code: str) -> dict[str, object]:
    mark = sheet.marks[code]
    return {
        "value": scale.value_of(season.document, mark.steps),
        "comment": mark.comment,
        "revision": mark.revision,
    }


def _comments_now(sheet: Sheet) -> dict[str, object]:
    return {"jury_comment": sheet.jury_comment, "advice": sheet.advice, "revision": sheet.comments_revision}


def _answer(season: Season, changed: bool, sheet: Sheet, stored: dict[str, object]) -> Response:
    complete = not sheet.lacks(season.document)
    state = rules.told_state(sheet, changed=sheet.changed, complete=complete)
    standing = scoresheet_words.what_counts(sheet, complete=complete, is_open=True)
    saved_at = sheet.saved_at or now()
    said = {
        "stored": stored,
        "scored": sheet.scored,
        "state": state,
        "state_said": str(scoresheet_words.STATES[state]),
        "standing": {"kind": standing.kind, "at": standing.at and standing.at.isoformat()},
        "main": scoresheet_words.main_act(sheet, complete=complete),
        "progress": scoresheet_words.progress_words(sheet),
        "said": scoresheet_words.saved_words(saved_at),
        "saved_at": saved_at.isoformat(),
    }
    # The same save again has nothing to write: its answer takes the moved tally back.
    return saved(**said) if changed else jsonify(said)


def _moved_on(stored: dict[str, object]) -> tuple[Response, int]:
    return jsonify(error=_("This was changed on another page."), stored=stored), 409


@bp.get("/<season>/ballots/<uuid:ballot_id>/files/<uuid:file_id>")
@role(*JUDGES)
def file(season: Season, ballot_id: uuid.UUID, file_id: uuid.UUID) -> ResponseReturnValue:
    """Hand out the copy of a file of the dossier, to be stored and never to be run."""
    sheet = own(season, ballot_id)
    if (elsewhere := first(season, sheet)) is not None:
        return elsewhere
    found = _copy(season, sheet, file_id)
    # What a file is called may tell who sent it.
    blind = dossier.is_blind(season.document, sheet.round_code)
    return download(found.copy_key, f"file-{file_id.hex[:8]}" if blind else found.name, found.copy_kind)


@bp.get("/<season>/ballots/<uuid:ballot_id>/files/<uuid:file_id>/thumbnail")
@role(*JUDGES)
def thumbnail(season: Season, ballot_id: uuid.UUID, file_id: uuid.UUID) -> ResponseReturnValue:
    """Hand out the small picture of a picture of the dossier."""
    sheet = own(season, ballot_id)
    if first(season, sheet) is not None:
        abort(404)
    return picture(_copy(season, sheet, file_id).thumbnail_key)


def _copy(season: Season, sheet: Sheet, file_id: uuid.UUID) -> Any:
    if not (_may_open(season, sheet, file_id) and dossier_queries.has_file(sheet, file_id)):
        abort(404)
    return copy_of(file_id)


def _may_open(season: Season, sheet: Sheet, file_id: uuid.UUID) -> bool:
    version = dossier_queries.version_read(sheet) if rules.shows_dossier(sheet) else None
    if version is None:
        return False
    blind = dossier.is_blind(season.document, sheet.round_code)
    return str(file_id) in dossier.files_in(season.document, version.answers, category=sheet.category, blind=blind)
