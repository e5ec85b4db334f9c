"""All pages of the room: whoever imports this has its blueprint with every view on it."""

from __future__ import annotations

from awards.nominations.blueprint import bp
from awards.nominations.files import views as files_views
from awards.nominations.nominee import views
from awards.nominations.staff import views as staff_views
from awards.nominations.topic import views as topic_views
from awards.nominations.translating import views as translating_views

PAGES = (views, staff_views, files_views, topic_views, translating_views)
__all__ = ["PAGES", "bp"]
