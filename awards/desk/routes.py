"""All pages of the room: whoever imports this has its blueprint with every view on it."""

from __future__ import annotations

from awards.desk import views
from awards.desk.blueprint import bp
from awards.desk.circulars import views as circulars_views
from awards.desk.guide import views as guide_views
from awards.desk.imports import views as imports_views
from awards.desk.live import views as live_views
from awards.desk.mail_previews import views as mail_previews_views
from awards.desk.mail_problems import views as mail_problems_views
from awards.desk.matrix import views as matrix_views
from awards.desk.morning import views as morning_views
from awards.desk.previewing import views as previewing_views
from awards.desk.reminders import views as reminders_views
from awards.desk.seasons import views as seasons_views
from awards.desk.viewing import views as viewing_views

PAGES = (
    views,
    circulars_views,
    guide_views,
    live_views,
    imports_views,
    mail_previews_views,
    matrix_views,
    mail_problems_views,
    morning_views,
    previewing_views,
    reminders_views,
    seasons_views,
    viewing_views,
)
__all__ = ["PAGES", "bp"]
