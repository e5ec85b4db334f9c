"""Pages of what takes two people: what waits, what one of it does, confirming it, taking it back."""

from __future__ import annotations

import uuid

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.clock import now
from awards.core.roles import BOARD_READERS, DECIDERS, READERS, STAFF
from awards.core.verdicts import YES, insist, no
from awards.desk.blueprint import bp
from awards.desk.proposals.acts import ACTS
from awards.programmes import queries
from awards.programmes import rules as programmes_rules
from awards.programmes.models import Proposal, Season
from awards.programmes.proposals import actions as proposals_actions
from awards.web.access import impartial_in, me, role, roles_here, tied_here
from awards.web.ground import DecidingForm, Ground
from awards.web.pages import done, page_of, require, show

ANSWERED = ("confirmed_at", "withdrawn_at")


@bp.get("/<season>/proposals")
@role(*BOARD_READERS)
def proposals(season: Season) -> ResponseReturnValue:
    """List what was proposed, the latest first: what waits for a second person, and what became of the rest."""
    return render_template(
        "desk/proposals.html",
        page=page_of(queries.proposals(season, tied_here())),
        state_of=lambda row: programmes_rules.proposal_state(row, now=now()),
        title=proposals_actions.title,
        at_desk=bool(READERS & roles_here()),
        until=programmes_rules.proposal_ends_at,
    )


@bp.get("/<season>/proposals/<uuid:proposal_id>")
@role(*BOARD_READERS)
def proposal(season: Season, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Show a proposal: what it does, what it was decided on, and what has changed since."""
    found = _proposal(season, proposal_id)
    return _page(season, found, DecidingForm().made_on(_ground(season, found)))


@bp.post("/<season>/proposals/<uuid:proposal_id>/confirmation")
@role(*DECIDERS)
def confirmation(season: Season, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Be the second person: what was proposed is done."""
    found = _proposal(season, proposal_id)
    form = DecidingForm().made_on(_ground(season, found))
    if form.validate_on_submit() and form.accepted(lambda: _confirm(season, found)):
        return done(_("Confirmed and done."), "desk.proposal", proposal_id=found.id)
    return _page(season, found, form)


def _confirm(season: Season, found: Proposal) -> None:
    act = ACTS.get(found.act)
    if act is None:
        insist(no("This kind of proposal is not known any more."))
    else:
        proposals_actions.confirm(season, act, found, roles=roles_here(), by=me())


@bp.post("/<season>/proposals/<uuid:proposal_id>/withdrawal")
@role(*STAFF)
def proposal_withdrawal(season: Season, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Take a proposal back."""
    found = _proposal(season, proposal_id)
    form = DecidingForm().made_on(_ground(season, found))
    if form.validate_on_submit() and form.accepted(
        lambda: proposals_actions.withdraw(season, found, roles=roles_here(), by=me())
    ):
        return done(_("The proposal was withdrawn. Nothing was changed."), "desk.proposals")
    return _page(season, found, form)


def _proposal(season: Season, proposal_id: uuid.UUID) -> Proposal:
    """The proposal, for those who may look into every category that it touches."""
    found = queries.proposal(season, proposal_id) or abort(404)
    require(impartial_in(*found.categories))
    return found


def _ground(season: Season, found: Proposal) -> Ground:
    """What became of the proposal, and what it was decided on."""
    act = ACTS.get(found.act)
    read = (lambda: proposals_actions.mark(season, act, found.payload)) if act else tuple
    return Ground(kinds=("proposal.",), read=read, rows=((found, ANSWERED),), subjects=(found.id,))


def _page(season: Season, found: Proposal, form: DecidingForm) -> str | tuple[str, int]:
    act, state = ACTS.get(found.act), programmes_rules.proposal_state(found, now=now())
    waits = state == programmes_rules.OPEN
    changed = waits and act is not None and not proposals_actions.is_as_proposed(season, act, found)
    return show(
        form,
        "desk/proposal.html",
        proposal=found,
        state=state,
        title=proposals_actions.title(found),
        effect=proposals_actions.effect(found),
        effect_now=act.effect(season, found.payload) if changed and act else [],
        changed=changed,
        allowed=act.allowed(season, found.payload) if waits and act else YES,
        whole=act.whole(season, found.payload) if waits and act else None,
        until=programmes_rules.proposal_ends_at(found),
        may_confirm=proposals_actions.may_confirm(season, found, roles=roles_here(), by=me()),
        may_withdraw=bool(STAFF & roles_here()),
        seconds=[each.name or each.email for each in proposals_actions.seconds(season, found)] if waits else [],
    )
