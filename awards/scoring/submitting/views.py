"""What counts: submitting all complete ballots at once, taking one back, and undoing that."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.core.clock import now
from awards.core.roles import JUDGES
from awards.core.verdicts import Verdict
from awards.jury import queries as jury
from awards.jury.jury_words import round_name
from awards.nominations.answers import dossier
from awards.programmes.models import Season
from awards.programmes.rules import round_is_open
from awards.scoring import actions, queries, rules, scoresheet_words
from awards.scoring.blueprint import bp, own, under
from awards.scoring.forms import SkipForm, SubmissionForm
from awards.scoring.scoresheet import Sheet, ready
from awards.web.access import me, role
from awards.web.pages import done, require, show


@bp.route("/<season>/ballots/submission", methods=["GET", "POST"])
@role(*JUDGES)
def submission(season: Season) -> ResponseReturnValue:
    """Submit every complete ballot of a round that is ticked; those that lack an explanation are named and left."""
    round_ = jury.round_for(season, request.args.get("round"), now=now()) or abort(404)
    require(round_is_open(round_, now=now()))
    read = actions.locked_unsent if request.method == "POST" else queries.unsent
    complete, lacking = ready(season.document, read(me(), season, round_.id))
    form = SubmissionForm()
    if not form.validate_on_submit() or not form.fits({str(sheet.id): sheet.revision for sheet in complete.values()}):
        return show(
            form,
            "scoring/submission.html",
            **scoresheet_words.shared(season),
            round_=round_,
            round_name=round_name(season, round_.code),
            complete=list(complete.values()),
            lacking=lacking,
            state_of=lambda sheet: scoresheet_words.what_counts(sheet, complete=True, is_open=True),
            blind=dossier.is_blind(season.document, round_.code),
        )
    count = sum(actions.submit(complete[each], season.document, by=me()) for each in form.chosen(complete))
    words = ngettext("%(num)s scoresheet submitted.", "%(num)s scoresheets submitted.", count)
    return done(words if count else _("Nothing was left to submit."), "scoring.queue", round=round_.code)


@bp.post("/<season>/ballots/<uuid:ballot_id>/submission/end")
@role(*JUDGES)
def take_back(season: Season, ballot_id: uuid.UUID) -> ResponseReturnValue:
    """Take back what was submitted of a ballot; it says so, and how to undo it."""
    return _changed(
        season,
        ballot_id,
        lambda sheet: rules.can_take_back(sheet, sheet, now=now()),
        actions.take_back,
        _("Taken back: nothing of this scoresheet counts now. Your scores are kept as a draft."),
    )


@bp.post("/<season>/ballots/<uuid:ballot_id>/submission/again")
@role(*JUDGES)
def bring_back(season: Season, ballot_id: uuid.UUID) -> ResponseReturnValue:
    """Undo a taking back."""
    return _changed(
        season,
        ballot_id,
        lambda sheet: rules.can_bring_back(sheet, sheet, copies=sheet.copies, now=now()),
        actions.bring_back,
        _("The scores you had submitted count again."),
    )


def _changed(
    season: Season, ballot_id: uuid.UUID, may: Callable[[Sheet], Verdict], act: Callable[..., None], words: str
) -> ResponseReturnValue:
    sheet = own(season, ballot_id, lock=True)
    require(may(sheet))
    if not SkipForm().validate_on_submit():
        abort(400)
    act(sheet, by=me())
    return done(words, "scoring.ballot", ballot_id=sheet.id, show=under())
