"""All pages of the room: whoever imports this has its blueprint with every view on it."""

from __future__ import annotations

from awards.results import views
from awards.results.blueprint import bp
from awards.results.boards import views as boards_views
from awards.results.ceremony import views as ceremony_views
from awards.results.deciding import views as deciding_views
from awards.results.exports import views as exports_views
from awards.results.previews import views as previews_views
from awards.results.public import views as public_views
from awards.results.publishing import views as publishing_views
from awards.results.revision import views as revision_views
from awards.results.rounds import views as rounds_views

PAGES = (
    views,
    boards_views,
    ceremony_views,
    deciding_views,
    exports_views,
    revision_views,
    previews_views,
    public_views,
    publishing_views,
    rounds_views,
)
__all__ = ["PAGES", "bp"]
