"""All pages of the room: whoever imports this has its blueprint with every view on it."""

from __future__ import annotations

from awards.programmes import views
from awards.programmes.blueprint import bp
from awards.programmes.editing import views as editing_views
from awards.programmes.founding import views as founding_views
from awards.programmes.mail_words import views as mail_words_views
from awards.programmes.notices import views as notices_views
from awards.programmes.people import views as people_views
from awards.programmes.timetable import views as timetable_views

PAGES = (
    views,
    timetable_views,
    people_views,
    notices_views,
    editing_views,
    founding_views,
    mail_words_views,
)
__all__ = ["PAGES", "bp"]
