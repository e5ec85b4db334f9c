"""All pages of the room: whoever imports this has its blueprint with every view on it."""

from __future__ import annotations

from awards.messages import views
from awards.messages.blueprint import bp

PAGES = (views,)
__all__ = ["PAGES", "bp"]
