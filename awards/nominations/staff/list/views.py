"""The staff's pages: the list of nominations, and what organisers do with many of them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from awards.core.roles import READERS, STAFF
from awards.nominations.blueprint import bp
from awards.nominations.staff import actions as staff_actions
from awards.nominations.staff.forms import AdmitForm
from awards.nominations.staff.list import list_page, queries
from awards.nominations.staff.list.list_page import Filters
from awards.programmes.models import Season
from awards.web.access import me, role, roles_here, unseen_here
from awards.web.ground import Ground
from awards.web.pages import done, show

MOST_AT_ONCE = 200


@bp.get("/<season>/entries")
@role(*READERS)
def entries(season: Season) -> ResponseReturnValue:
    """List the season's nominations: searched, filtered, sorted, in pages."""
    shown = list_page.page_values(season, Filters.read(season, request.args))
    waiting = shown["by_state"].get("submitted", 0)
    return render_template(
        "nominations/entries.html", waiting=waiting, may_decide=may_decide(), **list_page.labels(season), **shown
    )


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
        rows=list_page.to_confirm(season, filters, most=MOST_AT_ONCE, ticked=ticked),
        most=MOST_AT_ONCE,
        filters=filters,
        **list_page.labels(season),
    )


def _waiting(season: Season, ids: Sequence[uuid.UUID]) -> Ground:
    return Ground(
        kinds=staff_actions.CHANGES, read=lambda: queries.waiting(season, ids), subjects=tuple(ids[:MOST_AT_ONCE])
    )


def _admit(season: Season, form: AdmitForm) -> int:
    chosen = queries.submitted(season, form.ids(), unseen_here())
    return staff_actions.admit_all(chosen, season, by=me())


def may_decide() -> bool:
    """Whether the reader decides on nominations here; observers only read."""
    return bool(roles_here() & STAFF)
