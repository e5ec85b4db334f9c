"""The page that proposes to disqualify an entry, or to take that back."""

from __future__ import annotations

import uuid

from flask import abort
from flask.typing import ResponseReturnValue

from awards.core.roles import STAFF
from awards.nominations import queries as nominations
from awards.nominations import rules as nomination_rules
from awards.programmes.models import Season
from awards.results.blueprint import bp
from awards.results.disqualification.act import DISQUALIFY, REINSTATE, of_entry
from awards.results.proposal_page import propose
from awards.web.access import impartial_in, role
from awards.web.pages import require


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
