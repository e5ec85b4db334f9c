"""The juror's own list: what is to be scored, what is, and how far it is; submitting what is complete; and what is done
with a ballot besides scoring it: taking it back, skipping it, a conflict of interest, the wrong category."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.core.clock import now
from awards.core.db import Rows
from awards.core.roles import JUDGES
from awards.core.verdicts import Verdict
from awards.jury import queries as jury
from awards.jury import rules as jury_rules
from awards.jury.jury_words import country_of, round_name, round_tabs
from awards.jury.models import Juror
from awards.nominations.answers import dossier
from awards.programmes import queries as programmes
from awards.programmes.models import Round, Season
from awards.programmes.rules import round_is_open
from awards.scoring import actions, panel_page, queries, rules, scoresheet_page
from awards.scoring.blueprint import FILTERS, bp, first, in_list, own, under
from awards.scoring.forms import DoubtForm, RecusalForm, SkipForm, SubmissionForm
from awards.scoring.list import queries as list_queries
from awards.scoring.paper import paper_page
from awards.scoring.scoresheet import Sheet, ready
from awards.web.access import is_seen_by_another, me, role
from awards.web.i18n import reader_language
from awards.web.pages import Page, asked_page, done, require, show

PAGE = 25  # more than most panels give, and a little over two screens


@bp.get("/<season>/ballots")
@role(*JUDGES)
def queue(season: Season) -> ResponseReturnValue:
    """Show the own list of a round, with progress and filter; ?begin=1 goes on to what is open next."""
    round_ = jury.round_for(season, request.args.get("round"), now=now()) or abort(404)
    juror, declared = jury.juror_and_declaration(me(), season, round_)
    if juror is None or not jury_rules.has_accepted_conduct(juror):
        return redirect(url_for("jury.conduct"), 303)
    shown = _of_round(season, round_) | _list(season, round_, juror, declared)
    if request.args.get("begin") and shown["next_id"] and shown["may"] and not shown["undeclared"]:
        return redirect(url_for("scoring.ballot", ballot_id=shown["next_id"]), 303)
    return render_template("scoring/queue.html", **shown)


def _of_round(season: Season, round_: Round) -> dict[str, object]:
    return {
        **scoresheet_page.shared(season),
        "round_": round_,
        "rounds": jury.scoring_rounds(season),
        "round_name": round_name(season, round_.code),
        "round_tabs": round_tabs(season, round_, "scoring.queue"),
        "may": round_is_open(round_, now=now()),
        "blind": dossier.is_blind(season.document, round_.code),
    }


def _list(season: Season, round_: Round, juror: Juror, declared: list[str] | None) -> dict[str, object]:
    """What the page shows of the own list: one page of those that are wanted, and how far the juror is with all."""
    complete, lacking = ready(season.document, queries.unsent(me(), season, round_.id))
    unsent = {each.hex for each, sheet in complete.items() if sheet.state in (rules.DRAFT, rules.SKIPPED)}
    listed = rules.in_order(list_queries.whole_list(juror.id, round_.id))
    groups = [_groups(row, complete=_without_hyphens(row.id) in unsent) for row in listed]
    wanted, page = _asked(listed, groups)
    states = [row.state for row in listed]
    totals = {} if is_seen_by_another() else panel_page.totals(season, round_, juror.id, page.rows)
    counts, undeclared = scoresheet_page.counts(states), _undeclared(season, listed, declared)
    return {
        **counts,
        "paper_parts": 0 if undeclared else paper_page.parts(counts["open_count"]),
        "count": len(listed),
        "stations": scoresheet_page.stations(states),
        "page": page,
        "wanted": wanted,
        "page_url": lambda number: url_for("scoring.queue", round=round_.code, show=wanted, page=number),
        "filter_tabs": _filter_tabs(Counter(chain.from_iterable(groups)), wanted, round_.code),
        "told": {each.id: rules.told_state(each, changed=each.changed, complete=each.id in complete)
                 for each in page.rows},
        "complete": frozenset(complete),
        "unsent_count": len(unsent),
        "unexplained_count": len(lacking),
        "is_shut": rules.is_shut,
        "state_names": scoresheet_page.STATES,
        "closed_states": rules.CLOSED,
        "criteria_counts": {each.id: len(each.criteria) for each in season.document.categories},
        "next_id": (coming := rules.next_open(listed)) and uuid.UUID(coming.id),
        "undeclared": undeclared,
        "country": country_of(season),
        "totals": totals,
        "totals_shown": frozenset(totals.items()),
        "marked": not is_seen_by_another(),
        "read": tuple(juror.languages),
        "reads": jury_rules.reads,
        "several_languages": len(season.document.form.answer_languages) > 1,
    }  # fmt: skip


def _groups(row: Any, *, complete: bool) -> set[str]:
    """Return the filters that show a row: its state, with everything closed under one, and what it is marked with.

    complete: its draft is.
    """
    if row.state in rules.CLOSED:
        return {"all", rules.RECUSED}
    # What a juror marks is for their eyes, like a note.
    marks = {mark for mark in rules.MARKS if getattr(row, mark) and not is_seen_by_another()}
    return {"all", rules.COMPLETE if complete else row.state, *marks}


def _asked(listed: Rows, groups: list[set[str]]) -> tuple[str, Page]:
    """The filter and its page that the address asks for.

    With the id of a ballot (?at=…) the page on which that stands; of all, if it is not under the filter any more.
    """
    wanted, at = under() or "all", _without_hyphens(request.args.get("at", ""))
    here = next((place for place, row in enumerate(listed) if _without_hyphens(row.id) == at), None) if at else None
    if here is not None and wanted not in groups[here]:
        wanted = "all"
    fitting = [place for place, group in enumerate(groups) if wanted in group]
    asked = asked_page() if here is None else fitting.index(here) // PAGE + 1
    number = min(asked, max(1, -(-len(fitting) // PAGE)))
    ids = [uuid.UUID(listed[place].id) for place in fitting[(number - 1) * PAGE : number * PAGE]]
    rows = list_queries.page(ids, language=reader_language())
    return wanted, Page(rows, number, PAGE, len(fitting))


def _filter_tabs(found: Counter[str], wanted: str, round_code: str) -> list[dict[str, object]]:
    words = {
        "all": _("All"),
        rules.ASSIGNED: _("Not started"),
        rules.DRAFT: _("Drafts"),
        rules.SUBMITTED: _("Submitted"),
    }
    words |= {rules.SKIPPED: _("Skipped"), rules.RECUSED: _("Closed"), rules.COMPLETE: _("Complete, not submitted")}
    words |= {"starred": _("Starred"), "later": _("To come back to")}
    own = url_for("scoring.queue")
    return [
        {
            "name": f"{words[name]} ({found[name]})",
            "url": f"{own}?{urlencode({'round': round_code, 'show': name})}",
            "current": name == wanted,
        }
        for name in FILTERS
        if name not in (rules.COMPLETE, *rules.MARKS) or found[name] or name == wanted
    ]


def _undeclared(season: Season, listed: Rows, declared: list[str] | None) -> bool:
    if not season.document.jury.conflict.declare_before_opening:
        return False
    known = set(_without_hyphens(",".join(declared or ())).split(","))
    return any(_without_hyphens(row.entry) not in known for row in listed if row.state not in rules.CLOSED)


def _without_hyphens(ids: str) -> str:
    """Return ids without the hyphens that PostgreSQL writes and SQLite does not."""
    return ids.replace("-", "")


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
            **scoresheet_page.shared(season),
            round_=round_,
            round_name=round_name(season, round_.code),
            complete=list(complete.values()),
            lacking=lacking,
            state_of=lambda sheet: scoresheet_page.what_counts(sheet, complete=True, is_open=True),
            blind=dossier.is_blind(season.document, round_.code),
        )
    count = sum(actions.submit(complete[each], season.document, by=me()) for each in form.chosen(complete))
    words = ngettext("%(num)s scoresheet submitted.", "%(num)s scoresheets submitted.", count)
    return done(words if count else _("There was nothing left to submit."), "scoring.queue", round=round_.code)


@bp.post("/<season>/ballots/<uuid:ballot_id>/submission/end")
@role(*JUDGES)
def take_back(season: Season, ballot_id: uuid.UUID) -> ResponseReturnValue:
    """Take back what was submitted of a ballot; it says so, and how to undo it."""
    return _changed(
        season,
        ballot_id,
        lambda sheet: rules.can_take_back(sheet, sheet, now=now()),
        actions.take_back,
        _("Withdrawn: nothing on this scoresheet counts now. Your scores are saved as a draft."),
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
        _("The scores you submitted count again."),
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
        return done(_("You no longer judge this nomination."), "scoring.queue", **in_list(sheet))
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
        words = _("Passed on to the organisers. Go on scoring.")
        return done(words, "scoring.ballot", ballot_id=sheet.id, show=under())
    category = season.document.category(sheet.category)
    return show(form, "scoring/doubt.html", sheet=sheet, under=under(), category=category)


def _record_doubt(season: Season, sheet: Sheet, form: DoubtForm) -> None:
    chosen = next((each for each in programmes.categories(season) if each.code == form.category.data), None)
    actions.doubt_category(sheet, season, chosen, note=form.note.data, by=me())
