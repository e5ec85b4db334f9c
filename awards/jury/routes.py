"""All pages of the room: whoever imports this has its blueprint with every view on it."""

from __future__ import annotations

from awards.jury import views
from awards.jury.assigning import views as assigning_views
from awards.jury.blueprint import bp
from awards.jury.conflicts import views as conflicts_views
from awards.jury.leaving import views as leaving_views
from awards.jury.panels import views as panels_views

PAGES = (
    views,
    assigning_views,
    leaving_views,
    conflicts_views,
    panels_views,
)
__all__ = ["PAGES", "bp"]
