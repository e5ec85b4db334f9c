"""The days of a draft's steps, as far as they can be read: day 0 is the season's first. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from awards.programmes.document.timetable import day_starts
from awards.programmes.editing.tree import Nowhere, Path, Tree, at

FARTHEST = 3650


def days_of(tree: Tree, path: Path) -> tuple[datetime, datetime] | None:
    """Return the first instant of a step of the timetable and the first one after it; none for what is no step."""
    if path[:2] != ("timeline", "steps") or len(path) != 3:
        return None
    try:
        step, season = at(tree, path), tree["season"]
        zone = ZoneInfo(season["timezone"])
        first = datetime.fromisoformat(str(season["opens"])).date() + timedelta(_whole(step.get("day")))
        return day_starts(first, zone), day_starts(first + timedelta(_whole(step.get("days", 1))), zone)
    except (Nowhere, KeyError, ValueError, OverflowError, ZoneInfoNotFoundError):
        return None


def first_day(tree: Tree, path: Path) -> date | None:
    """Return the day on which a step begins, in the season's time zone; none for what is no step."""
    found = days_of(tree, path)
    return found[0].astimezone(ZoneInfo(tree["season"]["timezone"])).date() if found else None


def _whole(written: object) -> int:
    number = int(str(written))
    if not 0 <= number <= FARTHEST:
        raise ValueError(written)
    return number
