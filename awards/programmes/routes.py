"""All pages of the room: whoever imports this has its blueprint with every view on it."""

from __future__ import annotations

from awards.programmes import views, views_moving, views_people
from awards.programmes.blueprint import bp

PAGES = (
    views,
    views_moving,
    views_people,
)
__all__ = ["PAGES", "bp"]
