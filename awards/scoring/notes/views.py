"""A juror's private note on an entry, its star, and that they want to come back to it: by itself, or as a form."""

from __future__ import annotations

import uuid

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.clock import now
from awards.core.roles import JUDGES
from awards.programmes.models import Season
from awards.scoring import forms, scoresheet_page
from awards.scoring.blueprint import bp, first, own, under
from awards.scoring.notes import actions, queries
from awards.scoring.notes.forms import NoteForm, kept_of
from awards.scoring.notes.queries import Noted
from awards.web.access import role
from awards.web.edge import check_token
from awards.web.pages import done, saved, show


@bp.route("/<season>/ballots/<uuid:ballot_id>/note", methods=["GET", "POST"])
@role(*JUDGES)
def note(season: Season, ballot_id: uuid.UUID) -> ResponseReturnValue:
    """Show and keep the note of an own entry as a form, for whoever has no script; with both texts after a conflict."""
    sheet = own(season, ballot_id)
    if (elsewhere := first(season, sheet)) is not None:
        return elsewhere
    form, stored = NoteForm(), actions.locked(sheet) if request.method == "POST" else queries.note(sheet.id)
    if request.method == "GET":
        form.on(stored)
    stale = False
    if form.validate_on_submit():
        stale = actions.is_stale(stored, form.kept, revision=form.based_on)
        if not stale:
            actions.keep(sheet, stored, form.kept)
            return done(_("Saved."), "scoring.ballot", ballot_id=sheet.id, show=under())
        form.form_errors.append(_("This was changed on another page. Choose the right version and save again."))
        form.revision.data = str(stored.revision)
    return show(form, "scoring/note.html", sheet=sheet, stored=stored.kept if stale else None, under=under())


@bp.put("/<season>/ballots/<uuid:ballot_id>/note")
@role(*JUDGES)
def keep_note(season: Season, ballot_id: uuid.UUID) -> ResponseReturnValue:
    """Keep what a script sends: JSON {value, starred, later, revision, again}; 409 and what is stored if that moved on.

    again: something else may be on its way, sent on this revision too; then this moves on even if nothing changes.
    """
    check_token()
    said = forms.body()
    sheet = own(season, ballot_id)
    if first(season, sheet) is not None:
        abort(403, description=_("Accept the terms of conduct and declare conflicts of interest first."))
    kept, revision = kept_of(said), forms.revision_of(said)
    stored = actions.locked(sheet)
    if actions.is_stale(stored, kept, revision=revision):
        return jsonify(error=_("This was changed on another page."), stored=_as_sent(stored)), 409
    made = actions.keep(sheet, stored, kept, anew=said.get("again") is True and revision == stored.revision)
    moment = made.saved_at or now()
    answer = {"stored": _as_sent(made), "said": scoresheet_page.saved_words(moment), "saved_at": moment.isoformat()}
    return jsonify(answer) if made is stored else saved(**answer)


def _as_sent(noted: Noted) -> dict[str, object]:
    kept = noted.kept
    return {"value": kept.text, "starred": kept.starred, "later": kept.later, "revision": noted.revision}
