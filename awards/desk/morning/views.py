"""Where an organiser switches the morning mail of a season on and off."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField

from awards.core.clock import now
from awards.core.roles import STAFF
from awards.desk.blueprint import bp
from awards.desk.morning import actions, queries, waiting_lines
from awards.programmes.models import Season
from awards.web.access import me, role
from awards.web.forms import Form
from awards.web.pages import done, show


class MorningForm(Form):
    """Whether somebody wants the mail."""

    is_on = BooleanField(lazy_gettext("Send me this email"))


@bp.route("/<season>/desk/morning", methods=["GET", "POST"])
@role(*STAFF)
def morning(season: Season) -> ResponseReturnValue:
    """Show what the mail would say now, and switch it on or off."""
    form = MorningForm(data={"is_on": queries.wanted(me(), season) is not None})
    if form.validate_on_submit() and form.accepted(lambda: actions.switch(season, me(), on=form.is_on.data)):
        words = _("You get the next one in the morning.") if form.is_on.data else _("You no longer get this email.")
        return done(words, "desk.morning")
    zone = me().timezone or season.timezone
    return show(form, "desk/morning.html", waits=waiting_lines.waits(season, me(), now=now()), zone=zone)
