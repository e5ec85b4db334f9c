"""The room's blueprint, and what its pages begin with: the round, the juror and the assignment of an address."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, request

from awards.core.clock import now
from awards.jury import queries
from awards.jury.models import Assignment, Juror
from awards.jury.panels.queries import judged_by
from awards.programmes.models import Round, Season
from awards.web.access import impartial_in, unseen_here
from awards.web.pages import require

bp = Blueprint("jury", __name__)


def the_round(season: Season) -> Round:
    """Return the scoring round the address asks for; 404 if there is none."""
    return queries.round_for(season, request.values.get("round"), now=now()) or abort(404)


def juror_of(season: Season, juror_id: uuid.UUID, round_: Round | None = None) -> Juror:
    """Return the juror, for staff without a side in what they judge."""
    row = queries.juror(season, juror_id) or abort(404)
    if unseen_here():
        require(impartial_in(*judged_by(row, season, round_)))
    return row


def assignment_of(season: Season, assignment_id: uuid.UUID) -> Assignment:
    """Return an assignment of the season, for staff without a side in its category."""
    row = queries.assignment(season, assignment_id) or abort(404)
    require(impartial_in(row.nomination.category_id))
    return row
