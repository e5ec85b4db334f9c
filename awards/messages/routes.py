"""All pages of the room: whoever imports this has its blueprint with every view on it."""

from __future__ import annotations

from awards.messages import views
from awards.messages.blueprint import bp
from awards.messages.unwanted import views as unwanted_views

PAGES = (views, unwanted_views)
__all__ = ["PAGES", "bp"]
