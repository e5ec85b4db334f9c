"""The small forms around a nomination: for whom it is begun, submitting it, withdrawing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from awards.web import forms
from awards.web.countries import countries
from awards.web.fields import Line, Lines
from awards.web.i18n import reader_language


class StartForm(forms.Form):
    """For which organisation a nomination is begun: one of one's own, or a new one."""

    company = RadioField(lazy_gettext("Organisation"), validate_choice=False)
    name = Line(lazy_gettext("Name of the organisation"), most=150)
    country = SelectField(lazy_gettext("Country"), validate_choice=False)
    opened = HiddenField()

    @classmethod
    def for_companies(cls, companies: Sequence[Any]) -> StartForm:
        """Return the form for a person who acts for these companies."""
        form = cls()
        form.own = {str(company.id): company for company in companies}
        form.company.choices = [SelectChoice(key, company.name) for key, company in form.own.items()]
        if companies:
            form.company.choices.append(SelectChoice("", _("Another organisation")))
        form.country.choices = [
            SelectChoice("", _("Choose a country")),
            *(SelectChoice(code, name) for code, name in countries(reader_language())),
        ]
        if form.company.data is None and len(companies) == 1 and request.method == "GET":
            form.company.data = str(companies[0].id)
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that an organisation is chosen, or a new one named with its country."""
        good = super().validate(extra_validators)
        if not good or self.chosen is not None:
            return good
        if self.own and self.company.data is None:
            self.company.errors = [_("Choose the organisation.")]
            return False
        if not self.name.data:
            self.name.errors = [*self.name.errors, _("Enter the name of the organisation.")]
        if self.country.data not in dict(countries(reader_language())):
            self.country.errors = [*self.country.errors, _("Choose the country of the organisation.")]
        return not self.errors

    @property
    def chosen(self) -> Any:
        """The company chosen, or none for a new one."""
        return self.own.get(self.company.data or "")


class SubmitForm(forms.Form):
    """The button that submits, with the note of when the page was opened."""

    opened = HiddenField()


class WithdrawForm(forms.Form):
    """Taking an entry back, with a reason if the nominee likes."""

    reason = Lines(lazy_gettext("Reason"), most=1000)
