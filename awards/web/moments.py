"""Days and times of day as people type them into forms."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

from flask_babel import gettext as _
from wtforms import DateField, TimeField

# Years beyond these are slips of the finger, and near the ends of the calendar zones cannot be reckoned with.
NEAR = (2000, 2200)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MINUTE = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")


class Day(DateField):  # type: ignore[misc]
    """A day; the browser's own picker where it has one, else typed as 2027-01-31."""

    data: date | None

    def process_formdata(self, valuelist: list[object]) -> None:
        """Read what was typed; ValueError in words for what is no day."""
        _read(self, valuelist, _near_day, _("Enter a day such as 2027-01-31"))

    def _value(self) -> str:
        return _typed(self, "%Y-%m-%d")


class Clock(TimeField):  # type: ignore[misc]
    """A time of day to the minute, typed as 23:59."""

    data: time | None

    def process_formdata(self, valuelist: list[object]) -> None:
        """Read what was typed; ValueError in words for what is no time of day."""
        _read(self, valuelist, _minute, _("Enter a time such as 23:59"))

    def _value(self) -> str:
        return _typed(self, "%H:%M")


def _read(field: Day | Clock, valuelist: list[object], made: Any, words: str) -> None:
    text = str(valuelist[0]).strip() if valuelist else ""
    field.data = None
    if not text:
        return
    try:
        field.data = made(text)
    except ValueError:
        raise ValueError(words) from None


def _near_day(text: str) -> date:
    # Only what a date input sends: ISO 8601 knows more, such as weeks.
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    found = date.fromisoformat(text)
    if not NEAR[0] <= found.year <= NEAR[1]:
        raise ValueError(text)
    return found


def _minute(text: str) -> time:
    if not _MINUTE.fullmatch(text):
        raise ValueError(text)
    return time.fromisoformat(text).replace(second=0)


def _typed(field: Day | Clock, form: str) -> str:
    if field.raw_data:
        return str(field.raw_data[0])
    return field.data.strftime(form) if field.data else ""
