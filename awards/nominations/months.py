"""A month of a year as two fields: the name of the month, and the year in digits."""

from __future__ import annotations

from typing import Any

from flask_babel import get_locale, lazy_gettext
from wtforms import Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from awards.core.plain import without_controls


class MonthForm(Form):
    """Month and year; both may be blank while a draft is being written."""

    month = SelectField(lazy_gettext("Month"), validate_choice=False, choices=[])
    year = StringField(lazy_gettext("Year"), filters=[lambda typed: without_controls(typed or "")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = get_locale().months["stand-alone"]["wide"]
        self.month.choices = [
            SelectChoice("", "–"),
            *(SelectChoice(f"{number:02}", names[number].capitalize()) for number in range(1, 13)),
        ]


def month_parts(value: Any) -> dict[str, str]:
    """Return what stands in the fields for “2024-03”, or for the parts of it that were typed."""
    year, _dash, month = str(value or "").partition("-")
    return {"year": year, "month": month}


def month_value(parts: dict[str, Any]) -> str:
    """Return “2024-03” for two complete fields; half of one is kept as it was typed, blank as nothing.

    A year of two digits is of this century up to 69, of the last from there on.
    """
    year, month = (str(parts.get(name) or "").strip()[:10] for name in ("year", "month"))
    if len(year) == 2 and year.isascii() and year.isdigit():
        year = f"{'20' if year < '70' else '19'}{year}"
    return f"{year}-{month}" if year or month else ""
