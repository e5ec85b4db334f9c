"""The organiser's pages about jurors: panels of a round, seats, profiles, taking a juror out."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.clock import now
from awards.core.roles import READERS, STAFF
from awards.core.verdicts import Verdict, insist
from awards.jury import actions, queries, rules
from awards.jury.blueprint import bp, juror_of, the_round
from awards.jury.conflicts.actions import edit_profile
from awards.jury.forms import JurorForm, SeatForm
from awards.jury.jury_words import category_names, closed_by_employer, round_name, round_tabs
from awards.jury.leaving.queries import to_be_undone, undoing
from awards.jury.panels.queries import (
    Judge,
    add_loads,
    cover,
    judges,
    lacking,
    on_panel,
    seats_in,
    seats_of,
    to_be_seated,
    who_judges,
)
from awards.programmes import queries as programmes
from awards.programmes.models import Category, Round, Season
from awards.web.access import impartial_everywhere, impartial_in, me, role, roles_here, unseen_here
from awards.web.ground import Ground
from awards.web.pages import done, page_of, show

AT_ONCE = 100  # seats: so many are shown in one page
PROFILE = ("employer", "past_employers", "about", "languages", "fields", "most_entries")


@bp.route("/<season>/jury", methods=["GET"])
@role(*READERS)
def panels(season: Season) -> ResponseReturnValue:
    """Show the panels of a round: who sits where, with how many entries, and how far entries are covered."""
    form, shown = _panels(season, the_round(season))
    return show(form, "jury/panels.html", **shown)


def one_panel(season: Season, round_: Round) -> Category | None:
    """Return the category to show alone where a round has many seats: the one the address asks for, else the first."""
    if seats_in(round_) <= AT_ONCE:
        return None
    seen = [each for each in programmes.categories(season) if each.id not in unseen_here()]
    return next((each for each in seen if each.code == request.values.get("category")), seen[0] if seen else None)


def _panels(season: Season, round_: Round) -> tuple[SeatForm, dict[str, Any]]:
    """The form, and what the page shows: every panel at once where they are small, else a page of one of them."""
    alone, searched = one_panel(season, round_), request.args.get("q", "").strip()
    page = page_of(on_panel(season, round_, alone.id, unseen_here(), name=searched)) if alone else None
    found = judges(season, round_, unseen_here(), among=page.rows if page else None)
    add_loads(found, round_)
    names, code = category_names(season), alone.code if alone else None
    counted = cover(season, round_, alone.id if alone else None)
    target = season.document.jury.target_ballots_per_entry
    seen = [each for each in programmes.categories(season) if each.id not in unseen_here()]
    categories = [alone] if alone else seen
    form = SeatForm(formdata=None, category=code) if request.method == "GET" else SeatForm()
    offered = _offered(season, round_, found if alone is None else None)
    form.offer(
        [(str(judge.person.id), _called(judge, among_many=alone is not None)) for judge in offered],
        [(each.code, names[each.code]) for each in seen],
    )
    return form, {
        "round_": round_,
        "round_name": round_name(season, round_.code),
        "tabs": round_tabs(season, round_, "jury.panels"),
        "categories": categories,
        "names": names,
        "judges": found,
        "alone": alone,
        "panel_tabs": _panel_tabs(round_, seen, names, alone) if alone else [],
        "searched": searched,
        "page": page,
        "page_url": lambda number: _page_url(round_, code, searched, number),
        "lacking": {each.id: lacking(counted.get(each.id, {}), target) for each in categories},
        "entries": {each.id: sum(counted.get(each.id, {}).values()) for each in categories},
        "target": target,
        "most": season.document.jury.max_entries_per_juror,
        "most_entries": rules.most_entries,
        "out_of_reach": who_judges(season, unseen_here()),  # no link leads to a refusal
        "everywhere": bool(impartial_everywhere()),  # nor to the seat of somebody who judges every category
        "may_change": bool(roles_here() & STAFF) and bool(rules.can_assign_in(round_, now=now())),
        "offered": offered,
        "wanted": request.args.get("who", "").strip(),
    }


def _called(judge: Judge, *, among_many: bool) -> str:
    """What a juror is called in a choice; among many with the address too, as several may have the name."""
    name, email = judge.person.name, judge.person.email
    return f"{name} · {email}" if among_many and name else name or email


def _page_url(round_: Round, category: str | None, searched: str, number: int) -> str:
    return url_for("jury.panels", round=round_.code, category=category, q=searched or None, page=number)


def _panel_tabs(round_: Round, seen: list[Category], names: dict[str, str], alone: Category) -> list[dict[str, object]]:
    return [
        {
            "name": names[each.code],
            "url": url_for("jury.panels", round=round_.code, category=each.code),
            "current": each.code == alone.code,
            "line": each.code,
        }
        for each in seen
    ]


def _offered(season: Season, round_: Round, everybody: list[Judge] | None) -> list[Judge]:
    """Who can be given a seat: everybody who may judge; where they are many, who is searched for and who was chosen."""
    if everybody is None:
        chosen = request.form.get("person", type=uuid.UUID)
        among = to_be_seated(season, request.values.get("who", ""), chosen)
        everybody = judges(season, round_, unseen_here(), among=among) if among else []
    return [judge for judge in everybody if judge.judges]


@bp.post("/<season>/jury/seats")
@role(*STAFF)
def seat(season: Season) -> ResponseReturnValue:
    """Give a person a seat on a panel."""
    round_ = the_round(season)
    form, shown = _panels(season, round_)
    if form.validate_on_submit() and form.accepted(lambda: _seat(season, round_, shown["offered"], form)):
        # Where one panel is shown at a time, the one that was changed.
        panel = (form.category.data or shown["alone"].code) if shown["alone"] else None
        return done(_("Added to the panel."), "jury.panels", round=round_.code, category=panel)
    return show(form, "jury/panels.html", **shown)


def _seat(season: Season, round_: Round, found: list[Judge], form: SeatForm) -> None:
    person = next(judge.person for judge in found if str(judge.person.id) == form.person.data)
    category = next((each for each in programmes.categories(season) if each.code == form.category.data), None)
    insist(impartial_on(category.id if category else None))
    actions.add_seat(person, season, round_, category, by=me())


def impartial_on(category_id: uuid.UUID | None) -> Verdict:
    """Return whether the reader may seat jurors on a panel; that of a whole round judges every category."""
    return impartial_everywhere() if category_id is None else impartial_in(category_id)


@bp.route("/<season>/jury/jurors/<uuid:juror_id>", methods=["GET", "POST"])
@role(*STAFF)
def juror(season: Season, juror_id: uuid.UUID) -> ResponseReturnValue:
    """Show and change a juror's profile."""
    row = juror_of(season, juror_id)
    form = JurorForm(obj=row).offer(season.document)
    form.made_on(Ground(kinds=("juror.changed",), rows=((row, PROFILE),), subjects=(row.id,)))
    if form.validate_on_submit() and (
        closed := form.accepted(lambda: edit_profile(row, season, by=me(), **form.values()))
    ):
        return done(closed_by_employer(closed.result), "jury.juror", juror_id=row.id)
    rounds, names = queries.scoring_rounds(season), category_names(season)
    open_ = [each.id for each in rounds if now() < each.closes_at]
    return show(
        form,
        "jury/juror.html",
        juror=row,
        rounds=rounds,
        moment=now(),
        seats=seats_of(row),
        category_names={each.id: names[each.code] for each in programmes.categories(season)},
        everywhere=bool(impartial_everywhere()),
        may_change=[each.id for each in rounds if rules.can_assign_in(each, now=now())],
        departures=[(each, undoing(each).mark()) for each in to_be_undone(season, row.person_id, open_)],
        round_names={each.code: round_name(season, each.code) for each in rounds},
    )
