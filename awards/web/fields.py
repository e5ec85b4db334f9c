"""Parts of forms that rooms share: what people type, cleaned or refused in words; days and times of day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from typing import Any

from flask_babel import gettext as _
from wtforms import DateField, StringField, TextAreaField, TimeField, ValidationError
from wtforms.validators import StopValidation

from awards.core.text import NotPlain, can_be_called, plain_line, plain_text, without_controls
from awards.web.i18n import say

# Years beyond these are slips of the finger, and near the ends of the calendar zones cannot be reckoned with.
NEAR = (2000, 2200)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MINUTE = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")


def clean_text(text: object) -> Any:
    """Filter of a field of several lines: control characters go, line ends are alike; refused in words if not text."""
    return _cleaned(plain_text, text)


def clean_line(text: str) -> Any:
    """Filter of a field of one line: like clean_text, and white space is joined."""
    return _cleaned(plain_line, text)


def _cleaned(clean: Callable[[str], str], text: object) -> object:
    if not isinstance(text, str):
        return text
    try:
        return clean(text)
    except NotPlain as refusal:
        # WTForms shows a filter's ValueError at the field.
        raise ValueError(say(refusal.message)) from None


class Shown:
    """Part of a field: what was typed is shown again without the characters that no page can hold."""

    data: Any

    def _value(self) -> str:
        return without_controls(str(self.data)) if self.data is not None else ""


class Line(Shown, StringField):  # type: ignore[misc]
    """A text of one line with a largest length in characters; what to do is said when it is longer."""

    def __init__(self, label: Any = None, validators: Any = None, *, most: int = 200, **options: Any) -> None:
        super().__init__(label, [*(validators or []), at_most(most)], filters=[clean_line], **options)


class Lines(Shown, TextAreaField):  # type: ignore[misc]
    """A text of several lines with a largest length in characters."""

    def __init__(self, label: Any = None, validators: Any = None, *, most: int = 5000, **options: Any) -> None:
        super().__init__(label, [*(validators or []), at_most(most)], filters=[clean_text], **options)


def at_most(characters: int) -> Callable[[Any, Any], None]:
    """Validator: at most so many characters."""

    def check(_form: Any, field: Any) -> None:
        if field.data and len(field.data) > characters:
            label = field.label.text
            raise ValidationError(_("%(label)s must be %(most)s characters or less", label=label, most=characters))

    return check


def called(_form: Any, field: Any) -> None:
    """Validator of a person's or a company's name: it holds no address and no link."""
    if field.data and not (verdict := can_be_called(field.data)):
        raise ValidationError(say(verdict.reason))


def filled(words: str) -> Callable[[Any, Any], None]:
    """Validator: not empty; `words` say what to do. Marks the field as one that has to be filled in."""

    def check(_form: object, field: Any) -> None:
        if not field.raw_data or not field.data:
            raise StopValidation(str(words))

    check.field_flags = {"required": True}  # type: ignore[attr-defined]
    return check


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
