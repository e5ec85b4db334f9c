"""Pages that propose what takes two people: disqualifying an entry or taking that back, letting drafts count."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, request
from flask_babel import gettext as _

from awards.core.clock import now
from awards.core.roles import STAFF
from awards.nominations import queries as nominations
from awards.nominations import rules as nomination_rules
from awards.programmes.models import Season
from awards.programmes.proposals import actions as proposals_actions
from awards.programmes.proposals import queries as proposals_queries
from awards.programmes.proposals.actions import Act
from awards.results.blueprint import bp, scoring_round
from awards.results.disqualification.act import DISQUALIFY, REINSTATE, of_entry
from awards.results.forms import ActForm
from awards.results.rounds import at_stake
from awards.results.rounds.act import AMEND
from awards.scoring.queries import let_count
from awards.web.access import impartial_everywhere, impartial_in, me, role
from awards.web.ground import Ground
from awards.web.pages import done, require, show


@bp.route("/<season>/entries/<uuid:nomination_id>/disqualification", methods=["GET", "POST"])
@role(*STAFF)
def disqualification(season: Season, nomination_id: uuid.UUID) -> Any:
    """Propose to disqualify an entry, or to take its disqualification back: what it does, and the reason."""
    found = nominations.entry(season, nomination_id) or abort(404)
    payload = of_entry(found)
    require(impartial_in(payload["category"]))
    back = nomination_rules.state(found) == "disqualified"
    act = REINSTATE if back else DISQUALIFY
    return _proposed(season, act, payload, subject_id=found.id, template="results/disqualification.html",
                     nomination=found, back=back)  # fmt: skip


@bp.route("/<season>/boards/<round_code>/drafts", methods=["GET", "POST"])
@role(*STAFF)
def drafts(season: Season, round_code: str) -> Any:
    """Propose to let the complete drafts of a closed round count, all of them, or to take that back."""
    round_ = scoring_round(season, round_code)
    if round_.closes_at > now():
        abort(404)
    require(impartial_everywhere())
    back = request.args.get("back") == "1" or not at_stake.drafts(season, round_).complete
    back = back and bool(let_count(round_))
    payload = {"round": round_.code, "back": back}
    return _proposed(season, AMEND, payload, subject_id=round_.id, template="results/drafts.html", round=round_,
                     back=back)  # fmt: skip


def _proposed(
    season: Season, act: Act, payload: dict[str, Any], *, subject_id: uuid.UUID, template: str, **shown: Any
) -> Any:
    """Show what an act does, now, and propose it for a reason; the page of the proposal comes next."""
    form = ActForm().made_on(Ground(kinds=("proposal.",), read=lambda: act.ground(season, payload)))
    if form.validate_on_submit() and (
        made := form.accepted(
            lambda: proposals_actions.propose(
                season, act, payload, subject_id=subject_id, reason=form.reason.data, by=me()
            )
        )
    ):
        return done(_said(made.result), "desk.proposal", proposal_id=made.result.id)
    waiting = proposals_queries.waiting(season, now=now(), act=act.code, subject_id=subject_id)
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


def _said(proposal: Any) -> str:
    if proposal.confirmed_at is not None:
        return _("Done.")
    return _("Proposed. Nothing changes until a second person has confirmed it.")
