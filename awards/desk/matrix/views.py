"""The lists behind the desk's numbers: jurors and how far they are, and nominations that lack something."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from awards.core.clock import now
from awards.core.roles import READERS, STAFF
from awards.desk import rules
from awards.desk.blueprint import bp
from awards.desk.home import late_jurors, placeless, quorums
from awards.desk.matrix import queries
from awards.desk.matrix.matrix_rows import rows_of
from awards.desk.matrix.rules import can_see_progress, part
from awards.jury.queries import moves_of, round_for
from awards.programmes.models import Round, Season
from awards.results.rounds.queries import sheets_by_entry
from awards.scoring.counting.queries import by_juror
from awards.web.access import impartial_everywhere, role, roles_here, tied_here, unseen_here
from awards.web.pages import asked_page, page_of, require

AT_ONCE = 50
BEHIND, UNSENT, ALL = "behind", "unsent", "all"
ASKED = ("round", "category", "which", "lack")
JURORS, PLACE, TOUCH = "jurors", "place", "touch"


@bp.get("/<season>/desk/jurors")
@role(*READERS)
def jurors(season: Season) -> ResponseReturnValue:
    """List how far each juror is: all, those who have hardly started, or those with complete ones not submitted."""
    round_ = round_for(season, request.args.get("round"), now=now()) or abort(404)
    require(can_see_progress(round_, roles=roles_here(), now=now()))
    which, category = request.args.get("which", ALL), request.args.get("category", "")
    counts = by_juror(round_, unseen=tied_here())
    chosen = {category: counts[category]} if category in counts else counts
    late = frozenset(late_jurors(round_, counts, now=now()))
    rows = rows_of(season, chosen, late, which if which in (BEHIND, UNSENT) else ALL)
    shown = part(len(rows), asked_page(), size=AT_ONCE)
    return render_template(
        "desk/jurors.html",
        round_=round_,
        which=which,
        category=category if category in counts else "",
        rows=shown.of(rows),
        last=queries.last_here(season, [row.who.person_id for row in shown.of(rows)]),
        part=shown,
        total=len(rows),
        unsent=sum(row.count.unsent for row in rows),
        reached=bool(STAFF & roles_here()) and bool(impartial_everywhere()),
        may_act=bool(STAFF & roles_here()),
        page_url=lambda number: _page_url("desk.jurors", number),
    )


@bp.get("/<season>/desk/nominations")
@role(*READERS)
def lacking(season: Season) -> ResponseReturnValue:
    """List nominations with fewer jurors than wanted, without a place if the round closed now, or drafts left alone."""
    lack = request.args.get("lack", JURORS)
    shown = {
        "lack": lack,
        "may_act": bool(STAFF & roles_here()),
        "page_url": lambda number: _page_url("desk.lacking", number),
    }
    if lack == TOUCH:
        drafts = queries.cold(season, unseen_here(), before=now() - rules.COLD_AFTER)
        return render_template("desk/lacking.html", page=page_of(drafts, scalars=False), **shown)
    round_ = round_for(season, None, now=now()) if lack in (JURORS, PLACE) else None
    return render_template("desk/lacking.html", **shown, **_in_round(season, round_ or abort(404), lack))


def _in_round(season: Season, round_: Round, lack: str) -> dict[str, Any]:
    """The page of a round's nominations that lack jurors, or a place."""
    target, unseen = season.document.jury.target_ballots_per_entry, unseen_here()
    if lack == PLACE:
        found = placeless(season, round_, moves_of(round_.id), unseen, now=now())
    else:
        every = sheets_by_entry(season, round_)
        found = [row for row in every if row.given < target and row.category_id not in unseen]
    sheets = {row.nomination_id: row for row in found}
    return {
        "page": page_of(queries.named(season, round_, list(sheets)), scalars=False, total=len(sheets)),
        "round_": round_,
        "sheets": sheets,
        "target": target,
        "fewest": quorums(season, round_),
    }


def _page_url(endpoint: str, number: int) -> str:
    asked: dict[str, Any] = {name: request.args[name] for name in ASKED if name in request.args}
    return url_for(endpoint, **asked, page=number)
