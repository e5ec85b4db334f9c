"""The juror's own list: what is to be scored, what is, and how far it is."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any
from urllib.parse import urlencode

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.clock import now
from awards.core.roles import JUDGES
from awards.jury import queries as jury
from awards.jury import rules as jury_rules
from awards.jury.jury_words import country_of, round_name, round_tabs
from awards.nominations.answers import dossier
from awards.programmes.models import Round, Season
from awards.programmes.rules import round_is_open
from awards.scoring import queries, rules, scoresheet_words
from awards.scoring.blueprint import FILTERS, bp, under
from awards.scoring.list import queries as list_queries
from awards.scoring.scoresheet import ready
from awards.web.access import me, role
from awards.web.pages import Page, asked_page

PAGE = 25  # more than most panels give, and a little over two screens


@bp.get("/<season>/ballots")
@role(*JUDGES)
def queue(season: Season) -> ResponseReturnValue:
    """Show the own list of a round, with progress and filter."""
    round_ = jury.round_for(season, request.args.get("round"), now=now()) or abort(404)
    juror, declared = jury.juror_and_declaration(me(), season, round_)
    if juror is None or not jury_rules.has_accepted_conduct(juror):
        return redirect(url_for("jury.conduct"), 303)
    return render_template(
        "scoring/queue.html", **_of_round(season, round_), **_list(season, round_, juror.id, declared)
    )


def _of_round(season: Season, round_: Round) -> dict[str, object]:
    return {
        **scoresheet_words.shared(season),
        "round_": round_,
        "rounds": jury.scoring_rounds(season),
        "round_name": round_name(season, round_.code),
        "round_tabs": round_tabs(season, round_, "scoring.queue"),
        "may": round_is_open(round_, now=now()),
        "blind": dossier.is_blind(season.document, round_.code),
    }


def _list(season: Season, round_: Round, juror_id: uuid.UUID, declared: list[str] | None) -> dict[str, object]:
    """What the page shows of the own list: one page of those that are wanted, and how far the juror is with all."""
    complete, lacking = ready(season.document, queries.unsent(me(), season, round_.id))
    unsent = {each.hex for each, sheet in complete.items() if sheet.state in (rules.DRAFT, rules.SKIPPED)}
    listed = rules.in_order(list_queries.whole_list(juror_id, round_.id))
    groups = [_group(row.state, complete=_without_hyphens(row.id) in unsent) for row in listed]
    wanted, page = _asked(listed, groups)
    states = [row.state for row in listed]
    return {
        **scoresheet_words.counts(states),
        "count": len(listed),
        "stations": scoresheet_words.stations(states),
        "page": page,
        "wanted": wanted,
        "page_url": lambda number: url_for("scoring.queue", round=round_.code, show=wanted, page=number),
        "filter_tabs": _filter_tabs(Counter(groups), wanted, round_.code),
        "told": {each.id: rules.told_state(each, changed=each.changed, complete=each.id in complete)
                 for each in page.rows},
        "complete": frozenset(complete),
        "unsent_count": len(unsent),
        "unexplained_count": len(lacking),
        "is_shut": rules.is_shut,
        "state_names": scoresheet_words.STATES,
        "closed_states": rules.CLOSED,
        "criteria_counts": {each.id: len(each.criteria) for each in season.document.categories},
        "next_id": (coming := rules.next_open(listed)) and uuid.UUID(coming.id),
        "undeclared": _undeclared(season, listed, declared),
        "country": country_of(season),
    }  # fmt: skip


def _group(state: str, *, complete: bool) -> str:
    """Return the filter that shows a row: its state, with everything closed under one. complete: its draft is."""
    if state in rules.CLOSED:
        return rules.RECUSED
    return rules.COMPLETE if complete else state


def _asked(listed: list[Any], groups: list[str]) -> tuple[str, Page]:
    """The filter and its page that the address asks for.

    With the id of a ballot (?at=…) the page on which that stands; of all, if it is not under the filter any more.
    """
    wanted, at = under() or "all", _without_hyphens(request.args.get("at", ""))
    here = next((place for place, row in enumerate(listed) if _without_hyphens(row.id) == at), None) if at else None
    if here is not None and wanted != groups[here]:
        wanted = "all"
    fitting = [place for place, group in enumerate(groups) if wanted in ("all", group)]
    asked = asked_page() if here is None else fitting.index(here) // PAGE + 1
    number = min(asked, max(1, -(-len(fitting) // PAGE)))
    ids = [uuid.UUID(listed[place].id) for place in fitting[(number - 1) * PAGE : number * PAGE]]
    return wanted, Page(list_queries.page(ids), number, PAGE, len(fitting))


def _filter_tabs(found: Counter[str], wanted: str, round_code: str) -> list[dict[str, Any]]:
    words = {"all": _("All"), rules.ASSIGNED: _("Not begun"), rules.DRAFT: _("Drafts"), rules.SUBMITTED: _("Submitted")}
    words |= {rules.SKIPPED: _("Skipped"), rules.RECUSED: _("Closed"), rules.COMPLETE: _("Complete, not submitted")}
    own = url_for("scoring.queue")
    return [
        {
            "name": f"{words[name]} ({found.total() if name == 'all' else found[name]})",
            "url": f"{own}?{urlencode({'round': round_code, 'show': name})}",
            "current": name == wanted,
        }
        for name in FILTERS
        if name != rules.COMPLETE or found[name] or name == wanted
    ]


def _undeclared(season: Season, listed: list[Any], declared: list[str] | None) -> bool:
    if not season.document.jury.conflict.declare_before_opening:
        return False
    known = set(_without_hyphens(",".join(declared or ())).split(","))
    return any(_without_hyphens(row.entry) not in known for row in listed if row.state not in rules.CLOSED)


def _without_hyphens(ids: str) -> str:
    """Return ids without the hyphens that PostgreSQL writes and SQLite does not."""
    return ids.replace("-", "")
