"""Honours, and publishing: what it will do, doing it, and taking it back."""

from __future__ import annotations

import uuid
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from awards.core.clock import now
from awards.programmes.models import Season
from awards.results import actions_publishing as actions
from awards.results import freezing, honours, queries, queries_published, rules
from awards.results.forms import ConfirmForm, PublishForm, ReasonForm, citation_form
from awards.results.views import bp, by_line, require_impartial, require_sight
from awards.web.access import role, roles_here
from awards.web.pages import again, done

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
        shortlist=honours.shortlist_round(season),
        moment=now(),
        staff=bool(rules.STAFF & roles_here()),
    )


@bp.route("/<season>/publication/<any(shortlist, laureates):kind>", methods=["GET", "POST"])
@role("owner", "organiser")
def confirm(season: Season, kind: str) -> Any:
    """List everything that publishing will do and what is still open; then publish at a moment."""
    if kind == rules.LAUREATES and honours.laureates_round(season).closes_at <= now():
        _require_sight_of_all(season)
    elif kind == rules.SHORTLIST:
        require_impartial(season)
    form = PublishForm(zone=season.timezone)
    if form.validate_on_submit() and form.accepted(
        lambda: actions.publish(season, kind, embargo_until=form.moment, by=current_user)
    ):
        waits = form.moment > now()
        said = _("Everything is set. Nothing is public before the time you chose.") if waits else _("It is public now.")
        return done(said, "results.publish")
    found = honours.prospect(season, kind, now=now())
    named = {outcome.category.code: freezing.listed(season, found, outcome) for outcome in found.outcomes}
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


@bp.route("/<season>/publication/<uuid:publication_id>/withdrawal", methods=["GET", "POST"])
@role("owner", "organiser")
def unpublish(season: Season, publication_id: uuid.UUID) -> Any:
    """Take a publication back, with the reason: all of it is gone at once."""
    found = queries_published.publication(season, publication_id) or abort(404)
    form = ReasonForm()
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
    declared = season.document.honours
    found = honours.prospect(season, rules.LAUREATES, now=now())
    return render_template(
        "results/honours.html",
        found=found,
        honours=declared,
        cited={(each.nomination_id, each.kind): each.citation for each in queries.honours(season)},
        may_mention=_may_choose(declared.special_mention),
        may_crown=_may_choose(declared.grand_prix),
        may_write=bool((rules.STAFF | {"chair"}) & roles_here()),
        form=ConfirmForm(),
        by=by_line,
    )


def _may_choose(declared: Any) -> bool:
    return declared is not None and bool(rules.can_choose(roles_here(), declared.chosen_by))


@bp.post("/<season>/honours/<any(special_mention, grand_prix):kind>/<uuid:nomination_id>")
@role("owner", "organiser", "chair")
def give(season: Season, kind: str, nomination_id: uuid.UUID) -> Any:
    """Give an entry a special mention or the grand prix."""
    _confirmed(season, nomination_id)
    actions.give(season, nomination_id, kind, roles=roles_here(), by=current_user)
    return done(_("Recorded."), "results.honours")


@bp.post("/<season>/honours/<any(special_mention, grand_prix):kind>/<uuid:nomination_id>/removal")
@role("owner", "organiser", "chair")
def take_away(season: Season, kind: str, nomination_id: uuid.UUID) -> Any:
    """Take a special mention or the grand prix back."""
    _confirmed(season, nomination_id)
    actions.take_away(season, nomination_id, kind, roles=roles_here(), by=current_user)
    return done(_("Taken back."), "results.honours")


def _confirmed(season: Season, nomination_id: uuid.UUID) -> None:
    _require_sight_of_all(season)
    if queries.entry(season, nomination_id) is None:
        abort(404)
    if not ConfirmForm().validate_on_submit():
        abort(400)


@bp.route("/<season>/honours/<any(laureate, special_mention, grand_prix):kind>/<uuid:nomination_id>/citation",
          methods=["GET", "POST"])  # fmt: skip
@role("owner", "organiser", "chair")
def citation(season: Season, kind: str, nomination_id: uuid.UUID) -> Any:
    """Write the jury's citation in each language of the programme."""
    _require_sight_of_all(season)
    entry = queries.entry(season, nomination_id) or abort(404)
    stored = {(each.nomination_id, each.kind): each.citation for each in queries.honours(season)}
    form = citation_form(season.document.programme.languages, stored.get((nomination_id, kind), {}))
    if form.validate_on_submit() and form.accepted(
        lambda: actions.cite(season, nomination_id, kind, form.texts, by=current_user)
    ):
        return done(_("The citation is saved."), "results.honours")
    shown = {"form": form, "entry": entry, "kind": kind, "by": by_line}
    if request.method == "POST":
        return again("results/citation.html", **shown)
    return render_template("results/citation.html", **shown)
