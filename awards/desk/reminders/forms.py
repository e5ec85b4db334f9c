"""The form of a rule by which people are reminded."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, IntegerField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice

from awards.desk.reminders.rules import MOST_DAYS, Setting
from awards.web.forms import filled
from awards.web.ground import DecidingForm


class ReminderForm(DecidingForm):
    """Whether people are reminded, how many days before or after, and at which hour."""

    is_on = BooleanField(lazy_gettext("Send this reminder"))
    days = IntegerField(lazy_gettext("Days"), [filled(lazy_gettext("Enter the number of days"))])
    hour = SelectField(
        lazy_gettext("Time of day"),
        choices=[SelectChoice(str(hour), f"{hour:02}:00") for hour in range(24)],
        validate_choice=False,
    )

    @classmethod
    def of(cls, setting: Setting) -> ReminderForm:
        """Return the form with a rule as it is."""
        return cls(data={"is_on": setting.is_on, "days": setting.days, "hour": str(setting.hour)})

    def validate_days(self, field: Any) -> None:
        """Refuse a number of days that no season needs."""
        if not 1 <= (field.data or 0) <= MOST_DAYS:
            raise ValidationError(_("Enter a number of days from 1 to %(most)s", most=MOST_DAYS))

    def validate_hour(self, field: Any) -> None:
        """Refuse what is no hour."""
        if field.data not in {str(hour) for hour in range(24)}:
            raise ValidationError(_("Choose one of the options."))
