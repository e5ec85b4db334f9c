"""The organiser's page that spreads entries evenly: first what it would do, then exactly that."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.clock import now
from awards.core.db import only_reading
from awards.core.roles import STAFF
from awards.jury import actions, rules
from awards.jury.blueprint import bp, the_round
from awards.jury.forms import SpreadForm
from awards.jury.jury_words import round_name
from awards.jury.spreading.queries import Outlook, basis
from awards.jury.spreading.spread import Pair, histogram
from awards.programmes import queries as programmes
from awards.programmes.models import Round, Season
from awards.web.access import me, role, unseen_here
from awards.web.ground import Ground
from awards.web.pages import done, show

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
        return _page(season, round_, plans.latest, form, target, most)
    if good and form.accepted(lambda: _apply(season, round_, plans.pairs)):
        return done(_("The entries are spread."), "jury.assign", round=round_.code)
    with only_reading():
        programmes.season_at(season.slug)
        return _page(season, round_, plans.make(), form, target, most)


def _numbers(form: SpreadForm, jury: Any) -> tuple[int, int]:
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


def _page(
    season: Season, round_: Round, outlook: Outlook, form: SpreadForm, target: int, most: int
) -> ResponseReturnValue:
    plan = outlook.plan
    order = sorted(outlook.judges.items(), key=lambda item: item[1].person.name_key)
    return show(
        form,
        "jury/spread.html",
        round_=round_,
        round_name=round_name(season, round_.code),
        plan=plan,
        target=target,
        most=most,
        bars=[{"label": n, "value": count} for n, count in histogram(plan.cover, target=target)],
        bars_before=[{"label": n, "value": count} for n, count in histogram(plan.before, target=target)],
        loads=[(judge.person.name, judge.shown, plan.load[key] - judge.total + judge.shown) for key, judge in order],
        short=[(outlook.rows[each.entry], each) for each in plan.short[:SHORT_SHOWN]],
        more_short=max(0, len(plan.short) - SHORT_SHOWN),
        ties=[
            (outlook.rows[entry_id], outlook.judges[juror_id].person.name, found[0])
            for (entry_id, juror_id), found in list(outlook.ties.items())[:SHORT_SHOWN]
        ],
        may=rules.can_assign_in(round_, now=now()),
    )
