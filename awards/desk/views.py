"""Everyone's home pages: the site's front, a season's public page and its jury; the organisers' desk and log."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from awards.core.clock import now
from awards.core.roles import READERS, STAFF
from awards.desk import demo_sign_ins, over_time, public_pages, queries, season_line
from awards.desk import home as gathered
from awards.desk.blueprint import bp
from awards.desk.landing import Place, place_of
from awards.desk.log import event_words, log_page
from awards.messages import queries as mails
from awards.nominations import queries as nominations
from awards.nominations.drafts import progress
from awards.programmes import queries as programmes
from awards.programmes import rules
from awards.programmes.document import timetable
from awards.programmes.models import Season
from awards.results.deciding import queries as deciding_queries
from awards.results.exports.handing_out import hand_out
from awards.results.public.publication_page import latest_laureates
from awards.web.access import (
    appointments,
    impartial_everywhere,
    me,
    public,
    role,
    roles_here,
    sides_here,
    signed_in,
    tied_here,
)

LATE = timedelta(minutes=15)  # a mail that is due so long and was not tried: no worker runs


@bp.get("/")
@public
def front() -> ResponseReturnValue:
    """Go to the season in which the reader's work is, else to the latest opened one; without one, say how it begins."""
    place = _place()
    if place is None:
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
    """Show the season to everyone: the call, the timetable, the categories, the laureates before."""
    moment = now()
    own = nominations.mine(me(), season) if current_user.is_authenticated else []
    stations = timetable.dated_steps(season.document, programmes.steps(season), now=moment)
    return render_template(
        "desk/season.html",
        works=progress.works(own, season),
        stations=stations,
        track=season_line.track(stations),
        entering=rules.can_enter(season, now=moment),
        coming=moment < season.opens_at,
        laureates=latest_laureates(season, now=moment),
        people=demo_sign_ins.cards(season) if current_app.config["DEMO"] else [],
    )


@bp.get("/sitemap.xml")
@public
def sitemap() -> Response:
    """List the public pages of all seasons, results only as far as they are public."""
    site = current_app.config["SITE_URL"]
    pages = [f"{site}{path}" for path in public_pages.paths(now=now())]
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


@bp.get("/<season>/desk")
@role(*READERS)
def home(season: Season) -> ResponseReturnValue:
    """Show the organisers what waits for them, and how far nominations and jury are."""
    found = gathered.home(season, sides=sides_here(), now=now())
    lacking, nowhere = queries.without_impartial(season) if found.waiting.sided else ([], False)
    return render_template(
        "desk/home.html",
        home=found,
        lacking=lacking,
        nowhere=nowhere,
        chairs=deciding_queries.chairs(season) if found.waiting.undecided else [],
        proposals=programmes.how_many_wait(season, me(), now=now(), tied=tied_here()),
        undecided_drafts=gathered.undecided_drafts(season, found.closed, sides=sides_here(), now=now()),
        curves_of=over_time.curves,
        may_act=bool(roles_here() & STAFF),
        sees_all=bool(impartial_everywhere()),
    )


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
