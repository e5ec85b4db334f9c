"""All pages of the room: whoever imports this has its blueprint with every view on it."""

from __future__ import annotations

from awards.nominations import views, views_entries, views_entry, views_files, views_topic
from awards.nominations.blueprint import bp

PAGES = (
    views,
    views_entries,
    views_entry,
    views_files,
    views_topic,
)
__all__ = ["PAGES", "bp"]
