"""What jurors handed over after a round had closed, for organisers. Nothing here makes it count."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from awards.core.clock import now
from awards.core.roles import STAFF
from awards.jury.jury_words import round_name
from awards.programmes import queries as programmes
from awards.programmes.models import Season
from awards.results.blueprint import bp, scoring_round
from awards.results.rounds import queries
from awards.results.rounds.looks import note_looks
from awards.scoring import scoresheet_page
from awards.scoring.late.queries import handed_over
from awards.web.access import me, role, unseen_here


@bp.get("/<season>/boards/<round_code>/late")
@role(*STAFF)
def late(season: Season, round_code: str) -> ResponseReturnValue:
    """Show what came too late: whose and of what, and with ?values=1 the values, which is a look at scores."""
    round_ = scoring_round(season, round_code)
    if round_.closes_at > now():
        abort(404)
    rows = handed_over(round_, unseen=unseen_here())
    if values := request.args.get("values") == "1":
        told = {row.category for row in rows}
        note_looks(season, [round_], [each for each in programmes.categories(season) if each.code in told], by=me())
    return render_template(
        "results/late.html",
        **scoresheet_page.shared(season),
        round=round_,
        round_name=round_name(season, round_.code),
        rows=rows,
        values=values,
        seen=bool(queries.lookers(round_)),
        value_of=lambda steps: scoresheet_page.value_of(season.document, steps),
        states=scoresheet_page.STATES,
    )
