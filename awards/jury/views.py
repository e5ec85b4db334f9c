"""The juror's side of the jury room: terms of conduct, conflicts of interest, the own profile."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.clock import now
from awards.core.db import Rows
from awards.core.roles import CHAIR, JUDGES
from awards.core.text import NotPlain, plain_line
from awards.jury import actions, queries, rules
from awards.jury.assigning.queries import nominee_facts
from awards.jury.blueprint import bp
from awards.jury.conflict_hints import ties
from awards.jury.conflicts.actions import declare, edit_profile
from awards.jury.conflicts.queries import declared_on, to_declare
from awards.jury.forms import ConductForm, ConflictsForm, ProfileForm
from awards.jury.jury_words import closed_by_employer, country_of, reason_for, reasons, round_name, round_tabs
from awards.jury.models import Juror
from awards.jury.panels.queries import facts_of
from awards.nominations.answers.dossier import is_blind
from awards.programmes.models import Round, Season
from awards.web.access import me, role, roles_here
from awards.web.pages import Page, asked_page, done, show

AT_ONCE = 40
SEARCH_LENGTH = 100


@bp.route("/<season>/conduct", methods=["GET", "POST"])
@role(*JUDGES)
def conduct(season: Season) -> ResponseReturnValue:
    """Show the terms of conduct, and record that they were accepted."""
    form = ConductForm()
    juror = queries.juror_of(me(), season)
    if form.validate_on_submit():
        actions.accept_conduct(actions.juror_for(me(), season), by=me())
        return done(_("Thank you. Now go through the nominees."), "jury.conflicts")
    return show(form, "jury/conduct.html", juror=juror, terms=season.document.jury.conduct)


@bp.route("/<season>/conflicts", methods=["GET", "POST"])
@role(*JUDGES)
def conflicts(season: Season) -> ResponseReturnValue:
    """Go through the nominees of the own panels and say with which there is a conflict of interest."""
    round_ = queries.round_for(season, request.args.get("round"), now=now()) or abort(404)
    juror, declared = queries.juror_and_declaration(me(), season, round_)
    if juror is None or not rules.has_accepted_conduct(juror):
        return redirect(url_for("jury.conduct"), 303)
    blind = is_blind(season.document, round_.code)
    rows = to_declare(juror, season, round_, also=_to_decide(round_), search=_asked_for(), blind=blind)
    known = set(declared or ())
    form = ConflictsForm()
    if request.method == "POST":
        return _declare(season, round_, juror, rows, known, form)
    return show(form, "jury/conflicts.html", **_nominees(season, round_, juror, rows, known))


def _asked_for() -> str:
    """The words of a company, or of a title where it is shown, that the address asks for."""
    try:
        return plain_line(request.args.get("q", ""))[:SEARCH_LENGTH]
    except NotPlain:
        return ""


def _to_decide(round_: Round) -> list[uuid.UUID]:
    """The entries the address names: the chair declares on those she decides about, once their round has closed."""
    if CHAIR not in roles_here() or now() < round_.closes_at:
        return []
    found = []
    for text in request.args.getlist("about")[:AT_ONCE]:
        with suppress(ValueError):
            found.append(uuid.UUID(text))
    return found


def _left(rows: Rows, known: set[str]) -> Rows:
    """The nominees that are still to be gone through: neither seen before nor known as a conflict."""
    return [row for row in rows if row.reason is None and str(row.id) not in known]


def _declare(
    season: Season, round_: Round, juror: Juror, rows: Rows, known: set[str], form: ConflictsForm
) -> ResponseReturnValue:
    asked = set(request.form.getlist("shown"))
    shown = [row.id for row in rows if str(row.id) in asked]
    chosen = form.chosen(shown)
    if form.validate_on_submit() and form.accepted(
        lambda: declare(juror, season, round_, chosen, shown=shown, by=me())
    ):
        if _left([row for row in rows if row.id not in chosen], known | asked):
            about = request.args.getlist("about")[:AT_ONCE]
            return done(_("Saved. Here are the next nominees."), "jury.conflicts", round=round_.code, about=about)
        said = _("Thank you. Your declaration is complete.")
        if _to_decide(round_):
            return done(said, "results.to_decide")
        return done(said, "scoring.queue", round=round_.code, begin=1)
    return show(form, "jury/conflicts.html", **_nominees(season, round_, juror, rows, known, chosen))


def _nominees(
    season: Season,
    round_: Round,
    juror: Juror | None,
    rows: Rows,
    known: set[str],
    chosen: dict[uuid.UUID, tuple[str, str]] | None = None,
) -> dict[str, object]:
    """What the page shows: the next to go through, or a page of all or of those that are searched for.

    chosen: what was said of those that were sent, which are shown again.
    """
    left, search = _left(rows, known), _asked_for()
    walks = bool(search or request.args.get("all"))
    page = _page([row.id for row in rows if row.reason is None and row.fits] if walks else [row.id for row in left])
    ids = page.rows if chosen is None else [row.id for row in rows if str(row.id) in request.form.getlist("shown")]
    conflicting = [row.id for row in rows if row.reason is not None]
    found = declared_on(juror, season, round_, [*ids, *conflicting])
    asked = [found[each] for each in ids]
    people, domains = queries.members([row.company_id for row in asked])
    mine = facts_of(me(), juror)
    why = {row.id: ties(mine, nominee_facts(season, row, people, domains, read_in=round_)) for row in asked}
    suggested = {key: reason_for(season, each[0].kind) for key, each in why.items() if each}
    if chosen is not None:
        suggested = {key: reason for key, (reason, _note) in chosen.items()}
    return {
        **_of_round(season, round_),
        "asked": asked,
        "left": len(left),
        "total": len(rows),
        "page": page if walks else None,
        "page_url": lambda number: url_for("jury.conflicts", **_address(round_, search), page=number),
        "search": search,
        "conflicts": [found[each] for each in conflicting],
        "ties": why,
        "suggested": suggested,
        "country": country_of(season),
    }


def _of_round(season: Season, round_: Round) -> dict[str, object]:
    return {
        "round_": round_,
        "round_name": round_name(season, round_.code),
        "tabs": round_tabs(season, round_, "jury.conflicts"),
        "reasons": reasons(season),
        "lookback": season.document.jury.conflict.lookback_years,
        "blind": is_blind(season.document, round_.code),
    }


def _page(ids: Sequence[uuid.UUID]) -> Page:
    number = min(asked_page(), max(1, -(-len(ids) // AT_ONCE)))
    return Page(ids[(number - 1) * AT_ONCE : number * AT_ONCE], number, AT_ONCE, len(ids))


def _address(round_: Round, search: str) -> dict[str, Any]:
    return {"round": round_.code, "all": 1, "q": search or None, "about": request.args.getlist("about")[:AT_ONCE]}


@bp.route("/<season>/jury-profile", methods=["GET", "POST"])
@role(*JUDGES)
def profile(season: Season) -> ResponseReturnValue:
    """Show and change the own profile."""
    juror = queries.juror_of(me(), season)
    form = ProfileForm(obj=juror).offer(season.document)
    if form.validate_on_submit():
        closed = edit_profile(actions.juror_for(me(), season), season, by=me(), **form.values())
        return done(closed_by_employer(closed), "jury.profile")
    return show(form, "jury/profile.html")
