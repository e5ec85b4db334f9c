"""The programme's public pages: a category with its criteria, the rules, the timetable, and how data is kept."""

from __future__ import annotations

from datetime import datetime

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from awards.core.clock import now
from awards.core.message import Message
from awards.core.roles import STAFF
from awards.programmes import queries
from awards.programmes.blueprint import bp
from awards.programmes.document import form_schema
from awards.programmes.document import timetable as timetable_of
from awards.programmes.models import Season
from awards.programmes.proposals import actions as proposals_actions
from awards.web.access import public, roles_here
from awards.web.downloads import made_here
from awards.web.i18n import reader_language


@bp.get("/<season>/categories/<code>")
@public
def category(season: Season, code: str) -> ResponseReturnValue:
    """Show a category: what it honours, and its criteria with their weights."""
    found = next((category for category in season.document.categories if category.id == code), None)
    return render_template("programmes/category.html", category=found or abort(404))


@bp.get("/<season>/rules")
@public
def rules(season: Season) -> ResponseReturnValue:
    """Show the rules: who may enter, how it is judged, when."""
    steps = timetable_of.dated_steps(season.document, queries.steps(season), now=now())
    return render_template(
        "programmes/rules.html",
        steps=steps,
        founded=form_schema.founded(season.document, reader_language()),
        conditions=form_schema.conditions(season.document),
        editions=queries.editions(season),
        noted=_changes_by_two(season),
        staff=bool(roles_here() & STAFF),
    )


@bp.get("/<season>/rules/<sha256>.json")
@public
def frozen_rules(season: Season, sha256: str) -> ResponseReturnValue:
    """Hand out rules as they were frozen, byte for byte: what their fingerprint is of."""
    found = queries.by_fingerprint(season, sha256) or abort(404)
    return made_here(found.document.encode(), f"{season.slug}-rules-{found.sha256[:8]}.json", "application/json")


def _changes_by_two(season: Season) -> list[tuple[Message, str, datetime | None]]:
    """What two people changed while the season was running, for everybody: a sentence, the reason, and when."""
    acts = [each.code for each in proposals_actions.acts().values() if each.public or each.noted]
    return [(*proposals_actions.public_words(each), each.confirmed_at) for each in queries.confirmed(season, acts)]


@bp.get("/<season>/privacy")
@public
def privacy(season: Season) -> ResponseReturnValue:
    """Say what is kept about people, who sees it and for how long."""
    return render_template("programmes/privacy.html")
