"""All pages of the room: whoever imports this has its blueprint with every view on it."""

from __future__ import annotations

from awards.accounts import views
from awards.accounts.blueprint import bp
from awards.accounts.company import views as company_views

PAGES = (
    views,
    company_views,
)
__all__ = ["PAGES", "bp"]
