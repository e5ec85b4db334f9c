"""The staff's pages: many submitted nominations to admit; one nomination, with what is decided on it, its deadline,
category, versions and files.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.core.clock import now
from awards.core.roles import READERS, STAFF
from awards.core.verdicts import insist
from awards.nominations import queries
from awards.nominations.blueprint import bp
from awards.nominations.choosing.filters import Filters
from awards.nominations.choosing.list_words import labels
from awards.nominations.files.actions import copy_of
from awards.nominations.models import Nomination
from awards.nominations.staff import actions, beside_entry, entry_pages
from awards.nominations.staff import queries as staff_queries
from awards.nominations.staff.forms import AdmitForm, DecisionForm, ExtensionForm, MoveForm
from awards.programmes.models import Season
from awards.web.access import impartial_in, me, role, roles_here, unseen_here
from awards.web.downloads import download
from awards.web.ground import DecidingForm, Ground
from awards.web.pages import done, require, show

MOST_AT_ONCE = 200


@bp.route("/<season>/entries/admission", methods=["GET", "POST"])
@role(*STAFF)
def admissions(season: Season) -> ResponseReturnValue:
    """Confirm a list of submitted nominations, and admit those that are ticked."""
    filters = Filters.read(season, request.args)
    form = AdmitForm()
    form.made_on(_waiting(season, form.ids()), shown=())
    if form.validate_on_submit() and (admitted := form.accepted(lambda: _admit(season, form))):
        message = ngettext("%(num)s nomination admitted.", "%(num)s nominations admitted.", admitted.result)
        return done(message, "nominations.entries", **filters.query())
    ticked = form.nominations.data or () if request.method == "POST" else None
    return show(
        form,
        "nominations/admissions.html",
        rows=entry_pages.to_confirm(season, filters, most=MOST_AT_ONCE, ticked=ticked),
        most=MOST_AT_ONCE,
        filters=filters,
        **labels(season),
    )


def _waiting(season: Season, ids: Sequence[uuid.UUID]) -> Ground:
    return Ground(
        kinds=actions.CHANGES, read=lambda: staff_queries.waiting(season, ids), subjects=tuple(ids[:MOST_AT_ONCE])
    )


def _admit(season: Season, form: AdmitForm) -> int:
    chosen = staff_queries.submitted(season, form.ids(), unseen_here())
    return actions.admit_all(chosen, season, by=me())


def may_decide() -> bool:
    """Whether the reader decides on nominations here; observers only read."""
    return bool(roles_here() & STAFF)


# One nomination

SAID = {
    "admitted": lambda: _("Nomination admitted."),
    "not_admitted": lambda: _("Nomination not admitted."),
    "returned": lambda: _("Nomination returned for correction."),
}


@bp.get("/<season>/entries/<uuid:nomination_id>")
@role(*READERS)
def entry(season: Season, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Show a nomination to the season's staff, with what can be decided on it."""
    nomination = _entry(season, nomination_id)
    form = DecisionForm.of(nomination, season, now=now()).made_on(_ground(nomination))
    return _page(nomination, season, form)


@bp.post("/<season>/entries/<uuid:nomination_id>/admission")
@role(*STAFF)
def admission(season: Season, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Admit a nomination, do not admit it, or return it for correction."""
    nomination = _entry(season, nomination_id)
    form = DecisionForm.of(nomination, season, now=now()).made_on(_ground(nomination))
    if form.validate_on_submit() and form.accepted(lambda: _decide(nomination, season, form)):
        return done(SAID[form.outcome.data](), "nominations.entry", nomination_id=nomination.id, **_listed(season))
    return _page(_entry(season, nomination_id), season, form)


@bp.post("/<season>/entries/<uuid:nomination_id>/admission/removal")
@role(*STAFF)
def reconsideration(season: Season, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Take a decision back."""
    nomination = _entry(season, nomination_id)
    form = DecidingForm().made_on(_ground(nomination))
    if form.validate_on_submit() and form.accepted(lambda: actions.take_back(nomination, season, by=me())):
        return done(_("The decision was reversed."), "nominations.entry", nomination_id=nomination.id,
                    **_listed(season))  # fmt: skip
    shown = DecisionForm.of(nomination, season, now=now())
    shown.form_errors.extend(form.form_errors)
    shown.on.data = form.on.data
    return _page(_entry(season, nomination_id), season, shown)


@bp.route("/<season>/entries/<uuid:nomination_id>/extension", methods=["GET", "POST"])
@role(*STAFF)
def extension(season: Season, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Give one nomination a later deadline."""
    nomination = _entry(season, nomination_id)
    form = ExtensionForm().made_on(_ground(nomination, lambda: getattr(queries.extension(nomination), "id", None)))
    if form.validate_on_submit() and form.accepted(
        lambda: actions.extend(nomination, season, until=form.until(season), reason=form.reason.data, by=me())
    ):
        return done(_("The deadline was extended."), "nominations.entry", nomination_id=nomination.id)
    return show(form, "nominations/extension.html", nomination=nomination)


@bp.route("/<season>/entries/<uuid:nomination_id>/category", methods=["GET", "POST"])
@role(*STAFF)
def category_move(season: Season, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Put a nomination into another category."""
    nomination = _entry(season, nomination_id)
    form = MoveForm.of(nomination, season).made_on(_ground(nomination))
    if form.validate_on_submit() and form.accepted(lambda: _move(nomination, season, form)):
        return done(_("The nomination was moved."), "nominations.entry", nomination_id=nomination.id)
    return show(form, "nominations/category_move.html", nomination=nomination)


@bp.get("/<season>/entries/<uuid:nomination_id>/versions")
@role(*READERS)
def entry_versions(season: Season, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Show what changed between two versions of a nomination."""
    nomination = _entry(season, nomination_id)
    before, after = (found or abort(404) for found in entry_pages.two_versions(nomination, request.args))
    return render_template(
        "nominations/versions.html",
        nomination=nomination,
        before=before,
        after=after,
        changes=entry_pages.compared(nomination, season, before, after),
        file_url=entry_pages.file_address(nomination),
        lang=after.language,
    )


@bp.get("/<season>/entries/<uuid:nomination_id>/files/<uuid:file_id>")
@role(*READERS)
def entry_file(season: Season, nomination_id: uuid.UUID, file_id: uuid.UUID) -> ResponseReturnValue:
    """Give a file of a nomination to the season's staff, as a download.

    Who decides gets the bytes as received: whether a document is genuine shows in what its program wrote into it, and
    its hash is the one of the receipt. Observers get what jurors get.
    """
    file = queries.file(_entry(season, nomination_id), file_id) or abort(404)
    if may_decide():
        return download(file.key, file.name, file.kind)
    found = copy_of(file_id)
    return download(found.copy_key, found.name, found.copy_kind)


def _ground(nomination: Nomination, read: Callable[[], object] = tuple) -> Ground:
    """The version, the decision in force and the category: what every page about a nomination is made from."""
    state = ("version_id", "admission_id", "withdrawal_id", "disqualification_id", "category_id")
    return Ground(kinds=actions.CHANGES, rows=((nomination, state),), read=read, subjects=(nomination.id,))


def _decide(nomination: Nomination, season: Season, form: DecisionForm) -> None:
    actions.decide(nomination, season, form.outcome.data, **form.values(season), by=me())


def _move(nomination: Nomination, season: Season, form: MoveForm) -> None:
    insist(impartial_in(form.category.data))
    actions.move(nomination, season, form.category.data, reason=form.reason.data, by=me())


def _page(nomination: Nomination, season: Season, form: DecisionForm) -> str | tuple[str, int]:
    more = beside_entry.values(nomination, season, Filters.read(season, request.args), organises=may_decide())
    return show(
        form, "nominations/entry.html", may_decide=may_decide(), **entry_pages.entry_values(nomination, season), **more
    )


def _listed(season: Season) -> dict[str, object]:
    """The list that the reader came from, as its address carries it."""
    return Filters.read(season, request.args).query(list=request.args.get("list") and "1")


def _entry(season: Season, nomination_id: uuid.UUID) -> Nomination:
    """The nomination, for staff without a side in its category."""
    found = queries.entry(season, nomination_id) or abort(404)
    require(impartial_in(found.category_id))
    return found
