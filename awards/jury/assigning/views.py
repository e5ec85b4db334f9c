"""The organiser's pages that give entries to jurors: by entry, by juror, and spread evenly, first what that would do
and then exactly that."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.clock import now
from awards.core.db import only_reading
from awards.core.roles import READERS, STAFF
from awards.core.verdicts import insist, no
from awards.jury import actions, queries, rules
from awards.jury.assigning.offers import named, of_entry, of_juror
from awards.jury.assigning.queries import (
    Outlook,
    basis,
    begun_among,
    entries_for,
    nominee_facts,
    some_entries_for,
    unread,
    with_cover,
)
from awards.jury.assigning.spread import Pair
from awards.jury.blueprint import bp, the_round
from awards.jury.conflict_hints import ties
from awards.jury.forms import PickForm, SpreadForm
from awards.jury.jury_words import category_names, country_of, round_name, round_tabs
from awards.jury.leaving.queries import Far, giving_back, how_far, taken_back
from awards.jury.panels import queries as panels_queries
from awards.jury.panels.queries import judges
from awards.jury.panels.views import one_panel
from awards.programmes import queries as programmes
from awards.programmes.document.parts import Jury
from awards.programmes.models import Category, Round, Season
from awards.web.access import impartial_in, me, role, roles_here, unseen_here
from awards.web.ground import Ground
from awards.web.pages import done, page_of, require, show


@bp.get("/<season>/jury/assignment")
@role(*READERS)
def assign(season: Season) -> ResponseReturnValue:
    """Show the entries of a round with how many jurors they have, and the jurors with their loads."""
    round_ = the_round(season)
    names, alone = category_names(season), one_panel(season, round_)
    wanted = request.args.get("category", alone.code if alone else "")
    asked = request.args.get("q", "").strip()
    chosen = next(each for each in programmes.categories(season) if each.code == wanted) if wanted in names else None
    page = page_of(with_cover(season, round_, chosen, search=asked, unseen=unseen_here()), scalars=False)
    jurors = _jurors(season, round_, chosen, many=alone is not None)
    return render_template(
        "jury/assign.html",
        round_=round_,
        round_name=round_name(season, round_.code),
        tabs=round_tabs(season, round_, "jury.assign"),
        names=names,
        wanted=wanted,
        page=page,
        asked=asked,
        page_url=lambda number: url_for(
            "jury.assign", round=round_.code, category=wanted, q=asked or None, juror=jurors["searched"] or None,
            page=number,
        ),
        **jurors,
        target=season.document.jury.target_ballots_per_entry,
        country=country_of(season),
        may_change=_may_change(round_),
        unread=unread(round_, page.rows),
    )  # fmt: skip


def _jurors(season: Season, round_: Round, category: Category | None, *, many: bool) -> dict[str, object]:
    """Who holds entries or sits on a panel; where they are many a page of them, of one category, by name."""
    searched, page = request.args.get("juror", "").strip() if many else "", None
    if many:
        category_id = category.id if category else None
        whom = panels_queries.on_panel(season, round_, category_id, unseen_here(), name=searched, holding=True)
        page = page_of(whom, asked="jurors")
    found = judges(season, round_, unseen_here(), among=page.rows if page else None)
    return {
        "judges": [judge for judge in found if judge.seats or judge.shown],
        "jurors": page,
        "searched": searched,
        "jurors_url": lambda number: url_for(
            "jury.assign", round=round_.code, category=request.args.get("category"), juror=searched or None,
            q=request.args.get("q") or None,
            jurors=number, _anchor="jurors",
        ),
    }  # fmt: skip


def _may_change(round_: Round) -> bool:
    return bool(roles_here() & STAFF) and bool(rules.can_assign_in(round_, now=now()))


@bp.route("/<season>/jury/assignment/entries/<uuid:nomination_id>", methods=["GET", "POST"])
@role(*STAFF)
def entry(season: Season, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Give one entry to jurors of its panel, or take it back."""
    round_ = the_round(season)
    row = queries.entry(season, round_, nomination_id) or abort(404)
    require(impartial_in(row.category_id))
    given, conflicts = queries.given_and_conflicting(season, round_, nomination_id)
    people, domains = queries.members([row.company_id])
    facts = nominee_facts(season, row, people, domains)
    usual = season.document.jury.max_entries_per_juror
    form = PickForm().made_on(
        _given(round_, row.id, lambda: queries.given_of(round_, nomination_id=row.id)),
        sorted((str(entry_id), str(juror_id)) for entry_id, juror_id in given),
    )
    options = [
        of_entry(judge, row, given, conflicts, ties(judge.facts, facts), usual)
        for judge in judges(season, round_, unseen_here())
        if judge.juror and ((judge.judges and judge.sits_for(row.category_id)) or (row.id, judge.juror.id) in given)
    ]
    sheets, may_change = _sheets(round_, nomination_id=row.id), _may_change(round_)
    if (
        form.validate_on_submit()
        and (not may_change or form.agreed(_sheets_to_take_back(form, options, sheets)))
        and form.accepted(lambda: _pick(season, round_, form, options))
    ):
        return done(_("Saved."), "jury.entry", nomination_id=row.id, round=round_.code)
    shown = {"row": row, "options": _ticked(form, options), "round_": round_, "sheets": sheets}
    shown |= {"going": _going(form, options, sheets), "quorum": season.document.scheme.quorum}
    shown |= {"covers": _covers(form, options), "made_on": lambda found: giving_back(found).mark()}
    shown |= {"taken_back": taken_back(round_, nomination_id=row.id), "may_change": may_change}
    shown |= {"country": country_of(season), "alone": one_panel(season, round_)}
    shown |= {"names": category_names(season), "target": season.document.jury.target_ballots_per_entry}
    return show(form, "jury/entry.html", **shown)


def _given(round_: Round, about: uuid.UUID, read: Callable[[], object]) -> Ground:
    """Who has which entries by now: what ticks are set on. about: the entry, or the juror."""
    kinds = ("entries.", "assignment.", "ballot.recused", "ballot.excluded", "recusal.", "juror.taken_out", "conflict.")
    return Ground(kinds=kinds, read=read, subjects=(about, round_.id))


def _sheets(round_: Round, **whose: uuid.UUID) -> dict[str, Far | None]:
    """How far the scoresheets of what is given are, by the option's id: those that were begun."""
    key = "juror_id" if "nomination_id" in whose else "nomination_id"
    begun = begun_among(round_, **whose)
    far = how_far([each.id for each in begun])
    return {str(getattr(each, key)): far.get(each.id) for each in begun}


def _sheets_to_take_back(form: PickForm, options: list[dict[str, Any]], sheets: Mapping[str, Far | None]) -> set[str]:
    """The begun scoresheets that the ticks take back, each with how far it is."""
    return {f"{option['id']} {_mark(sheets[option['id']])}" for option in _going(form, options, sheets)}


def _mark(far: Far | None) -> str:
    return "submitted" if far is not None and far.submitted else "begun"


def _going(form: PickForm, options: list[dict[str, Any]], sheets: Mapping[str, Far | None]) -> list[dict[str, Any]]:
    """The options with a begun scoresheet whose tick was taken away on the page."""
    if not form.is_submitted():
        return []
    gone = form.shown() - form.chosen()
    return [
        option | {"mark": _mark(sheets[option["id"]])}
        for option in options
        if option["given"] and option["id"] in gone and option["id"] in sheets
    ]


def _covers(form: PickForm, options: list[dict[str, Any]]) -> dict[str, int]:
    """How many jurors the entry would have, by the option's id: of one entry the same for all."""
    ticked = sum(option["ticked"] for option in _ticked(form, options))
    return {option["id"]: ticked for option in options}


def _ticked(form: PickForm, options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [option | {"ticked": form.is_ticked(option["id"], given=option["given"])} for option in options]


def _pick(season: Season, round_: Round, form: PickForm, options: list[dict[str, Any]]) -> None:
    shown, chosen = form.shown(), form.chosen()
    asked = [option for option in options if option["id"] in shown]
    wanted = [option for option in asked if option["id"] in chosen and not option["given"]]
    for option in wanted:
        insist(named(option))
    actions.assign(season, round_, [option["pair"] for option in wanted], by=me())
    going = [option["pair"] for option in asked if option["given"] and option["id"] not in chosen]
    if going:
        actions.take_back(season, round_, going, reason=form.reason.data or "", by=me())


@bp.route("/<season>/jury/assignment/jurors/<uuid:juror_id>", methods=["GET", "POST"])
@role(*STAFF)
def load(season: Season, juror_id: uuid.UUID) -> ResponseReturnValue:
    """Give one juror entries of the own panels, or take them back."""
    round_ = the_round(season)
    juror, held, seen = queries.juror_and_load(season, round_, juror_id, unseen_here()) or abort(404)
    form = PickForm().made_on(_given(round_, juror_id, lambda: queries.given_of(round_, juror_id=juror_id)))
    page = page_of(entries_for(juror, season, round_, unseen_here()), scalars=False)
    rows = page.rows
    if request.method == "POST":
        rows = some_entries_for(juror, season, round_, form.ids(), unseen_here())
    most = rules.most_entries(season.document.jury.max_entries_per_juror, juror.most_entries)
    options = of_juror(season, juror, rows, held, most)
    sheets, may_change = _sheets(round_, juror_id=juror.id), _may_change(round_)
    if (
        form.validate_on_submit()
        and (not may_change or form.agreed(_sheets_to_take_back(form, options, sheets)))
        and form.accepted(lambda: _pick_many(season, round_, form, options, held, most))
    ):
        return done(_("Saved."), "jury.load", juror_id=juror.id, round=round_.code, page=page.number)
    shown = {"juror": juror, "held": seen, "most": most, "page": page, "sheets": sheets}
    shown |= {"options": _ticked(form, options), "going": _going(form, options, sheets)}
    shown |= {"quorum": season.document.scheme.quorum, "may_change": may_change}
    shown |= {"covers": {option["id"]: option["row"].cover - 1 for option in options}}
    shown |= {"taken_back": taken_back(round_, juror_id=juror.id), "made_on": lambda found: giving_back(found).mark()}
    shown |= {"round_": round_, "round_name": round_name(season, round_.code), "names": category_names(season)}
    shown |= {"page_url": lambda number: url_for("jury.load", juror_id=juror.id, round=round_.code, page=number)}
    return show(form, "jury/load.html", **shown)


def _pick_many(
    season: Season, round_: Round, form: PickForm, options: list[dict[str, Any]], held: int, most: int
) -> None:
    chosen = form.chosen()
    more = sum(option["id"] in chosen and not option["given"] for option in options)
    less = sum(option["id"] in form.shown() - chosen and option["given"] for option in options)
    if more and held + more - less > most:  # who has too many already can always be given fewer
        insist(
            no("The juror would have {count} nominations; the maximum is {most}.", count=held + more - less, most=most)
        )
    _pick(season, round_, form, options)


SHORT_SHOWN = 50
# How the events begin that change a plan: who has what, who sits where, who may not, and what there is to give.
PLANNED = ("entries.", "assignment.", "seat.", "juror.", "conflict.", "recusal.", "admission.", "nomination.withdrawn",
           "nomination.disqualified", "nomination.reinstated", "nomination.moved", "ballot.recused",
           "ballot.excluded")  # fmt: skip


@bp.route("/<season>/jury/assignment/spread", methods=["GET", "POST"])
@role(*STAFF)
def spread(season: Season) -> ResponseReturnValue:
    """Show what spreading the entries evenly would do; then do exactly that."""
    round_ = the_round(season)
    form = SpreadForm(request.args) if request.method == "GET" else SpreadForm()
    jury = season.document.jury
    if request.method == "GET":
        for field in (form.target, form.most):
            if field.name in request.args:
                field.validate(form)
        form.target.data = form.target.data or jury.target_ballots_per_entry
        form.most.data = form.most.data or jury.max_entries_per_juror
    good = form.validate_on_submit()
    target, most = _numbers(form, jury)
    plans = Plans(season, round_, target, most)
    if good:
        plans.make_apart()
    form.made_on(Ground(kinds=PLANNED, read=plans.fingerprint))
    if request.method != "POST":
        return _spread_page(season, round_, plans.latest, form, target, most)
    if good and form.accepted(lambda: _apply(season, round_, plans.pairs)):
        return done(_("Nominations distributed."), "jury.assign", round=round_.code)
    with only_reading():
        programmes.season_at(season.slug)
        return _spread_page(season, round_, plans.make(), form, target, most)


def _numbers(form: SpreadForm, jury: Jury) -> tuple[int, int]:
    target, most = form.target.data or jury.target_ballots_per_entry, form.most.data or jury.max_entries_per_juror
    return min(max(target, 1), 50), min(max(most, 1), 1000)


class Plans:
    """The plan made in a request. For a form that comes back it is made before anybody has to wait for it.

    Then what it was made from is read again, once nobody else can change it.
    """

    def __init__(self, season: Season, round_: Round, target: int, most: int) -> None:
        self.season, self.round, self.target, self.most = season, round_, target, most
        self.pairs: Sequence[Pair] = ()
        self._apart: tuple[str, str] | None = None  # what the plan was made from, and its fingerprint

    def make(self) -> Outlook:
        """Return a plan of how things are now."""
        return Outlook(self.season, self.round, target=self.target, most=self.most, unseen=unseen_here())

    @cached_property
    def latest(self) -> Outlook:
        """The plan of how things are now."""
        return self.make()

    def make_apart(self) -> None:
        """Make the plan in a transaction that holds nobody up."""
        with only_reading():
            programmes.season_at(self.season.slug)
            rests_on, plan = self._basis(), self.make().plan
            self._apart, self.pairs = (rests_on, plan.fingerprint), plan.pairs
        programmes.season_at(self.season.slug)  # with its programme, for what follows

    def fingerprint(self) -> str:
        """Return the fingerprint of the plan; another one if it was made from what is not so any more."""
        if self._apart is None:
            return self.latest.plan.fingerprint
        rests_on, made = self._apart
        return made if self._basis() == rests_on else rests_on

    def _basis(self) -> str:
        return basis(self.season, self.round, unseen_here())


def _apply(season: Season, round_: Round, pairs: Sequence[Pair]) -> None:
    given = [(uuid.UUID(entry_id), uuid.UUID(juror_id)) for entry_id, juror_id in pairs]
    actions.assign(season, round_, given, by=me(), how="spread evenly")


def _spread_page(
    season: Season, round_: Round, outlook: Outlook, form: SpreadForm, target: int, most: int
) -> ResponseReturnValue:
    plan = outlook.plan
    order = sorted(outlook.judges.items(), key=lambda item: item[1].person.name_key)
    busier = {juror_id for _entry_id, juror_id in plan.pairs}
    return show(
        form,
        "jury/spread.html",
        round_=round_,
        round_name=round_name(season, round_.code),
        plan=plan,
        target=target,
        most=most,
        loads=[(judge.person.name, judge.shown, plan.load[key] - judge.total + judge.shown) for key, judge in order],
        short=[(outlook.rows[each.entry], each) for each in plan.short[:SHORT_SHOWN]],
        more_short=max(0, len(plan.short) - SHORT_SHOWN),
        ties=[
            (outlook.rows[entry_id], outlook.judges[juror_id].person.name, found[0])
            for (entry_id, juror_id), found in list(outlook.ties.items())[:SHORT_SHOWN]
        ],
        may=rules.can_assign_in(round_, now=now()),
        unread=[(outlook.rows[entry_id], outlook.judges[juror_id].person.name)
                for entry_id, juror_id in plan.unread[:SHORT_SHOWN]],
        more_unread=max(0, len(plan.unread) - SHORT_SHOWN),
        without_languages=[judge.person.name for key, judge in order
                           if key in busier and judge.juror and not judge.juror.languages],
    )  # fmt: skip
