"""All pages of the room: whoever imports this has its blueprint with every view on it."""

from __future__ import annotations

from awards.nominations.alike import views as alike_views
from awards.nominations.blueprint import bp
from awards.nominations.bulk import views as bulk_views
from awards.nominations.files import views as files_views
from awards.nominations.listing import views as listing_views
from awards.nominations.nominee import views
from awards.nominations.staff import views as staff_views
from awards.nominations.topic import views as topic_views
from awards.nominations.translating import views as translating_views
from awards.nominations.working import views as working_views

PAGES = (
    views,
    staff_views,
    files_views,
    topic_views,
    translating_views,
    working_views,
    bulk_views,
    listing_views,
    alike_views,
)
__all__ = ["PAGES", "bp"]
