"""All pages of the room: whoever imports this has its blueprint with every view on it."""

from __future__ import annotations

from awards.accounts import views, views_account, views_company, views_link
from awards.accounts.blueprint import bp

PAGES = (
    views,
    views_account,
    views_company,
    views_link,
)
__all__ = ["PAGES", "bp"]
