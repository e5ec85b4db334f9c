"""All pages of the room: whoever imports this has its blueprint with every view on it."""

from __future__ import annotations

from awards.scoring import views
from awards.scoring.blueprint import bp
from awards.scoring.list import views as list_views
from awards.scoring.saving import views as saving_views
from awards.scoring.stepping import views as stepping_views
from awards.scoring.submitting import views as submitting_views

PAGES = (
    views,
    list_views,
    saving_views,
    stepping_views,
    submitting_views,
)
__all__ = ["PAGES", "bp"]
