"""What organisers do for each other on the page of a nomination: notes, tags, and who sees to it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.clock import now
from awards.core.roles import STAFF
from awards.nominations import queries as nominations
from awards.nominations.blueprint import bp
from awards.nominations.choosing.filters import Filters
from awards.nominations.models import InternalNote, Nomination
from awards.nominations.working import actions, queries, rules
from awards.nominations.working.forms import HandlingForm, NoteForm, TagForm, handling_ground
from awards.programmes.models import Season
from awards.web.access import impartial_in, me, role
from awards.web.forms import Form
from awards.web.pages import done, require, show


@bp.route("/<season>/entries/<uuid:nomination_id>/notes", methods=["GET", "POST"])
@role(*STAFF)
def internal_notes(season: Season, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Write a note about a nomination for colleagues."""
    nomination = _seen(season, nomination_id)
    form = NoteForm()
    if form.validate_on_submit() and form.accepted(lambda: actions.write_note(nomination, form.text.data, by=me())):
        return _done(_("Note saved."), season, nomination)
    return show(form, "nominations/note.html", nomination=nomination, note=None)


@bp.route("/<season>/entries/<uuid:nomination_id>/notes/<uuid:note_id>", methods=["GET", "POST"])
@role(*STAFF)
def internal_note(season: Season, nomination_id: uuid.UUID, note_id: uuid.UUID) -> ResponseReturnValue:
    """Change an own note, within the hour."""
    nomination = _seen(season, nomination_id)
    note = _note(nomination, note_id)
    if request.method == "GET":
        require(rules.can_change(note, by=me().id, now=now()))
    form = NoteForm(text=note.text)
    if form.validate_on_submit() and form.accepted(
        lambda: actions.edit_note(note, nomination, form.text.data, by=me())
    ):
        return _done(_("Note saved."), season, nomination)
    return show(form, "nominations/note.html", nomination=nomination, note=note)


@bp.post("/<season>/entries/<uuid:nomination_id>/notes/<uuid:note_id>/removal")
@role(*STAFF)
def note_removal(season: Season, nomination_id: uuid.UUID, note_id: uuid.UUID) -> ResponseReturnValue:
    """Remove an own note, within the hour; or, with `restore`, bring it back."""
    nomination = _seen(season, nomination_id)
    note = _note(nomination, note_id)
    if "restore" in request.form:
        return _sent(
            Form(), season, nomination, _("Note restored."), lambda: actions.restore_note(note, nomination, by=me())
        )
    form = Form()
    if form.validate_on_submit() and form.accepted(lambda: actions.remove_note(note, nomination, by=me())):
        return done(_("Note removed."), "nominations.entry", nomination_id=nomination.id, removed=note.id,
                    **_listed(season))  # fmt: skip
    return _refused(form, nomination)


@bp.post("/<season>/entries/<uuid:nomination_id>/tags")
@role(*STAFF)
def tagging(season: Season, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Give a nomination a tag, made now if there is none of this name."""
    nomination = _seen(season, nomination_id)
    form = TagForm()
    return _sent(form, season, nomination, _("Tag added."), lambda: actions.tag_one(
        nomination, actions.tag_named(season, form.name.data, by=me()), by=me()))  # fmt: skip


@bp.post("/<season>/entries/<uuid:nomination_id>/tags/<uuid:tag_id>/removal")
@role(*STAFF)
def tag_removal(season: Season, nomination_id: uuid.UUID, tag_id: uuid.UUID) -> ResponseReturnValue:
    """Take a tag from a nomination."""
    nomination = _seen(season, nomination_id)
    tag = queries.tag(season, tag_id) or abort(404)
    return _sent(Form(), season, nomination, _("Tag removed."), lambda: actions.untag_one(nomination, tag, by=me()))


@bp.post("/<season>/entries/<uuid:nomination_id>/colleague")
@role(*STAFF)
def handling(season: Season, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Say who of the organisers sees to a nomination."""
    nomination = _seen(season, nomination_id)
    form = HandlingForm().made_on(handling_ground(nomination, season))
    return _sent(form, season, nomination, _("Saved."), lambda: actions.assign_one(
        nomination, season, form.person_id, by=me()))  # fmt: skip


def _sent(
    form: Form, season: Season, nomination: Nomination, said: str, act: Callable[[], object]
) -> ResponseReturnValue:
    if form.validate_on_submit() and form.accepted(act):
        return _done(said, season, nomination)
    return _refused(form, nomination)


def _done(said: str, season: Season, nomination: Nomination) -> ResponseReturnValue:
    return done(said, "nominations.entry", nomination_id=nomination.id, **_listed(season))


def _listed(season: Season) -> dict[str, Any]:
    """The list that the reader came from, as its address carries it."""
    return Filters.read(season, request.args).query(list=request.args.get("list") and "1")


def _refused(form: Form, nomination: Nomination) -> ResponseReturnValue:
    # The page has no fields to lead to: what is wrong in one is said like the rest.
    reasons = [words for found in form.errors.values() for words in found]
    return render_template("nominations/not_done.html", form=form, nomination=nomination, reasons=reasons), 422


def _seen(season: Season, nomination_id: uuid.UUID) -> Nomination:
    """The nomination, for organisers without a side in its category."""
    found = nominations.entry(season, nomination_id) or abort(404)
    require(impartial_in(found.category_id))
    return found


def _note(nomination: Nomination, note_id: uuid.UUID) -> InternalNote:
    return queries.note(nomination, note_id) or abort(404)
