"""All pages of the room: whoever imports this has its blueprint with every view on it."""

from __future__ import annotations

from awards.jury import views, views_assigning, views_leaving, views_lists, views_panels, views_spreading
from awards.jury.blueprint import bp

PAGES = (
    views,
    views_assigning,
    views_leaving,
    views_lists,
    views_panels,
    views_spreading,
)
__all__ = ["PAGES", "bp"]
