"""All pages of the room: whoever imports this has its blueprint with every view on it."""

from __future__ import annotations

from awards.desk import views, views_proposals, views_seasons
from awards.desk.blueprint import bp

PAGES = (
    views,
    views_proposals,
    views_seasons,
)
__all__ = ["PAGES", "bp"]
