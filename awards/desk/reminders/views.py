"""The organisers' pages of reminders by rule: all rules with their next day, and each with who would get it."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from awards.core.clock import now
from awards.core.roles import STAFF
from awards.desk.audience import queries as audience_queries
from awards.desk.blueprint import bp
from awards.desk.reminders import actions, queries, rules
from awards.desk.reminders.forms import ReminderForm
from awards.desk.reminders.rule_lines import lines
from awards.desk.reminders.rules import KINDS, Kind, Setting
from awards.programmes.models import Season
from awards.web.access import me, role, unseen_here
from awards.web.ground import Ground
from awards.web.pages import Page, asked_page, done, show

SHOWN = 50
# Why somebody is left out, by the word of the audience.
LEFT_OUT: dict[str, object] = {
    audience_queries.UNSUBSCRIBED: lazy_gettext("Unsubscribed"),
    audience_queries.REFUSED: lazy_gettext("Address rejected"),
    audience_queries.WRITTEN: lazy_gettext("Was written to today"),
    audience_queries.NO_ADDRESS: lazy_gettext("No address"),
}


@bp.get("/<season>/mail/reminders")
@role(*STAFF)
def reminders(season: Season) -> ResponseReturnValue:
    """List the rules by which people are reminded, with the next day of each and how many would get it today."""
    return show(None, "desk/reminders.html", lines=lines(season, queries.settings(season), unseen_here(), now=now()))


@bp.route("/<season>/mail/reminders/<kind>", methods=["GET", "POST"])
@role(*STAFF)
def reminder(season: Season, kind: str) -> ResponseReturnValue:
    """Show a rule with who would get it today, and change it."""
    found = KINDS.get(kind) or abort(404)
    setting = _setting(season, found)
    form = ReminderForm.of(setting).made_on(_ground(season, found))
    if form.validate_on_submit() and form.accepted(lambda: _change(season, setting, form)):
        return done(_("The reminder was changed."), "desk.reminder", kind=kind)
    (line,) = lines(season, [setting], unseen_here(), now=now())
    people = line.meant.people
    number = min(asked_page(), max(1, -(-len(people) // SHOWN)))
    page = Page(people[(number - 1) * SHOWN : number * SHOWN], number, SHOWN, len(people))
    return show(form, "desk/reminder.html", line=line, page=page, why=LEFT_OUT, most_days=rules.MOST_DAYS)


def _setting(season: Season, kind: Kind) -> Setting:
    return next(each for each in queries.settings(season) if each.kind is kind)


def _ground(season: Season, kind: Kind) -> Ground:
    """What a change of the rule rests on: how it stands."""

    def read() -> object:
        setting = _setting(season, kind)
        return setting.is_on, setting.days, setting.hour

    return Ground(kinds=("reminder.changed",), read=read)


def _change(season: Season, setting: Setting, form: ReminderForm) -> None:
    hour, days = int(form.hour.data), int(form.days.data)
    actions.change(season, setting.kind, is_on=form.is_on.data, days=days, hour=hour, by=me())
