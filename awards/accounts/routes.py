"""All pages of the room: whoever imports this has its blueprint with every view on it."""

from __future__ import annotations

from awards.accounts.account import views as account_views
from awards.accounts.blueprint import bp
from awards.accounts.company import views as company_views
from awards.accounts.link import views as link_views
from awards.accounts.sign_in import views

PAGES = (
    views,
    account_views,
    company_views,
    link_views,
)
__all__ = ["PAGES", "bp"]
