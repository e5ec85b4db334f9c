"""The form in which organisers say what two nominations are that look alike."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import RadioField, ValidationError
from wtforms.fields.choices import SelectChoice

from awards.nominations.alike.rules import DIFFERENT, SAME
from awards.web.forms import Lines, filled
from awards.web.ground import DecidingForm


class SettleForm(DecidingForm):
    """The same project, or not a duplicate; with a note for colleagues."""

    verdict = RadioField(
        lazy_gettext("What they are"),
        choices=[
            SelectChoice(SAME, lazy_gettext("The same project")),
            SelectChoice(DIFFERENT, lazy_gettext("Not a duplicate")),
        ],
        validators=[filled(lazy_gettext("Choose what they are"))],
        validate_choice=False,
    )
    note = Lines(
        lazy_gettext("Note"),
        most=2000,
        description=lazy_gettext("For your colleagues. Nominees and jurors never see it."),
    )

    def validate_verdict(self, field: Any) -> None:
        """Refuse what is not offered, in the words for nothing chosen."""
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_("Choose what they are"))
