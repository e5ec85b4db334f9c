"""Everyone's home pages: the site's front, a season's public page and its jury; the organisers' desk and log; what
takes two people."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from flask import Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from awards.core.clock import now
from awards.core.roles import BOARD_READERS, DECIDERS, READERS, STAFF
from awards.core.verdicts import YES, insist, no
from awards.desk import demo_sign_ins, queries
from awards.desk.acts import ACTS
from awards.desk.blueprint import bp
from awards.desk.landing import Place, place_of
from awards.desk.log import event_words, log_page
from awards.desk.season_page import season_page
from awards.messages import queries as mails
from awards.nominations import queries as nominations
from awards.nominations.drafts import progress
from awards.programmes import queries as programmes
from awards.programmes import rules
from awards.programmes.document import timetable
from awards.programmes.models import Proposal, Season
from awards.programmes.notices import queries as notices
from awards.programmes.proposals import actions as proposals_actions
from awards.programmes.proposals.queries import listed
from awards.results.exports.handing_out import hand_out
from awards.results.publishing import queries as publishing_queries
from awards.web.access import (
    appointments,
    demo_only,
    impartial_in,
    me,
    public,
    role,
    roles_here,
    signed_in,
    tied_here,
)
from awards.web.ground import DecidingForm, Ground
from awards.web.pages import done, page_of, require, show

LATE = timedelta(minutes=15)  # a mail that is due so long and was not tried: no worker runs
OF_A_SEASON = (
    "desk.season",
    "programmes.rules",
    "programmes.timetable",
    "desk.jury_members",
    "nominations.preview",
    "results.verification",
    "programmes.privacy",
)
ANSWERED = ("confirmed_at", "withdrawn_at")


@bp.get("/")
@public
def front() -> ResponseReturnValue:
    """Go to the season in which the reader's work is, else to the latest opened one; else to where one begins."""
    place = _place()
    if place is None:
        if current_user.is_authenticated and me().may_found:
            return redirect(url_for("programmes.new_season"), 303)
        return render_template("desk/empty.html")
    return redirect(url_for(place.endpoint if place.draft else "desk.season", season=place.season), 303)


def _place() -> Place | None:
    if current_user.is_authenticated:
        return place_of(me(), appointments(), now=now())
    latest = programmes.latest_season()
    return None if latest is None else Place(latest.slug, "desk.season")


@bp.get("/start")
@signed_in
def work() -> ResponseReturnValue:
    """Go to where the work of the person signed in is: scoresheets, nominations or desk of a season."""
    place = _place()
    if place is None:
        return redirect(url_for("desk.front"), 303)
    return redirect(url_for(place.endpoint, season=place.season), 303)


@bp.get("/<season>/")
@public
def season(season: Season) -> ResponseReturnValue:
    """Show the season to everyone: the call, the jury at work or who won; numbers, map, timetable, categories."""
    moment = now()
    own = nominations.mine(me(), season) if current_user.is_authenticated else []
    stations = timetable.dated_steps(season.document, programmes.steps(season), now=moment)
    return render_template(
        "desk/season.html",
        works=progress.works(own, season),
        stations=stations,
        page=season_page(season, stations, now=moment),
        entering=rules.can_enter(season, now=moment),
        coming=notices.next_season(season.award, after=moment),
    )


@bp.get("/<season>/demonstration")
@demo_only
def demonstration(season: Season) -> ResponseReturnValue:
    """Offer the invented people to sign in as: one click each."""
    return render_template("desk/demonstration.html", people=demo_sign_ins.cards(season))


@bp.get("/sitemap.xml")
@public
def sitemap() -> Response:
    """List the public pages of all seasons, results only as far as they are public."""
    site = current_app.config["SITE_URL"]
    pages = [f"{site}{path}" for path in _paths(now=now())]
    return Response(render_template("desk/sitemap.xml", pages=pages), mimetype="application/xml")


@bp.get("/health")
@public
def health() -> Response:
    """Answer that the process lives and reaches its database, and whether its mails go out."""
    since = mails.late_since(before=now() - LATE)
    waits = since is not None and current_app.config["MAIL_SERVER"]
    late = f"mail waits since {since:%Y-%m-%dT%H:%M}Z: is a worker running?\n" if waits else ""
    return Response(f"ok\n{late}", mimetype="text/plain")


@bp.get("/<season>/jury-members")
@public
def jury_members(season: Season) -> ResponseReturnValue:
    """Name the jurors who have accepted."""
    return render_template("desk/jury_members.html", jurors=queries.jurors(season))


@bp.get("/<season>/log")
@role(*READERS)
def log(season: Season) -> ResponseReturnValue:
    """Show what happened in the season, by kind, person, nomination and day; to observers without addresses."""
    shown = log_page.page_values(season, log_page.Filters.read(request.args), request.args)
    shown |= {"words": event_words.words, "kinds": event_words.choices(), "may_act": bool(roles_here() & STAFF)}
    return render_template("desk/log.html", **shown)


@bp.get("/<season>/log.<any(csv, xlsx):ending>")
@role(*STAFF)
def log_export(season: Season, ending: str) -> ResponseReturnValue:
    """Hand out the log with its addresses, as far as it fits the filters of the address."""
    return hand_out(season, log_page.table(season, log_page.Filters.read(request.args)), table="log", kind=ending)


def _paths(*, now: datetime) -> Iterator[str]:
    """Yield the paths of public pages, the latest season first. Two queries, whatever there is."""
    published = publishing_queries.public_ids(now=now)
    for season in programmes.opened_seasons():
        yield from _of(season)
        if season.id in published:
            yield url_for("results.laureates", season=season.slug)
            for entry_id in published[season.id]:
                yield url_for("results.laureate", season=season.slug, entry_id=entry_id)
    yield url_for("results.archive")


def _of(season: Season) -> Iterator[str]:
    yield from (url_for(endpoint, season=season.slug) for endpoint in OF_A_SEASON)
    for category in season.document.categories:
        yield url_for("programmes.category", season=season.slug, code=category.id)


@bp.get("/<season>/proposals")
@role(*BOARD_READERS)
def proposals(season: Season) -> ResponseReturnValue:
    """List what was proposed, the latest first: what waits for a second person, and what became of the rest.

    ?waits= leaves only what waits: the reader's own, or that of others.
    """
    which = request.args.get("waits", "")
    return render_template(
        "desk/proposals.html",
        page=page_of(listed(season, me(), which, now=now(), tied=tied_here())),
        which=which,
        state_of=lambda row: rules.proposal_state(row, now=now()),
        title=proposals_actions.title,
        at_desk=bool(READERS & roles_here()),
        until=rules.proposal_ends_at,
    )


@bp.get("/<season>/proposals/<uuid:proposal_id>")
@role(*BOARD_READERS)
def proposal(season: Season, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Show a proposal: what it does, what it was decided on, and what has changed since."""
    found = _proposal(season, proposal_id)
    return _page(season, found, DecidingForm().made_on(_ground(season, found)))


@bp.post("/<season>/proposals/<uuid:proposal_id>/confirmation")
@role(*DECIDERS)
def confirmation(season: Season, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Be the second person: what was proposed is done."""
    found = _proposal(season, proposal_id)
    form = DecidingForm().made_on(_ground(season, found))
    if form.validate_on_submit() and form.accepted(lambda: _confirm(season, found)):
        return done(_("Confirmed and done."), "desk.proposal", proposal_id=found.id)
    return _page(season, found, form)


def _confirm(season: Season, found: Proposal) -> None:
    act = ACTS.get(found.act)
    if act is None:
        insist(no("This kind of proposal no longer exists."))
    else:
        proposals_actions.confirm(season, act, found, roles=roles_here(), by=me())


@bp.post("/<season>/proposals/<uuid:proposal_id>/withdrawal")
@role(*STAFF)
def proposal_withdrawal(season: Season, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Take a proposal back."""
    found = _proposal(season, proposal_id)
    form = DecidingForm().made_on(_ground(season, found))
    if form.validate_on_submit() and form.accepted(
        lambda: proposals_actions.withdraw(season, found, roles=roles_here(), by=me())
    ):
        return done(_("The proposal has been withdrawn. Nothing has changed."), "desk.proposals")
    return _page(season, found, form)


def _proposal(season: Season, proposal_id: uuid.UUID) -> Proposal:
    """The proposal, for those who may look into every category that it touches."""
    found = programmes.proposal(season, proposal_id) or abort(404)
    require(impartial_in(*found.categories))
    return found


def _ground(season: Season, found: Proposal) -> Ground:
    """What became of the proposal, and what it was decided on."""
    act = ACTS.get(found.act)
    read = (lambda: proposals_actions.mark(season, act, found.payload)) if act else tuple
    return Ground(kinds=("proposal.",), read=read, rows=((found, ANSWERED),), subjects=(found.id,))


def _page(season: Season, found: Proposal, form: DecidingForm) -> str | tuple[str, int]:
    act, state = ACTS.get(found.act), rules.proposal_state(found, now=now())
    waits = state == rules.OPEN
    changed = waits and act is not None and not proposals_actions.is_as_proposed(season, act, found)
    return show(
        form,
        "desk/proposal.html",
        proposal=found,
        state=state,
        title=proposals_actions.title(found),
        effect=proposals_actions.effect(found),
        effect_now=act.effect(season, found.payload) if changed and act else [],
        changed=changed,
        allowed=act.allowed(season, found.payload) if waits and act else YES,
        whole=act.whole(season, found.payload) if waits and act else None,
        until=rules.proposal_ends_at(found),
        may_confirm=proposals_actions.may_confirm(season, found, roles=roles_here(), by=me()),
        may_withdraw=bool(STAFF & roles_here()),
        seconds=[each.name or each.email for each in proposals_actions.seconds(season, found)] if waits else [],
    )
