"""The chair decides on ties; organisers let the best go on to the next round."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from awards.core.clock import now
from awards.programmes.models import Season
from awards.results import actions, boards, queries, rules
from awards.results.forms import AdvanceForm, ConfirmForm, tie_form
from awards.results.views import SEES, bp, by_line, place_of, require_sight, scoring_round
from awards.web.access import role, roles_here
from awards.web.pages import again, done, require


@bp.route("/<season>/boards/<round_code>/<category_code>/ties/<int:position>", methods=["GET", "POST"])
@role("chair")
def decide(season: Season, round_code: str, category_code: str, position: int) -> Any:
    """Put the entries that share the place at a position of the board into an order, with the reason."""
    place = place_of(season, round_code, category_code)
    rows = boards.current(season, place.round, place.category).rows
    tied = [row for row in rows if row.tied and row.detail["group"] == position]
    if not tied and request.method == "GET":
        abort(404)
    form = tie_form(tied)
    shown = {"form": form, "place": place, "tied": tied, "by": by_line}
    if form.validate_on_submit() and form.accepted(lambda: _record(season, place, form)):
        return done(_("Your decision is recorded."), "results.board", **place.address)
    if request.method == "POST":
        return again("results/decide.html", **shown)
    return render_template("results/decide.html", **shown)


def _record(season: Season, place: Any, form: Any) -> None:
    order = [uuid.UUID(each) for each in form.order]
    actions.decide(season, place.round, place.category, order, reason=form.reason.data, by=current_user)


@bp.get("/<season>/boards/<round_code>/<category_code>/decisions")
@role(*SEES)
def decisions(season: Season, round_code: str, category_code: str) -> Any:
    """Show what the chair decided on ties of a category, and what was taken back."""
    place = place_of(season, round_code, category_code)
    found = queries.decisions(place.round, place.category)
    used = boards.current(season, place.round, place.category, limit=1).findings["decisions"]
    named = {entry for each in found for entry in each.order} | {str(each.by_id) for each in found if each.by_id}
    return render_template(
        "results/decisions.html",
        place=place,
        decisions=found,
        in_force=[(each["entries"], each["at"]) for each in used],
        names=queries.names_of(named),
        form=ConfirmForm(),
        may_decide="chair" in roles_here(),
    )


@bp.post("/<season>/decisions/<uuid:decision_id>/revocation")
@role("chair")
def revoke(season: Season, decision_id: uuid.UUID) -> Any:
    """Take a decision on a tie back."""
    decision, round_, category = queries.decision(season, decision_id) or abort(404)
    require_sight(season, round_, category.code)
    if not ConfirmForm().validate_on_submit():
        abort(400)
    actions.revoke(decision, season, round_, category, by=current_user)
    return done(
        _("The decision is taken back. The entries share their place again."),
        "results.board",
        round_code=round_.code,
        category_code=category.code,
    )


@bp.route("/<season>/boards/<round_code>/advance", methods=["GET", "POST"])
@role("owner", "organiser", "chair", "observer")
def advance(season: Season, round_code: str) -> Any:
    """Show who goes on to the next round, who is undecided and who stays; then let them go on, all at once."""
    round_ = scoring_round(season, round_code)
    for category in season.document.categories:
        require_sight(season, round_, category.id)
    later = actions.next_round(season, round_) or abort(404)
    found = actions.cuts(season, round_)
    undecided = sum(len(each.undecided) for each in found if each.awarded)
    gone_on = queries.finalists(later)
    form = AdvanceForm()
    shown = {
        "form": form,
        "round": round_,
        "later": later,
        "cuts": found,
        "gone_on": gone_on,
        "allowed": rules.can_advance(round_, later, undecided=undecided, gone_on=bool(gone_on), now=now()),
        "staff": bool(rules.STAFF & roles_here()),
        "by": by_line,
    }
    if request.method == "GET":
        return render_template("results/advance.html", **shown)
    if not rules.STAFF & roles_here():
        abort(404)
    count: list[int] = []
    if form.validate_on_submit() and form.accepted(
        lambda: count.append(actions.advance(season, round_, assign=form.assign.data, by=current_user))
    ):
        said = ngettext(
            "%(num)s entry goes on to the next round.", "%(num)s entries go on to the next round.", count[0]
        )
        return done(said, "results.advance", round_code=round_.code)
    return again("results/advance.html", **shown)


@bp.post("/<season>/boards/<round_code>/advance/revocation")
@role("owner", "organiser")
def take_back(season: Season, round_code: str) -> Any:
    """Take the entries out of the next round again."""
    later = actions.next_round(season, scoring_round(season, round_code)) or abort(404)
    require(rules.can_take_back(later, begun=queries.begun_in(later), now=now()))
    if not ConfirmForm().validate_on_submit():
        abort(400)
    actions.take_back(season, later, by=current_user)
    return done(_("The next round has no entries again."), "results.advance", round_code=round_code)
