"""The page that proposes to let the complete drafts of a closed round count."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue

from awards.core.clock import now
from awards.core.roles import STAFF
from awards.programmes.models import Season
from awards.results.blueprint import bp, scoring_round
from awards.results.rounds import at_stake
from awards.results.rounds.act import AMEND
from awards.results.views import propose
from awards.scoring.queries import let_count
from awards.web.access import impartial_everywhere, role
from awards.web.pages import require


@bp.route("/<season>/boards/<round_code>/drafts", methods=["GET", "POST"])
@role(*STAFF)
def drafts(season: Season, round_code: str) -> ResponseReturnValue:
    """Propose to let the complete drafts of a closed round count, all of them, or to take that back."""
    round_ = scoring_round(season, round_code)
    if round_.closes_at > now():
        abort(404)
    require(impartial_everywhere())
    back = request.args.get("back") == "1" or not at_stake.drafts(season, round_).complete
    back = back and bool(let_count(round_))
    payload = {"round": round_.code, "back": back}
    return propose(season, AMEND, payload, subject_id=round_.id, template="results/drafts.html", round=round_,
                   back=back)  # fmt: skip
