"""Doing one thing to many nominations: the effect first, then the act, its page, and taking it back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.core.db import only_reading
from awards.core.roles import STAFF
from awards.nominations.blueprint import bp
from awards.nominations.bulk import actions, bulk_page, queries, reversal
from awards.nominations.bulk.forms import BulkForm, deed_in
from awards.nominations.bulk.letters import Letters
from awards.nominations.bulk.models import BulkAct
from awards.nominations.bulk.rules import DONE, LEFT, Deed
from awards.nominations.choosing.filters import Filters
from awards.programmes import queries as programmes
from awards.programmes.models import Season
from awards.web.access import impartial_everywhere, impartial_in, me, role, unseen_here
from awards.web.forms import Form
from awards.web.pages import done, page_of, require, show


@bp.route("/<season>/entries/bulk", methods=["GET", "POST"])
@role(*STAFF)
def bulk(season: Season) -> ResponseReturnValue:
    """Show what an act on many nominations would do, and do it."""
    filters = Filters.read(season, request.args)
    deed = deed_in(request.args, [each.id for each in season.document.categories])
    if request.method == "POST":
        return _carry_out(season, filters, deed or abort(404))
    ids = _chosen(season, filters)
    if request.args.get("act") == "write" and ids:
        return _to_letter(season, filters, ids)
    if deed is None or not ids:
        return render_template("nominations/bulk_nothing.html", filters=filters, ids=ids)
    form = BulkForm.of(deed, season)
    return _effect(season, filters, form, ids)


def _carry_out(season: Season, filters: Filters, deed: Deed) -> ResponseReturnValue:
    require(impartial_in(*filter(None, [deed.category])))
    form = BulkForm.of(deed, season)
    if form.validate_on_submit():
        mails = _written(season, form)
        acted = form.accepted(lambda: actions.carry_out(
            season, form.whole, form.marks, mails, made=form.made_at, by=me(), unseen=unseen_here()))  # fmt: skip
        if acted:
            return _acted(acted.result, filters)
    return _effect(season, filters, form, list(form.marks))


def _written(season: Season, form: BulkForm) -> Letters:
    """The mails, made in a transaction that holds nobody up."""
    with only_reading():
        programmes.season_at(season.slug)
        doing = actions.look(season, form.whole, list(form.marks), by=me(), unseen=unseen_here())
        made = actions.written(doing)
    programmes.season_at(season.slug)  # with its programme, for what follows
    return made


def _acted(act: BulkAct, filters: Filters) -> ResponseReturnValue:
    found = queries.items(act, unseen_here())
    said = bulk_page.said_of(act, sum(row.outcome == DONE for row in found))
    if any(row.outcome == LEFT for row in found):
        return done(said, "nominations.bulk_act", act_id=act.id)
    return done(said, "nominations.entries", **filters.query())


def _effect(season: Season, filters: Filters, form: BulkForm, ids: Sequence[uuid.UUID]) -> ResponseReturnValue:
    require(impartial_in(*filter(None, [form.deed.category])))
    doing = actions.look(season, form.deed, ids, by=me(), unseen=unseen_here())
    form.shows(doing.known.marks)
    return show(form, "nominations/bulk.html", filters=filters, **bulk_page.effect(doing, len(set(ids))))


def _chosen(season: Season, filters: Filters) -> list[uuid.UUID]:
    """The ids that were ticked, or of all that fit the filters."""
    if request.args.get("all") == "1":
        return queries.ids_that_fit(season, filters.wanted, filters.sort)
    found = []
    for text in request.args.getlist("id")[:1000]:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def _to_letter(season: Season, filters: Filters, ids: Sequence[uuid.UUID]) -> ResponseReturnValue:
    address = bulk_page.letter_address(season, filters, ids, every=request.args.get("all") == "1")
    if address is None:
        flash(_("Write to at most %(most)s chosen nominations at once, or to all of one state.",
                most=bulk_page.MOST_WRITTEN_TO))  # fmt: skip
        return redirect(url_for("nominations.entries", **filters.query()), 303)
    return redirect(address, 303)


@bp.get("/<season>/entries/bulk/acts")
@role(*STAFF)
def bulk_acts(season: Season) -> ResponseReturnValue:
    """List what was done to many nominations at once."""
    page = page_of(queries.acts(season, unseen_here()))
    return render_template("nominations/bulk_acts.html", page=page, words=bulk_page.kind_words)


@bp.get("/<season>/entries/bulk/acts/<uuid:act_id>")
@role(*STAFF)
def bulk_act(season: Season, act_id: uuid.UUID) -> ResponseReturnValue:
    """Show what was done to many nominations, what could not be, and whether it can be taken back."""
    act = _act(season, act_id)
    return render_template("nominations/bulk_act.html", form=Form(), **bulk_page.act_values(act, season))


def _act(season: Season, act_id: uuid.UUID) -> BulkAct:
    """The act, for organisers who see one of its nominations at least: its reason may tell of the others."""
    found = queries.act(season, act_id) or abort(404)
    if unseen_here() and not queries.items(found, unseen_here()):
        require(impartial_everywhere())
    return found


@bp.post("/<season>/entries/bulk/acts/<uuid:act_id>/removal")
@role(*STAFF)
def bulk_undo(season: Season, act_id: uuid.UUID) -> ResponseReturnValue:
    """Take a bulk act back, wherever nothing rests on it."""
    act = _act(season, act_id)
    form = Form()
    if form.validate_on_submit():
        with only_reading():
            programmes.season_at(season.slug)
            there = queries.act(season, act_id) or abort(404)
            mails = reversal.written(reversal.look(there, season, by=me(), unseen=unseen_here()))
        programmes.season_at(season.slug)
        act = queries.act(season, act_id) or abort(404)
        undone = form.accepted(lambda: reversal.take_back(act, season, mails, by=me(), unseen=unseen_here()))
        if undone:
            said = ngettext("Reversed for %(num)s nomination.", "Reversed for %(num)s nominations.", undone.result)
            return done(said, "nominations.bulk_act", act_id=act.id)
    act = queries.act(season, act_id) or abort(404)
    return show(form, "nominations/bulk_act.html", **bulk_page.act_values(act, season))
