"""All pages of the room: whoever imports this has its blueprint with every view on it."""

from __future__ import annotations

from awards.desk import views
from awards.desk.blueprint import bp
from awards.desk.seasons import views as seasons_views

PAGES = (
    views,
    seasons_views,
)
__all__ = ["PAGES", "bp"]
