"""Honours, and publishing: what it will do, doing it, and taking it back."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.clock import now
from awards.core.roles import BOARD_READERS, DECIDERS, STAFF
from awards.programmes import queries as programmes
from awards.programmes.document.judging import GrandPrix, SpecialMention
from awards.programmes.models import Proposal, Season
from awards.programmes.proposals import actions as proposals_actions
from awards.results import queries as results_queries
from awards.results import rules
from awards.results.blueprint import bp, by_line, country_of, require_sight, sight_of
from awards.results.forms import PublishForm, ReasonForm, citation_form
from awards.results.publishing import act as publishing_act
from awards.results.publishing import actions, honouring, honours, queries, what_stands
from awards.results.publishing.public_entries import named_by_id, shown_entries
from awards.web.access import impartial_everywhere, me, role, roles_here, tied_here
from awards.web.ground import DecidingForm, Ground
from awards.web.i18n import reader_language
from awards.web.pages import done, require, show

ACTS = (publishing_act.PUBLICATION.code, publishing_act.CORRECTION.code)


def _require_sight_of_all(season: Season) -> None:
    """Whoever sees who wins must be allowed to see every board the honours come from."""
    for category in season.document.categories:
        require_sight(season, honours.laureates_round(season), category.id)


@bp.get("/<season>/publication", endpoint="publish")
@role(*BOARD_READERS)
def publication_list(season: Season) -> ResponseReturnValue:
    """Show what is public, what waits for its time, what came before it, and what can be published next."""
    moment = now()
    rows = [(row, rules.state(row, now=moment)) for row in queries.publications(season)]
    found = what_stands.what_stands(honours.prepared_from(season), rows, now=moment)
    return render_template(
        "results/publish.html",
        kinds=found,
        earlier=what_stands.earlier(found, rows),
        named=queries.how_many_named(season),
        told={one.kind: actions.how_many_believe(season, one.kind) for one in found if one.state == rules.PUBLIC},
        corrected={row.kind for row, _state in rows if rules.was_public(row, now=moment)},
        proposed={row.payload["kind"]: row for row in programmes.waiting(season, now=moment) if row.act in ACTS},
        may_see_honours=_may_see_honours(season),
        title=proposals_actions.title,
        impartial=not tied_here(),
        may_take_back=bool(DECIDERS & roles_here()),
        staff=bool(STAFF & roles_here()),
    )


def _may_see_honours(season: Season) -> bool:
    """Whether the page of honours opens to the reader: no link leads where it does not."""
    round_ = honours.laureates_round(season)
    return all(sight_of(season, round_, each.id) for each in season.document.categories)


@bp.route("/<season>/publication/<any(shortlist, laureates):kind>", methods=["GET", "POST"])
@role(*DECIDERS)
def confirm(season: Season, kind: str) -> ResponseReturnValue:
    """List everything that publishing would do and what is still open; then propose it to a second person."""
    _require_sight_of(season, kind)
    wanted = publishing_act.plan(season, kind)
    act = publishing_act.act_for(wanted)
    waiting = programmes.waiting(season, now=now(), act=act.code, subject_id=publishing_act.subject(season, kind))
    _require_part(waiting)
    form = _form(season, wanted).made_on(_prospect(season, kind), publishing_act.ground(season, wanted))
    if form.validate_on_submit() and (made := form.accepted(lambda: _propose(season, wanted, form))):
        return _proposed(made.result)
    if form.overtaken:
        wanted = publishing_act.plan(season, kind)
    return show(form, "results/confirm.html", waiting=waiting, **_page_values(season, wanted))


def _require_sight_of(season: Season, kind: str) -> None:
    require(impartial_everywhere())
    if kind == rules.LAUREATES and honours.laureates_round(season).closes_at <= now():
        _require_sight_of_all(season)


def _require_part(waiting: list[Proposal]) -> None:
    """The chair looks at what waits for a second person; to propose it is the organisers' part."""
    if not STAFF & roles_here() and (request.method == "POST" or not waiting):
        abort(404)


def _form(season: Season, wanted: publishing_act.Plan) -> PublishForm:
    planned, corrects = wanted.planned, wanted.earlier is not None
    ahead = planned is not None and planned.ends_at > now() and not corrects
    day = publishing_act.last_day(season, planned) if planned is not None and ahead else None
    clock = publishing_act.clock_of(season, planned) if planned is not None and ahead else ""
    # A correction comes when it is found necessary: the timetable has no day for it.
    return PublishForm.of(season.timezone, None if corrects else planned, day=day, clock=clock, corrects=corrects)


def _prospect(season: Season, kind: str) -> Ground:
    """All that would be public, what it comes from, and what is open."""
    kinds = ("results.", "honour.", "citation.", "tie.", "entries.", "scores.", "programme.", "round.", "proposal.")
    return Ground(kinds=kinds, read=lambda: publishing_act.ground(season, publishing_act.plan(season, kind)))


def _propose(season: Season, wanted: publishing_act.Plan, form: PublishForm) -> Proposal:
    payload = {"kind": wanted.kind, "at": form.moment.isoformat() if form.moment else ""}
    return proposals_actions.propose(
        season, publishing_act.act_for(wanted), payload, subject_id=publishing_act.subject(season, wanted.kind),
        reason=form.reason.data if "reason" in form else "", by=me(),
    )  # fmt: skip


def _proposed(made: Proposal) -> ResponseReturnValue:
    if made.confirmed_at is None:
        return done(_("Proposed. Nothing becomes public until a second person has confirmed it."), "desk.proposal",
                    proposal_id=made.id)  # fmt: skip
    if publishing_act.moment_of(made.payload) is None:
        return done(_("It is public now."), "results.publish")
    return done(_("Everything is ready. Nothing becomes public before the time you chose."), "results.publish")


def _page_values(season: Season, wanted: publishing_act.Plan) -> dict[str, object]:
    payload = {"kind": wanted.kind, "at": ""}
    corrects = wanted.earlier is not None
    return {
        "kind": wanted.kind,
        "found": wanted.found,
        "named": publishing_act.named_by_category(season, wanted.found),
        "letters": actions.letters(season, wanted.kind, named_by_id(wanted.entries), at_once=False),
        "allowed": publishing_act.allowed(season, payload, wanted, correction=corrects),
        "disclosed": season.document.honours.publish,
        "planned": wanted.planned,
        "replaces": wanted.replaces,
        "earlier": wanted.earlier,
        "changes": publishing_act.changed(season, wanted),
        "alone": season.document.season.deciders == 1,
        "staff": bool(STAFF & roles_here()),
        "by": by_line,
    }


@bp.get("/<season>/publication/<uuid:publication_id>")
@role(*BOARD_READERS)
def publication(season: Season, publication_id: uuid.UUID) -> ResponseReturnValue:
    """Show what a publication says, earlier ones and those that were taken back too: who is named, and what changed."""
    found = queries.publication(season, publication_id) or abort(404)
    require(impartial_everywhere())
    before = queries.before(season, found)
    entries = queries.public_entries(found.id)
    return render_template(
        "results/publication.html",
        publication=found,
        state=rules.state(found, now=now()),
        before=before,
        changes=queries.compared(before.id, entries) if before is not None else [],
        entries=shown_entries(entries, season, reader_language(), country_of),
    )


@bp.route("/<season>/publication/<uuid:publication_id>/withdrawal", methods=["GET", "POST"])
@role(*DECIDERS)
def unpublish(season: Season, publication_id: uuid.UUID) -> ResponseReturnValue:
    """Take a publication back, with the reason: all of it is gone at once."""
    found = queries.publication(season, publication_id) or abort(404)
    columns = ("unpublished_at", "embargo_until", "replaced_at")
    form = ReasonForm().made_on(Ground(kinds=("results.",), rows=((found, columns),), subjects=(found.id,)))
    if form.validate_on_submit() and form.accepted(
        lambda: actions.unpublish(found, season, reason=form.reason.data, roles=roles_here(), by=me())
    ):
        return done(_("Unpublished. None of it is public now."), "results.publish")
    return show(
        form,
        "results/unpublish.html",
        publication=found,
        state=rules.state(found, now=now()),
        allowed=actions.may_unpublish(season, found, roles=roles_here(), by=me()),
        pages=queries.only_there(found, now=now()),
        believers=actions.how_many_believe(season, found.kind),
    )


@bp.get("/<season>/honours", endpoint="honours")
@role(*BOARD_READERS)
def honour_list(season: Season) -> ResponseReturnValue:
    """Show who wins by the rules, who could be mentioned, and the citations."""
    _require_sight_of_all(season)
    return _honours(season, DecidingForm().made_on(_chosen(season)))


def _honours(season: Season, form: DecidingForm) -> ResponseReturnValue:
    declared, open_ = season.document.honours, honouring.may_change_honours(season)
    return show(
        form,
        "results/honours.html",
        found=honours.prospect(season, rules.LAUREATES, now=now()),
        honours=declared,
        cited={(each.nomination_id, each.kind): each.citation for each in results_queries.honours(season)},
        in_doubt=results_queries.honours_in_doubt(season, honours.CHOSEN),
        may_change=open_,
        may_mention=open_ and _may_choose(declared.special_mention),
        may_crown=open_ and _may_choose(declared.grand_prix),
        may_write=open_ and bool(DECIDERS & roles_here()),
        by=by_line,
    )


def _chosen(season: Season) -> Ground:
    """Which entries have a special mention or the grand prix."""
    return Ground(kinds=("honour.", "results."), read=lambda: results_queries.chosen(season, honours.CHOSEN))


def _may_choose(declared: SpecialMention | GrandPrix | None) -> bool:
    return declared is not None and bool(rules.can_choose(roles_here(), declared.chosen_by))


@bp.post("/<season>/honours/<any(special_mention, grand_prix):kind>/<uuid:nomination_id>")
@role(*DECIDERS)
def give(season: Season, kind: str, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Give an entry a special mention or the grand prix."""
    return _honoured(season, nomination_id, kind, honouring.give, _("Recorded."))


@bp.post("/<season>/honours/<any(special_mention, grand_prix):kind>/<uuid:nomination_id>/removal")
@role(*DECIDERS)
def take_away(season: Season, kind: str, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Take a special mention or the grand prix back."""
    return _honoured(season, nomination_id, kind, honouring.take_away, _("Unassigned."))


def _honoured(
    season: Season, nomination_id: uuid.UUID, kind: str, act: Callable[..., object], said: str
) -> ResponseReturnValue:
    _require_sight_of_all(season)
    if results_queries.entry(season, nomination_id) is None:
        abort(404)
    form = DecidingForm().made_on(_chosen(season))
    if form.validate_on_submit() and form.accepted(
        lambda: act(season, nomination_id, kind, roles=roles_here(), by=me())
    ):
        return done(said, "results.honours")
    return _honours(season, form)


@bp.route("/<season>/honours/<any(laureate, special_mention, grand_prix):kind>/<uuid:nomination_id>/citation",
          methods=["GET", "POST"])  # fmt: skip
@role(*DECIDERS)
def citation(season: Season, kind: str, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Write the jury's citation in each language of the programme."""
    _require_sight_of_all(season)
    entry = results_queries.entry(season, nomination_id) or abort(404)
    stored = results_queries.citation(season, nomination_id, kind)
    form = citation_form(season.document.programme.languages, stored).made_on(
        Ground(
            kinds=("citation.", "results."),
            read=lambda: results_queries.citation(season, nomination_id, kind),
            subjects=(nomination_id,),
        ),
        stored,
    )
    if form.validate_on_submit() and form.accepted(
        lambda: honouring.cite(season, nomination_id, kind, form.texts, by=me())
    ):
        return done(_("The citation is saved."), "results.honours")
    stored = results_queries.citation(season, nomination_id, kind) if form.overtaken else {}
    return show(form, "results/citation.html", entry=entry, kind=kind, by=by_line, stored=stored)
