"""Stepping away from a ballot: skipping it, a conflict of interest, the wrong category."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.clock import now
from awards.core.roles import JUDGES
from awards.jury import rules as jury_rules
from awards.programmes import queries as programmes
from awards.programmes.models import Season
from awards.scoring import actions, rules
from awards.scoring.blueprint import bp, first, in_list, own, under
from awards.scoring.forms import DoubtForm, RecusalForm, SkipForm
from awards.scoring.list import queries as list_queries
from awards.web.access import me, role
from awards.web.pages import done, require, show


@bp.post("/<season>/ballots/<uuid:ballot_id>/skip")
@role(*JUDGES)
def skip(season: Season, ballot_id: uuid.UUID) -> ResponseReturnValue:
    """Put an entry at the end of the own list, and go on to the next one."""
    sheet = own(season, ballot_id, lock=True)
    require(rules.can_score(sheet, sheet, now=now()))
    if not SkipForm().validate_on_submit():
        abort(400)
    coming = list_queries.next_open(sheet.juror_id, sheet.round_id, after=sheet.id)
    actions.skip(sheet, by=me())
    if coming is None:
        return done(_("Skipped. It is at the end of your list."), "scoring.queue", **in_list(sheet))
    words = _("Skipped. It is at the end of your list; this is the next one.")
    return done(words, "scoring.ballot", ballot_id=coming, show=under())


@bp.route("/<season>/ballots/<uuid:ballot_id>/recusal", methods=["GET", "POST"])
@role(*JUDGES)
def recusal(season: Season, ballot_id: uuid.UUID) -> ResponseReturnValue:
    """Declare a conflict of interest with the nominee of an entry."""
    sheet = own(season, ballot_id, lock=request.method == "POST")
    require(jury_rules.can_recuse(recused=bool(sheet.recusal), removed=sheet.removed, round_=sheet, now=now()))
    form = RecusalForm().offer(season.document)
    if form.validate_on_submit() and form.accepted(
        lambda: actions.recuse(sheet, season, reason=form.reason.data, note=form.note.data or "", by=me())
    ):
        return done(_("You no longer judge this entry."), "scoring.queue", **in_list(sheet))
    return show(form, "scoring/recusal.html", sheet=sheet, under=under())


@bp.route("/<season>/ballots/<uuid:ballot_id>/category", methods=["GET", "POST"])
@role(*JUDGES)
def doubt(season: Season, ballot_id: uuid.UUID) -> ResponseReturnValue:
    """Say that an entry is in the wrong category; the organisers look at it, scoring goes on."""
    sheet = own(season, ballot_id)
    if (elsewhere := first(season, sheet)) is not None:
        return elsewhere
    require(rules.can_score(sheet, sheet, now=now()))
    form = DoubtForm().offer(season.document, sheet.category)
    if form.validate_on_submit() and form.accepted(lambda: _record_doubt(season, sheet, form)):
        words = _("Noted. The organisers will look at it; go on scoring.")
        return done(words, "scoring.ballot", ballot_id=sheet.id, show=under())
    category = season.document.category(sheet.category)
    return show(form, "scoring/doubt.html", sheet=sheet, under=under(), category=category)


def _record_doubt(season: Season, sheet: Any, form: DoubtForm) -> None:
    chosen = next((each for each in programmes.categories(season) if each.code == form.category.data), None)
    actions.doubt_category(sheet, season, chosen, note=form.note.data, by=me())
