"""The organiser's lists of what jurors said: recusals, and doubts about a category."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.roles import READERS, STAFF
from awards.jury import queries as jury_queries
from awards.jury.blueprint import assignment_of, bp
from awards.jury.conflicts import actions, queries
from awards.jury.forms import ReasonForm
from awards.jury.jury_words import all_reasons, category_names, round_name
from awards.jury.leaving.views import assignment_ground
from awards.programmes import queries as programmes
from awards.programmes.models import Season
from awards.web.access import impartial_in, me, role, roles_here, unseen_here
from awards.web.ground import DecidingForm, Ground
from awards.web.pages import done, page_of, require, show


@bp.get("/<season>/jury/recusals")
@role(*READERS)
def recusals(season: Season) -> ResponseReturnValue:
    """List who does not judge which entry, and why."""
    rounds = {each.code: round_name(season, each.code) for each in jury_queries.scoring_rounds(season)}
    return render_template(
        "jury/recusals.html",
        page=page_of(
            queries.recusals(season, unseen_here()), scalars=False,
            total=queries.how_many_recusals(season, unseen_here()),
        ),
        page_url=lambda number: url_for("jury.recusals", page=number),
        reasons=all_reasons(season),
        names=category_names(season),
        rounds=rounds,
        may_change=bool(roles_here() & STAFF),
    )  # fmt: skip


@bp.route("/<season>/jury/recusals/<uuid:assignment_id>/lifting", methods=["GET", "POST"])
@role(*STAFF)
def lifting(season: Season, assignment_id: uuid.UUID) -> ResponseReturnValue:
    """Undo a recusal that was a mistake, with a reason."""
    row = assignment_of(season, assignment_id)
    if row.recusal is None and request.method == "GET":
        abort(404)
    form = ReasonForm().made_on(assignment_ground(row))
    if form.validate_on_submit() and form.accepted(lambda: actions.lift(row, season, reason=form.reason.data, by=me())):
        return done(_("The recusal was lifted."), "jury.recusals")
    return show(form, "jury/lifting.html", row=row, may=actions.may_lift(row))


@bp.get("/<season>/jury/doubts")
@role(*READERS)
def doubts(season: Season) -> ResponseReturnValue:
    """List the entries of which a juror says that they are in the wrong category."""
    return _doubts(season, None)


def _doubts(season: Season, form: DecidingForm | None) -> ResponseReturnValue:
    return show(
        form,
        "jury/doubts.html",
        page=page_of(queries.doubts(season, unseen_here()), scalars=False),
        page_url=lambda number: url_for("jury.doubts", page=number),
        codes={category.id: category.code for category in programmes.categories(season)},
        names=category_names(season),
        may_change=bool(roles_here() & STAFF),
        made_on=lambda row: _word(row).mark(),
    )


def _word(doubt: Any) -> Ground:
    """What a juror said of a category, and whether it was looked at; `doubt`: the row, or that of the list."""
    state = ("category_id", "note", "at", "settled_at")
    return Ground(kinds=("category.",), rows=((doubt, state),), subjects=(doubt.assignment_id,))


@bp.post("/<season>/jury/doubts/<uuid:doubt_id>/settlement")
@role(*STAFF)
def settlement(season: Season, doubt_id: uuid.UUID) -> ResponseReturnValue:
    """Mark a doubt about a category as looked at."""
    row, category_id = queries.doubt(season, doubt_id) or abort(404)
    require(impartial_in(category_id))
    form = DecidingForm().made_on(_word(row))
    if form.validate_on_submit() and form.accepted(lambda: actions.settle_doubt(row, season=season, by=me())):
        return done(_("Marked as reviewed."), "jury.doubts")
    return _doubts(season, form)
