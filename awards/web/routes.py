"""All pages of the room: whoever imports this has its blueprint with every view on it."""

from __future__ import annotations

from awards.web import views
from awards.web.blueprint import bp

PAGES = (views,)
__all__ = ["PAGES", "bp"]
