"""The organisers' pages of reminders by rule: all rules with their next day, and each with who would get it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from awards.core.clock import now
from awards.core.roles import STAFF
from awards.desk.audience import queries as audience_queries
from awards.desk.audience.queries import Audience, audience
from awards.desk.blueprint import bp
from awards.desk.reminders import actions, queries, rules
from awards.desk.reminders.forms import ReminderForm
from awards.desk.reminders.queries import Meant, Window
from awards.desk.reminders.rules import KINDS, Due, Kind, Setting
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


@dataclass(frozen=True)
class Ran:
    """A time that a rule was carried out. done: whether all its emails are written."""

    kind: Kind
    round: str
    day: date
    count: int
    left_out: int
    done: bool


@dataclass(frozen=True)
class Line:
    """A rule on the page. at: when it is carried out next; none where that hangs on single nominations, or is over.

    meant: who would get it today. ran: when it was carried out, for somebody. missed: moments at which it should have
    been and was not.
    """

    setting: Setting
    at: datetime | None
    meant: Meant
    ran: Sequence[Ran] = ()
    missed: Sequence[datetime] = field(default=())


@bp.get("/<season>/mail/reminders")
@role(*STAFF)
def reminders(season: Season) -> ResponseReturnValue:
    """List the rules by which people are reminded, with the next day of each and how many would get it today."""
    return show(None, "desk/reminders.html", lines=_lines(season, queries.settings(season)))


@bp.route("/<season>/mail/reminders/<kind>", methods=["GET", "POST"])
@role(*STAFF)
def reminder(season: Season, kind: str) -> ResponseReturnValue:
    """Show a rule with who would get it today, and change it."""
    found = KINDS.get(kind) or abort(404)
    setting = _setting(season, found)
    form = ReminderForm.of(setting).made_on(_ground(season, found))
    if form.validate_on_submit() and form.accepted(lambda: _change(season, setting, form)):
        return done(_("The reminder was changed."), "desk.reminder", kind=kind)
    (line,) = _lines(season, [setting])
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


def _lines(season: Season, settings: Sequence[Setting]) -> list[Line]:
    rounds, ran, moment = queries.windows(season), queries.runs(season), now()
    today = [_today(season, setting, rounds, moment) for setting in settings]
    # Rules for the same people ask for them once.
    wanted = dict.fromkeys(map(queries.filter_of, today))
    found = {each: audience(season, unseen_here(), each, now=moment) for each in wanted}
    return [_line(season, due, found[queries.filter_of(due)], rounds, ran, moment) for due in today]


def _today(season: Season, setting: Setting, rounds: Sequence[Window], moment: datetime) -> Due:
    round_ = next((each for each in rounds if moment < each.closes_at), None) if setting.kind.jurors else None
    return Due(setting, rules.local_day(moment, season.timezone), moment, round_)


def _line(
    season: Season, due: Due, found: Audience, rounds: Sequence[Window], ran: Sequence[Any], moment: datetime
) -> Line:
    setting, kind = due.setting, due.setting.kind
    known = rules.coming(
        setting, rounds, opens_at=season.opens_at, closes_at=season.closes_at, zone=season.timezone
    )  # fmt: skip
    dated = kind.code in (rules.DRAFTS_FIRST, rules.DRAFTS_LAST)
    return Line(
        setting,
        next((at for at, _code in known if at > moment), None) if setting.is_on and not season.is_draft else None,
        queries.meant(season, due, any_day=dated, found=found, now=moment),
        [_ran(row) for row in ran if row.kind == kind.code and (row.count or row.left_out)],
        _missed(season, setting, known, ran, moment),
    )


def _ran(row: Any) -> Ran:
    day = date.fromisoformat(row.day)
    return Ran(KINDS[row.kind], row.round_code, day, row.count, row.left_out, row.done_at is not None)


def _missed(
    season: Season, setting: Setting, known: Sequence[tuple[datetime, str]], ran: Sequence[Any], moment: datetime
) -> list[datetime]:
    """When a rule that is on should have been carried out, and was not: nothing ran on that day.

    Only since reminders began to run in the season: those about single nominations do so every day.
    """
    began = min((row.claimed_at for row in ran), default=moment)
    since = max(began, setting.changed_at or began)
    there = {(row.kind, row.day, row.round_code) for row in ran}
    return [
        at for at, code in known
        if setting.is_on and since <= at < moment - rules.LATE
        and (setting.kind.code, str(rules.local_day(at, season.timezone)), code) not in there
    ]  # fmt: skip
