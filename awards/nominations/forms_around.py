"""The small forms around a nomination: for whom it is begun, submitting it, withdrawing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from awards.core.plain import without_controls
from awards.nominations import eligibility, fields, rules
from awards.nominations.answers import is_given
from awards.nominations.forms import TopicForm, name_of
from awards.programmes import form_schema
from awards.programmes.document import Programme
from awards.web import forms
from awards.web.countries import countries
from awards.web.fields import Line, Lines
from awards.web.i18n import reader_language


class StartForm(TopicForm):
    """For which organisation a nomination is begun (one's own or a new one), and the questions of the short check."""

    company = RadioField(lazy_gettext("Organisation"), validate_choice=False)
    name = Line(lazy_gettext("Name of the organisation"), most=150)
    country = SelectField(lazy_gettext("Country"), validate_choice=False)

    @classmethod
    def for_companies(cls, programme: Programme, companies: Sequence[Any]) -> StartForm:
        """Return the form for a person who acts for these companies."""
        questions = eligibility.asked_first(programme)
        made = {name_of(question.id): fields.field_for(programme, question, None) for question in questions}
        form: StartForm = type("Start", (cls,), made)()
        form.programme, form.questions = programme, questions
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
        """Check that an organisation is chosen, or a new one named with its country, and what is answered already."""
        if not super().validate(extra_validators):
            return False
        faulty = self.find_faults()
        return self._names_organisation() and not faulty

    def _names_organisation(self) -> bool:
        if self.chosen is not None:
            return True
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

    def given(self) -> dict[str, Any]:
        """Return what was answered: question id → value."""
        return {name: value for name, value in self.answers().items() if is_given(value)}

    def by_topic(self) -> dict[str, dict[str, Any]]:
        """Return what was answered: topic → question id → value."""
        found: dict[str, dict[str, Any]] = {}
        for name, value in self.given().items():
            found.setdefault(form_schema.section_of(self.programme, name).id, {})[name] = value
        return found

    def typed(self) -> list[tuple[str, str]]:
        """Return names and values of what was filled in, to be sent once more by another page."""
        own = ("company", "name", "country", *(name_of(question.id) for question in self.questions))
        return [
            (name, without_controls(value))
            for name, value in request.form.items(multi=True)
            if name in own or name.startswith(tuple(f"{each}-" for each in own))
        ]


def company_hints(season: Any, companies: Sequence[Any], entries: Sequence[Any]) -> dict[str, str]:
    """Return how far each company has used up its entries, in words, by its id. `entries`: of queries.entries_of."""
    found = {}
    for company in companies:
        submitted = [code for owner, code, sent in entries if sent and owner == company.id]
        drafts = sum(not sent and owner == company.id for owner, _code, sent in entries)
        whole, _by_category = rules.used(season, submitted)
        words = []
        if whole is not None and whole.submitted:
            words.append(_("Entries submitted: %(count)s of %(most)s.", count=whole.submitted, most=whole.most))
        if drafts:
            words.append(_("Drafts: %(count)s.", count=drafts))
        found[str(company.id)] = " ".join(words)
    return found


def category_hints(season: Any, companies: Sequence[Any], entries: Sequence[Any]) -> dict[str, str]:
    """Return which categories companies have used up, or partly, in words, by the category's code."""
    found: dict[str, list[str]] = {}
    for company in companies:
        submitted = [code for owner, code, sent in entries if sent and owner == company.id]
        for code, used in rules.used(season, submitted)[1].items():
            values = {"company": company.name, "count": used.submitted, "most": used.most}
            found.setdefault(code, []).append(
                _("Used up: %(company)s has submitted %(count)s of %(most)s here.", **values)
                if used.full
                else _("%(company)s has submitted %(count)s of %(most)s here.", **values)
            )
    return {code: " ".join(words) for code, words in found.items()}


def with_hints(first: Mapping[str, str], second: Mapping[str, str]) -> dict[str, str]:
    """Return the words of both under each choice."""
    return {key: " · ".join(filter(None, (first.get(key), second.get(key)))) for key in {**first, **second}}


class SubmitForm(forms.Form):
    """The button that submits, with the note of when the page was opened."""

    opened = HiddenField()


class WithdrawForm(forms.Form):
    """Taking an entry back, with a reason if the nominee likes."""

    reason = Lines(lazy_gettext("Reason"), most=1000)
