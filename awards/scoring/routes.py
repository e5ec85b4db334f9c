"""All pages of the room: whoever imports this has its blueprint with every view on it."""

from __future__ import annotations

from awards.scoring import views
from awards.scoring.blueprint import bp
from awards.scoring.comparing import views as comparing_views
from awards.scoring.device import views as device_views
from awards.scoring.late import views as late_views
from awards.scoring.list import views as list_views
from awards.scoring.notes import views as notes_views
from awards.scoring.paper import views as paper_views
from awards.scoring.workbook import views as workbook_views

PAGES = (views, list_views, late_views, notes_views, paper_views, comparing_views, device_views,
         workbook_views)  # fmt: skip
__all__ = ["PAGES", "bp"]
