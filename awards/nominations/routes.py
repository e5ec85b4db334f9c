"""All pages of the room: whoever imports this has its blueprint with every view on it."""

from __future__ import annotations

from awards.nominations.blueprint import bp
from awards.nominations.files import views as files_views
from awards.nominations.nominee import views
from awards.nominations.staff.entry import views as entry_views
from awards.nominations.staff.list import views as list_views
from awards.nominations.topic import views as topic_views

PAGES = (
    views,
    list_views,
    entry_views,
    files_views,
    topic_views,
)
__all__ = ["PAGES", "bp"]
