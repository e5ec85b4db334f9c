"""The programme's public pages: a category with its criteria, the rules, and how personal data is kept."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, render_template

from awards.programmes import queries
from awards.programmes.models import Season
from awards.web.access import public

bp = Blueprint("programmes", __name__)


@bp.app_context_processor
def house() -> dict[str, Any]:
    """Give templates `house()`: the award's name on pages that belong to no season, after the latest of its seasons."""

    def name() -> Any:
        if "house" not in g:
            season = queries.latest_season()
            g.house = season.name if season is not None else None
        return g.house

    return {"house": name}


@bp.get("/<season>/categories/<code>")
@public
def category(season: Season, code: str) -> Any:
    """Show a category: what it honours, and its criteria with their weights."""
    found = next((category for category in season.document.categories if category.id == code), None)
    return render_template("programmes/category.html", category=found or abort(404))


@bp.get("/<season>/rules")
@public
def rules(season: Season) -> Any:
    """Show the rules: who may enter, how it is judged, when."""
    return render_template("programmes/rules.html", steps=queries.steps(season))


@bp.get("/<season>/privacy")
@public
def privacy(season: Season) -> Any:
    """Say what is kept about people, who sees it and for how long."""
    return render_template("programmes/privacy.html")


from awards.programmes import views_people  # noqa: E402, F401  (its views belong to the same blueprint)
