"""The list of nominations, its columns, and filters under a name."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import parse_qsl

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.roles import READERS, STAFF
from awards.nominations.blueprint import bp
from awards.nominations.choosing.filters import Filters
from awards.nominations.choosing.list_words import labels
from awards.nominations.listing import actions, entry_list, queries
from awards.nominations.listing.forms import ColumnsForm, SavedFilterForm
from awards.nominations.listing.models import SavedFilter
from awards.programmes.models import Season
from awards.web.access import me, role
from awards.web.forms import Form
from awards.web.pages import done, show


@bp.get("/<season>/entries")
@role(*READERS)
def entries(season: Season) -> ResponseReturnValue:
    """List the season's nominations: searched, filtered, sorted, in pages."""
    filters = Filters.read(season, request.args)
    shown = entry_list.list_values(season, filters)
    waiting = shown["by_state"].get("submitted", 0)
    return render_template(
        "nominations/entries.html", waiting=waiting, may_decide=entry_list.organises(), **labels(season), **shown,
        **entry_list.for_organisers(season, filters),
    )  # fmt: skip


@bp.route("/<season>/entries/columns", methods=["GET", "POST"])
@role(*READERS)
def entry_columns(season: Season) -> ResponseReturnValue:
    """Choose the columns of one's own list, or go back to the standard ones."""
    chosen = [each.code for each in entry_list.chosen_columns(season)]
    form = ColumnsForm.of(season, chosen, staff=entry_list.organises())
    filters = Filters.read(season, request.args)
    if form.validate_on_submit():
        actions.choose_columns(season, [] if "reset" in request.form else form.chosen, by=me())
        return done(_("Columns saved."), "nominations.entries", **filters.query())
    return show(form, "nominations/columns.html", filters=filters)


@bp.route("/<season>/entries/filters", methods=["GET", "POST"])
@role(*STAFF)
def saved_filters(season: Season) -> ResponseReturnValue:
    """Keep a filter under a name; and list those there are, to rename, remove and restore."""
    form = SavedFilterForm()
    query = Filters.read(season, dict(parse_qsl(form.query.data or ""))).query()
    if request.method == "GET":
        query = Filters.read(season, request.args).query()
        form.query.data = request.query_string.decode(errors="replace")[:1000]
    if form.validate_on_submit() and form.accepted(
        lambda: actions.save_filter(season, form.name.data, _texts(query), shared=form.shared.data, by=me())
    ):
        return done(_("Filter saved."), "nominations.entries", **query)
    return show(
        form, "nominations/saved_filters.html", saved=queries.saved_filters(season, me()), query=query,
        removed=queries.saved_filters(season, me(), removed=True), list_url=url_for("nominations.entries", **query),
    )  # fmt: skip


@bp.route("/<season>/entries/filters/<uuid:filter_id>", methods=["GET", "POST"])
@role(*STAFF)
def saved_filter(season: Season, filter_id: uuid.UUID) -> ResponseReturnValue:
    """Rename an own filter, share it or not."""
    kept = _own(season, filter_id)
    form = SavedFilterForm(name=kept.name, shared=kept.is_shared)
    if form.validate_on_submit():
        actions.rename_filter(kept, form.name.data, shared=form.shared.data)
        return done(_("Filter saved."), "nominations.saved_filters")
    return show(form, "nominations/saved_filter.html", own=kept)


@bp.post("/<season>/entries/filters/<uuid:filter_id>/removal")
@role(*STAFF)
def filter_removal(season: Season, filter_id: uuid.UUID) -> ResponseReturnValue:
    """Remove an own filter; with `restore` bring it back, with `before` call it what it was called."""
    kept = _own(season, filter_id)
    form = Form()
    if not form.validate_on_submit():
        return show(form, "nominations/saved_filter.html", own=kept)
    if "restore" in request.form:
        actions.restore_filter(kept)
        said = _("Filter restored.")
    elif "before" in request.form:
        actions.call_as_before(kept)
        said = _("Filter saved.")
    else:
        actions.remove_filter(kept)
        said = _("Filter removed. You can restore it below.")
    return done(said, "nominations.saved_filters")


def _own(season: Season, filter_id: uuid.UUID) -> SavedFilter:
    return queries.saved_filter(season, me(), filter_id) or abort(404)


def _texts(query: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in query.items()}
