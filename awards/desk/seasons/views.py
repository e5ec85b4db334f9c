"""The list of one's seasons, and pages of what becomes of one: opening it, making it a draft again, removing it."""

from __future__ import annotations

import uuid

from flask import abort, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.clock import now
from awards.core.roles import ROLES, STAFF
from awards.desk import rules
from awards.desk.blueprint import bp
from awards.desk.forms import OpeningForm, RemovalForm
from awards.desk.seasons import actions, queries
from awards.desk.seasons.actions import OPENING
from awards.programmes import queries as programmes
from awards.programmes.models import Proposal, Season
from awards.programmes.proposals import actions as proposals_actions
from awards.web.access import appointed, appointments, me, role, roles_here
from awards.web.frame import begins
from awards.web.ground import DecidingForm, Ground
from awards.web.pages import done, show


@bp.get("/seasons")
@appointed(*ROLES)
def seasons() -> ResponseReturnValue:
    """List the seasons that the reader has a part in, with the state of each."""
    held: dict[uuid.UUID, set[str]] = {}
    for row in appointments():
        held.setdefault(row.season_id, set()).add(row.role)
    moment = now()
    return render_template(
        "desk/seasons.html",
        rows=[
            (each, rules.state_of(each.season, published=each.published, now=moment), held[each.season.id])
            for each in queries.own_seasons(held, now=moment)
        ],
        begins=begins,
        may_found=me().may_found or any(STAFF & roles for roles in held.values()),
    )


@bp.route("/<season>/opening", methods=["GET", "POST"])
@role(*STAFF)
def opening(season: Season) -> ResponseReturnValue:
    """Show what opening a season does and what it still lacks, and propose it; of an opened one, when that was."""
    form = OpeningForm().made_on(_state(season))
    if form.validate_on_submit() and (made := form.accepted(lambda: _propose(season, form))):
        if season.is_draft:
            return done(_("Proposed. A second person has been asked to confirm it."), "desk.proposal",
                        proposal_id=made.result.id)  # fmt: skip
        return done(_("The season is open. Everyone can see it now."), "desk.home")
    return _opening(season, form)


def _propose(season: Season, form: OpeningForm) -> Proposal:
    return proposals_actions.propose(season, OPENING, {}, reason=form.reason.data or "", by=me())


def _opening(season: Season, form: DecidingForm) -> ResponseReturnValue:
    draft = season.is_draft
    allowed = actions.allowed(season, {}) if draft else None
    waiting = programmes.waiting(season, now=now(), act=OPENING.code)
    if "reason" in form and (waiting or not allowed):
        del form.reason  # not on the page, and nor is what is wrong with it
    return show(
        form,
        "desk/opening.html",
        effect=actions.effect(season, {}) if draft else [],
        allowed=allowed,
        alone=season.document.season.deciders == 1,
        waiting=waiting,
        may_close=None if draft else rules.can_be_draft(queries.resting(season)),
        is_owner="owner" in roles_here(),
    )


@bp.post("/<season>/opening/removal")
@role(*STAFF)
def opening_removal(season: Season) -> ResponseReturnValue:
    """Make an opened season a draft again, as long as nothing rests on it."""
    form = DecidingForm().made_on(_state(season))
    if form.validate_on_submit() and form.accepted(lambda: actions.take_back(season, by=me())):
        return done(_("The season is a draft again, visible only to those who have a role in it."), "desk.opening")
    return _opening(season, form)


@bp.route("/<season>/removal", methods=["GET", "POST"])
@role("owner")
def removal(season: Season) -> ResponseReturnValue:
    """Show what goes with a draft, and remove it."""
    form = RemovalForm().of(season.slug).made_on(_state(season))
    season_id, slug = season.id, season.slug
    if form.validate_on_submit() and form.accepted(lambda: actions.remove(season, by=me())):
        g.pop("season")
        return done(_("Season %(season)s has been removed.", season=slug), "desk.work")
    if not queries.is_there(season_id):  # somebody else removed it at the same moment
        g.pop("season")
        abort(404)
    effect, may_remove = actions.effect_of_removal(season), actions.may_remove(season)
    return show(form, "desk/removal.html", effect=effect, may_remove=may_remove)


def _state(season: Season) -> Ground:
    """Whether the season is open, and what is proposed about that."""
    return Ground(
        kinds=("season.", "proposal."),
        read=lambda: [each.id for each in programmes.waiting(season, now=now(), act=OPENING.code)],
        rows=((season, ("opened_at", "opens_at", "closes_at", "programme_id")),),
    )
