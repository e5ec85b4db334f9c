"""All pages of the room: whoever imports this has its blueprint with every view on it."""

from __future__ import annotations

from awards.results import (
    views,
    views_acting,
    views_deciding,
    views_exports,
    views_programme,
    views_public,
    views_publishing,
)
from awards.results.blueprint import bp

PAGES = (
    views,
    views_acting,
    views_deciding,
    views_exports,
    views_programme,
    views_public,
    views_publishing,
)
__all__ = ["PAGES", "bp"]
