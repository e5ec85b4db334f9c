"""All pages of the room: whoever imports this has its blueprint with every view on it."""

from __future__ import annotations

from awards.scoring import views, views_saving, views_stepping, views_submitting
from awards.scoring.blueprint import bp

PAGES = (
    views,
    views_saving,
    views_stepping,
    views_submitting,
)
__all__ = ["PAGES", "bp"]
