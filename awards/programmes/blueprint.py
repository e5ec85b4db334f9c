"""The room's blueprint, and what it tells the web of the house."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from awards.web.house import house, roles_at_home

bp = Blueprint("programmes", __name__)


@bp.app_context_processor
def at_home() -> dict[str, Any]:
    """Give templates `house()` and `roles_at_home()`, for the name and the navigation of pages without a season."""
    return {"house": house, "roles_at_home": roles_at_home}
