"""The page on which an owner or organiser of any season founds another one."""

from __future__ import annotations

import uuid
from contextlib import suppress
from datetime import date
from zoneinfo import ZoneInfo

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.clock import now
from awards.core.roles import STAFF
from awards.programmes.blueprint import bp
from awards.programmes.document.document_faults import ProgrammeFaults
from awards.programmes.document.programme import load
from awards.programmes.founding import actions, adapting, queries
from awards.programmes.founding.forms import NewSeasonForm
from awards.programmes.founding.starts import COPY, FILE, Offer, Plan, plan, plan_of_file
from awards.programmes.models import Season
from awards.ranking.scheme.faults import Fault
from awards.web.access import appointed, appointments, me
from awards.web.forms import clean_line
from awards.web.i18n import reader_zone, say
from awards.web.pages import done, earlier_answer, show

PAGE = "programmes/new_season.html"


@bp.route("/seasons/new", methods=["GET", "POST"])
@appointed(*STAFF)
def new_season() -> ResponseReturnValue:
    """Offer what a season can be founded from, with the days it would have, and found it as a draft."""
    form = NewSeasonForm().of(Offer(queries.revisions(_organised())), queries.taken(_organised()))
    if not form.is_submitted():
        return _page(form, _first(form))
    source = _source(form) if form.validate() else None
    wanted = source if request.form.get("go") != "look" else None
    if wanted and (made := form.accepted(lambda: _found(form, wanted))):
        words = _("Season %(season)s is there, as a draft that you run.", season=made.result.slug)
        return done(words, "programmes.editor", season=made.result.slug)
    if answer := earlier_answer():  # the very same request came twice
        return answer
    return _page(form, _plan(form, source))


def _organised() -> frozenset[uuid.UUID]:
    return frozenset(row.season_id for row in appointments() if row.role in STAFF)


def _first(form: NewSeasonForm) -> Plan | None:
    """What the page shows first, or what its address asks for: a script asks for the days of another choice."""
    asked, offer = request.args, form.offer
    start = asked.get("start", "")
    start = start if start in offer.codes else offer.codes[0]
    which = offer.which(asked.get("which"))
    found = _planned(form, start, which, name=_line(asked.get("season_id")), opens=_day(form, asked.get("opens")))
    form.begin(
        start=start,
        which=which,
        season_id=found.name if found else "",
        opens=found.opens if found else None,
    )
    return found


def _line(asked: str | None) -> str | None:
    with suppress(ValueError):
        return None if asked is None else str(clean_line(asked))
    return ""


def _day(form: NewSeasonForm, asked: str | None) -> date | None:
    with suppress(ValueError):
        form.opens.process_formdata([asked] if asked else [])
    return form.opens.data


def _planned(form: NewSeasonForm, start: str, which: str, *, name: str | None, opens: date | None) -> Plan | None:
    if (programme := form.offer.programme(start, which)) is None:
        return None
    today = now().astimezone(ZoneInfo(reader_zone())).date()
    return plan(programme, start, name=name, opens=opens, taken=form.taken, today=today)


def _plan(form: NewSeasonForm, source: str | None) -> Plan | None:
    if form.kind == FILE:
        return plan_of_file(load(source), taken=form.taken) if source else None
    which = form.offer.which(form.which.data)
    return _planned(form, form.start.data, which, name=_line(form.season_id.data) or "", opens=form.opens.data)


def _source(form: NewSeasonForm) -> str | None:
    """The text of the programme that was asked for; none with its faults above the form."""
    if form.kind == FILE and not form.has_text():
        return None
    text = form.text if form.kind == FILE else _adapted(form)
    try:
        load(text, new=True)
    except ProgrammeFaults as faults:
        form.form_errors += [_fault_line(fault, lines=form.kind == FILE) for fault in faults.faults]
        return None
    return text


def _adapted(form: NewSeasonForm) -> str:
    programme = form.offer.programme(form.start.data, form.which.data)
    if programme is None:
        raise LookupError("A start without a programme.")
    if form.kind == COPY:
        return adapting.copied(programme, season_id=form.season_id.data, opens=form.chosen_day)
    return adapting.from_template(programme, form.wanted(programme))


def _fault_line(fault: Fault, *, lines: bool) -> str:
    words = say(fault.message)
    if not lines:
        return f"{fault.path}: {words}" if fault.path else words
    if not fault.path:
        return _("Line %(line)s: %(words)s", line=fault.line, words=words)
    return _("%(place)s, line %(line)s: %(words)s", place=fault.path, line=fault.line, words=words)


def _found(form: NewSeasonForm, source: str) -> Season:
    row = form.offer.revisions[form.which.data] if form.kind == COPY and form.staff.data else None
    staff_of = queries.season(row.season_id) if row is not None else None
    return actions.found(source, organised=_organised(), staff_of=staff_of, second=form.second.data or "",
                         by=me())  # fmt: skip


def _page(form: NewSeasonForm, found: Plan | None) -> ResponseReturnValue:
    today = now().astimezone(ZoneInfo(reader_zone())).date()
    starts = list(form.offer.starts(form.offer.which(form.which.data)))
    return show(form, PAGE, plan=found, starts=starts, today=today)
