"""The form of whoever wants to be told when nominations open."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from wtforms import StringField, ValidationError

from awards.accounts.addresses import NoAddress, read_address
from awards.web.forms import Form, Shown, clean_line, filled
from awards.web.i18n import say


class _Address(Shown, StringField):  # type: ignore[misc]
    """What was typed as an address."""


class NoticeForm(Form):
    """Asks for an address."""

    email = _Address(
        lazy_gettext("Email address"),
        [filled(lazy_gettext("Enter an email address, like name@example.com"))],
        filters=[clean_line],
    )

    def validate_email(self, field: Any) -> None:
        """Refuse what is no address, and keep its normal form."""
        try:
            field.data = read_address(field.data or "")
        except NoAddress as fault:
            raise ValidationError(say(fault.message)) from None
