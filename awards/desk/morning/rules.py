"""When a morning mail is sent, and whether there is anything to say. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

FROM, UNTIL = time(7, 30), time(12)  # after noon it is no morning mail any more
SATURDAY = 5


def day_to_see_to(now: datetime, *, zone: str, last: str) -> date | None:
    """Return the day whose mail is due by now in a zone; none before half past seven, at weekends, and once seen to."""
    local = now.astimezone(ZoneInfo(zone))
    is_time = local.weekday() < SATURDAY and FROM <= local.time() < UNTIL
    return local.date() if is_time and str(local.date()) != last else None


def seen_to(now: datetime, *, zone: str) -> str:
    """Return the day that counts as seen to for somebody who asks for the mail now: today, once its time has come."""
    local = now.astimezone(ZoneInfo(zone))
    return str(local.date()) if local.time() >= FROM else ""


def has_news(waits: Mapping[str, int], told: Mapping[str, int]) -> bool:
    """Whether there is anything to say: something waits, or what waited in the last mail does not any more."""
    return bool(waits) or bool(told)
