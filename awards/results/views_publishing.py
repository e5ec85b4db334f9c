"""Honours, and publishing: what it will do, doing it, and taking it back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from awards.core.clock import now
from awards.programmes import proposing
from awards.programmes.models import Season
from awards.results import actions_publishing as actions
from awards.results import freezing, honours, queries, queries_published, rules
from awards.results.forms import PublishForm, ReasonForm, citation_form
from awards.results.views import bp, by_line, require_sight, sight_of
from awards.web.access import impartial_everywhere, role, roles_here
from awards.web.ground import DecidingForm, Ground
from awards.web.pages import again, done, require

KINDS = (rules.SHORTLIST, rules.LAUREATES)
CHOSEN = (honours.MENTION, honours.GRAND_PRIX)
CITED = (honours.LAUREATE, *CHOSEN)


def _require_sight_of_all(season: Season) -> None:
    """Whoever sees who wins must be allowed to see every board the honours come from."""
    for category in season.document.categories:
        require_sight(season, honours.laureates_round(season), category.id)


@bp.get("/<season>/publication", endpoint="publish")
@role("owner", "organiser", "observer")
def publication_list(season: Season) -> Any:
    """Show what is public, what waits for its time, what was taken back, and what can be published next."""
    return render_template(
        "results/publish.html",
        publications=queries_published.publications(season),
        may_see_honours=_may_see_honours(season),
        shortlist=honours.shortlist_round(season),
        moment=now(),
        staff=bool(rules.STAFF & roles_here()),
    )


def _may_see_honours(season: Season) -> bool:
    """Whether the page of honours opens to the reader: no link leads where it does not."""
    round_ = honours.laureates_round(season)
    return all(sight_of(season, round_, each.id) for each in season.document.categories)


@bp.route("/<season>/publication/<any(shortlist, laureates):kind>", methods=["GET", "POST"])
@role("owner", "organiser")
def confirm(season: Season, kind: str) -> Any:
    """List everything that publishing will do and what is still open; then publish at a moment."""
    require(impartial_everywhere())
    if kind == rules.LAUREATES and honours.laureates_round(season).closes_at <= now():
        _require_sight_of_all(season)
    found = honours.prospect(season, kind, now=now())
    form = PublishForm(zone=season.timezone).made_on(_prospect(season, kind), _as_prospect(season, found))
    if form.validate_on_submit() and form.accepted(
        lambda: actions.publish(season, kind, embargo_until=form.moment, by=current_user)
    ):
        waits = form.moment > now()
        said = _("Everything is set. Nothing is public before the time you chose.") if waits else _("It is public now.")
        return done(said, "results.publish")
    if form.overtaken:
        found = honours.prospect(season, kind, now=now())
    named = _named(season, found)
    winners = {row.nomination_id: what for rows in named.values() for what, row in rows}
    shown = {
        "form": form,
        "kind": kind,
        "found": found,
        "named": named,
        "mails": actions.recipients(season, winners),
        "allowed": rules.can_publish(
            blocked=len(found.blocked), standing=queries_published.standing(season, kind) is not None
        ),
        "disclosed": season.document.honours.publish,
        "by": by_line,
    }
    if request.method == "POST":
        return again("results/confirm.html", **shown)
    form.suggest(now().astimezone(ZoneInfo(season.timezone)))
    return render_template("results/confirm.html", **shown)


def _named(season: Season, found: honours.Prospect) -> dict[str, list[Any]]:
    return {outcome.category.code: list(freezing.listed(season, found, outcome)) for outcome in found.outcomes}


def _prospect(season: Season, kind: str) -> Ground:
    """Who would be named as what, what is open, and which rules say what is disclosed."""

    def read() -> list[Any]:
        return _as_prospect(season, honours.prospect(season, kind, now=now()))

    return Ground(kinds=("results.", "honour.", "tie.", "entries.", "scores.", "programme.", "round."), read=read)


def _as_prospect(season: Season, found: honours.Prospect) -> list[Any]:
    named = [[code, [[what, row.nomination_id] for what, row in rows]] for code, rows in _named(season, found).items()]
    crowned = found.grand_prix.nomination_id if found.grand_prix else None
    return [named, crowned, len(found.blocked), len(found.missing), season.programme_id]


@bp.route("/<season>/publication/<uuid:publication_id>/withdrawal", methods=["GET", "POST"])
@role("owner", "organiser")
def unpublish(season: Season, publication_id: uuid.UUID) -> Any:
    """Take a publication back, with the reason: all of it is gone at once."""
    found = queries_published.publication(season, publication_id) or abort(404)
    if not (impartial := impartial_everywhere()) and proposing.has_impartial(season):
        require(impartial)
    form = ReasonForm().made_on(
        Ground(kinds=("results.",), rows=((found, ("unpublished_at", "embargo_until")),), subjects=(found.id,))
    )
    if form.validate_on_submit() and form.accepted(
        lambda: actions.unpublish(found, season, reason=form.reason.data, by=current_user)
    ):
        return done(_("Taken back. Nothing of it is public any more."), "results.publish")
    shown = {"form": form, "publication": found, "moment": now()}
    if request.method == "POST":
        return again("results/unpublish.html", **shown)
    return render_template("results/unpublish.html", **shown)


@bp.get("/<season>/honours", endpoint="honours")
@role("owner", "organiser", "chair", "observer")
def honour_list(season: Season) -> Any:
    """Show who wins by the rules, who could be mentioned, and the citations."""
    _require_sight_of_all(season)
    return _honours(render_template, season, DecidingForm().made_on(_chosen(season)))


def _honours(page: Callable[..., Any], season: Season, form: DecidingForm) -> Any:
    declared = season.document.honours
    return page(
        "results/honours.html",
        found=honours.prospect(season, rules.LAUREATES, now=now()),
        honours=declared,
        cited={(each.nomination_id, each.kind): each.citation for each in queries.honours(season)},
        may_mention=_may_choose(declared.special_mention),
        may_crown=_may_choose(declared.grand_prix),
        may_write=bool((rules.STAFF | {"chair"}) & roles_here()),
        form=form,
        by=by_line,
    )


def _chosen(season: Season) -> Ground:
    """Which entries have a special mention or the grand prix."""
    return Ground(kinds=("honour.", "results."), read=lambda: queries.chosen(season, CHOSEN))


def _may_choose(declared: Any) -> bool:
    return declared is not None and bool(rules.can_choose(roles_here(), declared.chosen_by))


@bp.post("/<season>/honours/<any(special_mention, grand_prix):kind>/<uuid:nomination_id>")
@role("owner", "organiser", "chair")
def give(season: Season, kind: str, nomination_id: uuid.UUID) -> Any:
    """Give an entry a special mention or the grand prix."""
    return _honoured(season, nomination_id, kind, actions.give, _("Recorded."))


@bp.post("/<season>/honours/<any(special_mention, grand_prix):kind>/<uuid:nomination_id>/removal")
@role("owner", "organiser", "chair")
def take_away(season: Season, kind: str, nomination_id: uuid.UUID) -> Any:
    """Take a special mention or the grand prix back."""
    return _honoured(season, nomination_id, kind, actions.take_away, _("Taken back."))


def _honoured(season: Season, nomination_id: uuid.UUID, kind: str, act: Callable[..., Any], said: str) -> Any:
    _require_sight_of_all(season)
    if queries.entry(season, nomination_id) is None:
        abort(404)
    form = DecidingForm().made_on(_chosen(season))
    if form.validate_on_submit() and form.accepted(
        lambda: act(season, nomination_id, kind, roles=roles_here(), by=current_user)
    ):
        return done(said, "results.honours")
    return _honours(again, season, form)


@bp.route("/<season>/honours/<any(laureate, special_mention, grand_prix):kind>/<uuid:nomination_id>/citation",
          methods=["GET", "POST"])  # fmt: skip
@role("owner", "organiser", "chair")
def citation(season: Season, kind: str, nomination_id: uuid.UUID) -> Any:
    """Write the jury's citation in each language of the programme."""
    _require_sight_of_all(season)
    entry = queries.entry(season, nomination_id) or abort(404)
    stored = queries.citation(season, nomination_id, kind)
    form = citation_form(season.document.programme.languages, stored).made_on(
        Ground(
            kinds=("citation.", "results."),
            read=lambda: queries.citation(season, nomination_id, kind),
            subjects=(nomination_id,),
        ),
        stored,
    )
    if form.validate_on_submit() and form.accepted(
        lambda: actions.cite(season, nomination_id, kind, form.texts, by=current_user)
    ):
        return done(_("The citation is saved."), "results.honours")
    shown = {"form": form, "entry": entry, "kind": kind, "by": by_line}
    shown["stored"] = queries.citation(season, nomination_id, kind) if form.overtaken else {}
    if request.method == "POST":
        return again("results/citation.html", **shown)
    return render_template("results/citation.html", **shown)
