"""Scoring in a spreadsheet: a round's own scoresheets as a workbook, and the way back: first a look, then saving."""

from __future__ import annotations

import json
import uuid
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.core.clock import now
from awards.core.db import pause
from awards.core.reading.grid import Unreadable
from awards.core.roles import JUDGES
from awards.jury import queries as jury
from awards.jury import rules as jury_rules
from awards.jury.jury_words import round_name
from awards.nominations.answers import dossier
from awards.programmes.models import Round, Season
from awards.programmes.rules import round_is_open
from awards.scoring import actions, rules, scoresheet_page
from awards.scoring.blueprint import bp
from awards.scoring.comparing import queries
from awards.scoring.forms import WorkbookForm
from awards.scoring.scoresheet import Sheet
from awards.scoring.workbook import compared, sheet_file
from awards.scoring.workbook.compared import Changed, Compared
from awards.web.access import me, role
from awards.web.downloads import made_here
from awards.web.i18n import reader_language, say
from awards.web.pages import done, earlier_answer, require, show
from awards.web.reading_events import note

MADE = "scoresheets.made"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Own = dict[uuid.UUID, Sheet]


def _round(season: Season) -> Round:
    """The round that the address asks for; its scoring is open, and the juror may begin."""
    round_ = jury.round_for(season, request.args.get("round"), now=now()) or abort(404)
    require(round_is_open(round_, now=now()))
    return round_


def _first(season: Season, round_: Round) -> ResponseReturnValue | None:
    """The way to what must be done before dossiers open; none when it was done."""
    juror, declared = jury.juror_and_declaration(me(), season, round_)
    if juror is None or not jury_rules.has_accepted_conduct(juror):
        return redirect(url_for("jury.conduct"), 303)
    needed = season.document.jury.conflict.declare_before_opening
    if all(jury_rules.has_declared(each.nomination_id, declared, needed=needed) for each in _held(season, round_)):
        return None
    return redirect(url_for("jury.conflicts", round=round_.code), 303)


def _held(season: Season, round_: Round) -> list[Sheet]:
    return [each for each in queries.held_in(me(), season, round_.id) if rules.can_score(each, each, now=now())]


@bp.get("/<season>/ballots/workbook.xlsx")
@role(*JUDGES)
def workbook_file(season: Season) -> ResponseReturnValue:
    """Hand out the own scoresheets of a round as a workbook, with its event in the log."""
    round_ = _round(season)
    if (elsewhere := _first(season, round_)) is not None:
        return elsewhere
    own = _held(season, round_) or abort(404)
    file = sheet_file.workbook(season, round_.code, own, blind=dossier.is_blind(season.document, round_.code))
    note(MADE, season, by=me(), subject_id=round_.id, count=len(own))
    return made_here(file, f"{season.slug}-{round_.code}.xlsx", XLSX)


@bp.route("/<season>/ballots/workbook", methods=["GET", "POST"])
@role(*JUDGES)
def workbook(season: Season) -> ResponseReturnValue:
    """Give out the workbook and take it back: first it is shown what it changes, then that is saved as drafts."""
    round_ = _round(season)
    if (elsewhere := _first(season, round_)) is not None:
        return elsewhere
    form = WorkbookForm()
    if not form.validate_on_submit():
        return _page(season, round_, form)
    if form.given.data:
        return _saved(season, round_, form)
    return _looked_at(season, round_, form)


def _page(season: Season, round_: Round, form: WorkbookForm, found: Compared | None = None) -> ResponseReturnValue:
    values = _shown(season, round_)
    return show(form, "scoring/workbook.html", found=found, given="", **values)


def _shown(season: Season, round_: Round) -> dict[str, Any]:
    programme = season.document
    return {
        **scoresheet_page.shared(season),
        "round_": round_,
        "round_name": round_name(season, round_.code),
        "blind": dossier.is_blind(programme, round_.code),
        "count": len(_held(season, round_)),
        "value_of": lambda steps: scoresheet_page.value_of(programme, steps),
        "criterion": programme.criterion,
    }


def _looked_at(season: Season, round_: Round, form: WorkbookForm) -> ResponseReturnValue:
    if not (data := form.content()):
        return _page(season, round_, form)
    pause()  # nobody waits for the reading of a file
    try:
        rows, faults = compared.rows_of(data)
    except Unreadable as fault:
        form.file.errors = [say(fault.message)]
        return _page(season, round_, form)
    found = compared.compared(rows, _own(season, round_), season.document)
    found.faults = faults + found.faults
    if not found.changed:
        return _page(season, round_, form, found)
    return render_template("scoring/workbook.html", form=form, found=found, given=_given(found.changed),
                           **_shown(season, round_))  # fmt: skip


def _own(season: Season, round_: Round) -> Own:
    return {each.id: each for each in _held(season, round_)}


def _given(changed: list[Changed]) -> str:
    return json.dumps(compared.carried(changed), ensure_ascii=False, separators=(",", ":"))


def _saved(season: Season, round_: Round, form: WorkbookForm) -> ResponseReturnValue:
    if answer := earlier_answer():
        return answer
    actions.lock_round(me(), season, round_.id)
    own = _own(season, round_)
    changed = compared.brought_back(form.carried(), own, season.document)
    if changed is None:
        abort(422)
    if overtaken := compared.overtaken(changed):
        form.form_errors.append(_("Scores have been changed on another page. Check the list again."))
        found = Compared(changed=overtaken + [each for each in changed if each not in overtaken])
        page = render_template("scoring/workbook.html", form=form, found=found, given=_given(changed),
                               **_shown(season, round_))  # fmt: skip
        return page, 409
    ticked = set(request.form.getlist("take"))
    count = sum(_save(each) for each in changed if each.sheet.id.hex in ticked)
    words = ngettext("%(num)s scoresheet saved as a draft.", "%(num)s scoresheets saved as drafts.", count)
    return done(words if count else _("Nothing was changed."), "scoring.queue", round=round_.code)


def _save(each: Changed) -> bool:
    return actions.save(each.sheet, each.changes, each.remarks, language=reader_language(), by=me())
