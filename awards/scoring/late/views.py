"""What a juror's script hands over after the close: scores and comments that had waited on the device."""

from __future__ import annotations

import uuid

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.clock import now
from awards.core.roles import JUDGES
from awards.programmes.models import Season
from awards.scoring import forms, rules
from awards.scoring.blueprint import bp, own
from awards.scoring.late import actions
from awards.scoring.late.forms import late_of
from awards.web.access import me, role
from awards.web.edge import check_token
from awards.web.i18n import say
from awards.web.pages import saved


@bp.post("/<season>/ballots/<uuid:ballot_id>/late")
@role(*JUDGES)
def hand_over(season: Season, ballot_id: uuid.UUID) -> ResponseReturnValue:
    """Hand one score or both comments to the organisers: JSON, see `late_of`; {handed_over: when}, the same again."""
    check_token()
    said = forms.body()
    sheet = own(season, ballot_id)
    if not (may := rules.can_hand_over(sheet, sheet, now=now())):
        abort(403, description=say(may.reason))
    arrived = actions.hand_over(sheet, late_of(sheet, season.document, said), by=me())
    if arrived is None:
        abort(422, description=_("Too much has been handed over for this scoresheet. Write to the organisers."))
    return saved(handed_over=arrived.isoformat())
