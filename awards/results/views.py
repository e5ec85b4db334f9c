"""The page on which one of two people proposes an act, what it does and for which reason; and that of an entry."""

from __future__ import annotations

import uuid

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.clock import now
from awards.core.roles import STAFF
from awards.nominations import queries as nominations
from awards.nominations import rules as nomination_rules
from awards.programmes import queries as programmes
from awards.programmes.models import Proposal, Season
from awards.programmes.proposals import actions as proposals_actions
from awards.programmes.proposals.actions import Act, Payload
from awards.results.blueprint import bp
from awards.results.disqualification import DISQUALIFY, REINSTATE, of_entry
from awards.results.forms import ActForm
from awards.web.access import impartial_in, me, role
from awards.web.ground import Ground
from awards.web.pages import done, require, show


@bp.route("/<season>/entries/<uuid:nomination_id>/disqualification", methods=["GET", "POST"])
@role(*STAFF)
def disqualification(season: Season, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Propose to disqualify an entry, or to take its disqualification back: what it does, and the reason."""
    found = nominations.entry(season, nomination_id) or abort(404)
    payload = of_entry(found)
    require(impartial_in(payload["category"]))
    back = nomination_rules.state(found) == "disqualified"
    act = REINSTATE if back else DISQUALIFY
    return propose(season, act, payload, subject_id=found.id, template="results/disqualification.html",
                   nomination=found, back=back)  # fmt: skip


def propose(
    season: Season, act: Act, payload: Payload, *, subject_id: uuid.UUID, template: str, **shown: object
) -> ResponseReturnValue:
    """Show what an act does, now, and propose it for a reason; the page of the proposal comes next.

    shown: what else the template needs.
    """
    form = ActForm().made_on(Ground(kinds=("proposal.",), read=lambda: act.ground(season, payload)))
    if form.validate_on_submit() and (
        made := form.accepted(
            lambda: proposals_actions.propose(
                season, act, payload, subject_id=subject_id, reason=form.reason.data, by=me()
            )
        )
    ):
        return done(_outcome(made.result), "desk.proposal", proposal_id=made.result.id)
    waiting = programmes.waiting(season, now=now(), act=act.code, subject_id=subject_id)
    allowed = act.allowed(season, payload)
    if waiting or not allowed:
        del form.reason  # not on the page, and nor is what is wrong with it
    return show(
        form,
        template,
        title=act.title(season, payload),
        effect=act.effect(season, payload),
        allowed=allowed,
        waiting=waiting[0] if waiting else None,
        alone=season.document.season.deciders == 1,
        **shown,
    )


def _outcome(proposal: Proposal) -> str:
    if proposal.confirmed_at is not None:
        return _("Done.")
    return _("Proposed. Nothing changes until a second person has confirmed it.")
