"""The juror's page of one ballot beside its dossier; what its script asks for, saving one score or the comments; and
the files of the dossier."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug import Response

from awards.core.clock import now
from awards.core.roles import JUDGES
from awards.jury.jury_words import all_reasons
from awards.nominations.answers import dossier
from awards.nominations.files.actions import copy_of
from awards.nominations.files.looking import PAGE, looked_at, picture_key
from awards.programmes.models import Season
from awards.scoring import actions, ballot_page, evidence, forms, panel_page, queries, rules, scoresheet_page
from awards.scoring.blueprint import any_own, bp, first, own, under
from awards.scoring.forms import BallotForm, Sent
from awards.scoring.list import queries as list_queries
from awards.scoring.notes import note_page
from awards.scoring.scoresheet import Sheet
from awards.web.access import me, role
from awards.web.downloads import download, picture
from awards.web.edge import check_token
from awards.web.i18n import reader_language, say
from awards.web.pages import after_answer, done, saved, show

KEEP = "X-Keep"
MOST_STATIONS = 40  # as many as the line of the page shows


@bp.route("/<season>/ballots/<uuid:ballot_id>", methods=["GET", "POST"])
@role(*JUDGES)
def ballot(season: Season, ballot_id: uuid.UUID) -> ResponseReturnValue:
    """Show a ballot beside its dossier; without a script, save all of it."""
    sheet = any_own(season, ballot_id, lock=request.method == "POST")
    if rules.is_shut(sheet):
        return _stepped_back(season, sheet)
    if (elsewhere := first(season, sheet)) is not None:
        return elsewhere
    if request.method == "POST":
        return _save_all(season, sheet, BallotForm())
    # A page that is fetched to be kept on a device has not been opened by anybody yet.
    if sheet.opened_at is None and rules.shows_dossier(sheet) and KEEP not in request.headers:
        after_answer(actions.opening(sheet, at=now(), language=reader_language()))
    return _page(season, sheet)


def _stepped_back(season: Season, sheet: Sheet) -> ResponseReturnValue:
    """Say that an entry is closed to its juror, by whom and what follows; nothing of the dossier or the scores."""
    return render_template(
        "scoring/stepped_back.html",
        sheet=sheet,
        under=under(),
        recusal=queries.recusal(sheet.id),
        reasons=all_reasons(season),
        blind=dossier.is_blind(season.document, sheet.round_code),
    )


def _save_all(season: Season, sheet: Sheet, form: BallotForm) -> ResponseReturnValue:
    typed = forms.sent(sheet, season.document, request.form)
    may = rules.can_score(sheet, sheet, now=now())
    if not may:
        form.form_errors.append(say(may.reason))
    good = form.validate_on_submit() and may and not typed.faults
    if not good or _stale(season, sheet, typed) or _unseen(sheet, form):
        return _page(season, sheet, form, typed)
    touched = actions.save(sheet, typed.changes, typed.remarks, language=reader_language(), by=me())
    lacking = sheet.lacks(season.document)
    match request.form.get("go"):
        case "submit" if lacking:
            return done(None, "scoring.ballot", ballot_id=sheet.id, check=1, show=under())
        case "submit":
            actions.submit(sheet, season.document, by=me())
            return _on_to_next(sheet, submitted=True)
        case "next" if touched and scoresheet_page.main_act(sheet, complete=not lacking) in ("submit", "again"):
            words = _("Saved as a draft. Everything is scored: submit the scoresheet so that it counts.")
            return done(words, "scoring.ballot", ballot_id=sheet.id, show=under())
        case "next":
            return _on_to_next(sheet, submitted=False)
    return done(_("Saved."), "scoring.ballot", ballot_id=sheet.id, show=under())


def _on_to_next(sheet: Sheet, *, submitted: bool) -> ResponseReturnValue:
    coming = list_queries.next_open(sheet.juror_id, sheet.round_id, after=sheet.id)
    if coming is None:
        words = (
            _("Submitted. You have scored every nomination.")
            if submitted
            else _("No other nomination is waiting for you.")
        )
        return done(words, "scoring.queue", round=sheet.round_code, show=under(), at=sheet.id)
    words = _("Submitted. This is the next nomination.") if submitted else _("This is the next nomination.")
    return done(words, "scoring.ballot", ballot_id=coming, show=under())


def _unseen(sheet: Sheet, form: BallotForm) -> bool:
    """Whether the page that asks to submit shows other scores than are stored: nobody submits what they did not see."""
    if request.form.get("go") != "submit":
        return False
    shown = {code: forms.whole(request.form.get(f"revision-{code}")) for code in sheet.marks}
    remarks = forms.whole(request.form.get("comments_revision"))
    if remarks == sheet.comments_revision and all(mark.revision == shown[code] for code, mark in sheet.marks.items()):
        return False
    form.form_errors.append(_("Scores have been changed on another page. Check them, then submit."))
    return True


def _stale(season: Season, sheet: Sheet, typed: Sent) -> bool:
    """Mark what another page saved meanwhile, with both texts; whether there is any."""
    words = _("This was changed on another page. Choose the right version and save again.")
    found = [code for code, change in typed.changes.items() if actions.is_stale(sheet, code, change)]
    for code in found:
        mark = sheet.marks[code]
        typed.fields[code].other = (scoresheet_page.value_of(season.document, mark.steps), mark.comment)
        typed.fields[code].faults.append(words)
    if typed.remarks and actions.are_stale(sheet, typed.remarks):
        typed.other_remarks = (sheet.jury_comment, sheet.advice)
        return True
    return bool(found)


def _page(
    season: Season, sheet: Sheet, form: BallotForm | None = None, typed: Sent | None = None
) -> str | tuple[str, int]:
    return show(form, "scoring/ballot.html", **_page_values(season, sheet, typed))


def _page_values(season: Season, sheet: Sheet, typed: Sent | None) -> dict[str, object]:
    return {
        **ballot_page.shown(season, sheet, scoresheet_page.reading(season, sheet), typed),
        "under": under(),
        "proofs": evidence.by_criterion(evidence.shown(season, sheet)),
        **_progress(sheet),
        "seen": panel_page.panel_of(season, sheet),
        **note_page.shown(sheet),
    }


def _progress(sheet: Sheet) -> dict[str, object]:
    """How far the juror is with the own list; a long one is counted, and its stations are not told apart."""
    rows = rules.in_order(list_queries.stations(sheet.juror_id, sheet.round_id, sheet.id, most=MOST_STATIONS))
    places = [row.state for row in rows]
    here = places.index("here") if "here" in places else -1
    states = [sheet.state if place == here else state for place, state in enumerate(places)]
    if len(rows) > MOST_STATIONS:
        found, here = list_queries.counts_by_state(sheet.juror_id, sheet.round_id), -1
        states = [state for state, count in found.items() for _each in range(count)]
    return {**scoresheet_page.counts(states), "stations": scoresheet_page.stations(states, here)}


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
        "value": scoresheet_page.value_of(season.document, mark.steps),
        "comment": mark.comment,
        "revision": mark.revision,
    }


def _comments_now(sheet: Sheet) -> dict[str, object]:
    return {"jury_comment": sheet.jury_comment, "advice": sheet.advice, "revision": sheet.comments_revision}


def _answer(season: Season, changed: bool, sheet: Sheet, stored: dict[str, object]) -> Response:
    lacking = sheet.lacks(season.document)
    complete = not lacking
    state = rules.told_state(sheet, changed=sheet.changed, complete=complete)
    standing = scoresheet_page.what_counts(sheet, complete=complete, is_open=True)
    saved_at = sheet.saved_at or now()
    said = {
        "stored": stored,
        "scored": sheet.scored,
        "state": state,
        "state_said": str(scoresheet_page.STATES[state]),
        "standing": {"kind": standing.kind, "at": standing.at and standing.at.isoformat()},
        "main": scoresheet_page.main_act(sheet, complete=complete),
        "progress": scoresheet_page.progress_words(sheet, lacking),
        "said": scoresheet_page.saved_words(saved_at),
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


@bp.get(f"/<season>/ballots/<uuid:ballot_id>/files/<uuid:file_id>/{PAGE}")
@role(*JUDGES)
def look(season: Season, ballot_id: uuid.UUID, file_id: uuid.UUID, number: int) -> ResponseReturnValue:
    """Show a page of a file of the dossier beside the scores; one after the last is the last."""
    sheet = own(season, ballot_id)
    if (elsewhere := first(season, sheet)) is not None:
        return elsewhere
    looked = looked_at(evidence.shown(season, sheet), file_id, number)
    if looked.pages and number > looked.pages:
        last = url_for("scoring.look", ballot_id=ballot_id, file_id=file_id, number=looked.pages, show=under())
        return redirect(last, 303)
    return render_template("scoring/look.html", **_page_values(season, sheet, None), looked=looked)


@bp.get(f"/<season>/ballots/<uuid:ballot_id>/files/<uuid:file_id>/{PAGE}/picture")
@role(*JUDGES)
def page_picture(season: Season, ballot_id: uuid.UUID, file_id: uuid.UUID, number: int) -> ResponseReturnValue:
    """Hand out the picture of a page of the dossier's documents; a picture is its own first page."""
    sheet = own(season, ballot_id)
    if first(season, sheet) is not None:
        abort(404)
    found = _copy(season, sheet, file_id)
    return picture(picture_key(file_id, found, number))


def _copy(season: Season, sheet: Sheet, file_id: uuid.UUID) -> Any:
    if not (_may_open(season, sheet, file_id) and queries.has_file(sheet.nomination_id, file_id)):
        abort(404)
    return copy_of(file_id)


def _may_open(season: Season, sheet: Sheet, file_id: uuid.UUID) -> bool:
    version = queries.version_read(sheet) if rules.shows_dossier(sheet) else None
    if version is None:
        return False
    blind = dossier.is_blind(season.document, sheet.round_code)
    return str(file_id) in dossier.files_in(season.document, version.answers, category=sheet.category, blind=blind)
