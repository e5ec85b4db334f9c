"""The room's blueprint, and what it tells the web of the house."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from awards.programmes import queries
from awards.web.house import House, house, roles_at_home

bp = Blueprint("programmes", __name__)


@bp.record_once
def found_house(state: Any) -> None:
    """Tell the web how to find the house, for pages and mails that belong to no season."""
    state.app.extensions["awards.house"] = _house


def _house() -> tuple[House | None, list[str]]:
    season, opened = queries.house()
    if season is None:
        return None, opened
    return House(season.id, season.slug, season.programme_id, season.name, season.timezone), opened


@bp.app_context_processor
def at_home() -> dict[str, Any]:
    """Give templates `house()` and `roles_at_home()`, for the name and the navigation of pages without a season."""
    return {"house": house, "roles_at_home": roles_at_home}
