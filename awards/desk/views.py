"""Everyone's home pages: the site's front, a season's public page and its jury."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, url_for

from awards.core.clock import now
from awards.desk import queries, season_line
from awards.jury import queries as jury
from awards.programmes import queries as programmes
from awards.programmes import rules
from awards.programmes.models import Season
from awards.results import queries as results
from awards.web.access import public

bp = Blueprint("desk", __name__)


@bp.get("/")
@public
def front() -> Any:
    """Go to the latest season; without one, say how to found it."""
    latest = programmes.latest_season()
    if latest is None:
        return render_template("desk/empty.html")
    return redirect(url_for("desk.season", season=latest.slug), 303)


@bp.get("/<season>/")
@public
def season(season: Season) -> Any:
    """Show the season to everyone: the call, the timetable, the categories, the laureates before."""
    moment = now()
    return render_template(
        "desk/season.html",
        stations=season_line.stations(season.document, programmes.steps(season), now=moment),
        entering=rules.can_enter(season, now=moment),
        coming=moment < season.opens_at,
        laureates=results.latest_laureates(season, now=moment),
        people=queries.demonstration_people(season) if current_app.config["DEMO"] else [],
    )


@bp.get("/<season>/jury-members")
@public
def jury_members(season: Season) -> Any:
    """Name the jurors who have accepted."""
    return render_template("desk/jury_members.html", jurors=jury.members(season))
