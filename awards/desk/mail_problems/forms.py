"""Forms of the page of addresses to which nothing could be delivered."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from wtforms import HiddenField, StringField, ValidationError

from awards.accounts.addresses import NoAddress, read_address
from awards.web.forms import Form, clean_line, filled
from awards.web.i18n import say


class ProblemForm(Form):
    """Acts on all mails of one problem."""

    key = HiddenField(render_kw={"id": False})


class AddressForm(Form):
    """The address that an invitation should have gone to."""

    email = StringField(
        lazy_gettext("Right address"),
        [filled(lazy_gettext("Enter an email address, like name@example.com"))],
        filters=[clean_line],
    )

    def validate_email(self, field: Any) -> None:
        """Refuse what is no address, and keep its normal form."""
        try:
            field.data = read_address(field.data or "")
        except NoAddress as fault:
            raise ValidationError(say(fault.message)) from None
