"""The nomination form, built from the programme: one WTForms form a topic, and what a person typed as answers."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from awards.nominations import answers as kinds
from awards.nominations.months import MonthForm, month_parts, month_value
from awards.programmes import form_schema
from awards.programmes.document import Programme
from awards.web import forms
from awards.web.i18n import programme_text, reader_language, say

PREFIX = "q_"
RADIOS = 8  # up to so many choices are radio buttons, more are a list
LINES = {"text", "url", "email", "tel", "number"}
SPARE_ROWS = 3


class TopicForm(forms.Form):
    """A topic's questions as fields named q_<question>; its faults are those of `nominations.answers`."""

    revision = HiddenField(default="0")
    opened = HiddenField()
    programme: Programme
    questions: Collection[Any] = ()

    def field_of(self, question: Any) -> Field | None:
        """Return the field of a question; none for files, which have a list of their own."""
        return self._fields.get(PREFIX + question.id)

    def answers(self) -> dict[str, Any]:
        """Return what stands in the fields, by question, in the shapes of `Draft.answers`."""
        return {
            question.id: _value(question, field)
            for question in self.questions
            if (field := self.field_of(question)) is not None
        }

    def base_revision(self) -> int:
        """Return the revision that the page was based on; −1 for anything that is not one."""
        text = self.revision.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1

    def find_faults(self, asked: Collection[str] | None = None) -> bool:
        """Put the words for every faulty answer at its field; True if there are any."""
        given = self.answers()
        for question in self.questions:
            field = self.field_of(question)
            if field is None or (asked is not None and question.id not in asked):
                continue
            found = [say(message) for message in kinds.faults(self.programme, question, given[question.id])]
            _place(field, found)
        return bool(self.errors)


class StartForm(forms.Form):
    """The company a nomination is for."""

    company = RadioField(validate_choice=True)


class WithdrawForm(forms.Form):
    """Why an entry is taken back."""

    reason = TextAreaField(filters=[lambda text: tidy(text)])


def topic_form(programme: Programme, topic: form_schema.Topic, given: Mapping[str, Any]) -> TopicForm:
    """Return the form of a topic, filled with what was typed or, on a fresh page, with the answers given so far."""
    fields = {
        PREFIX + question.id: field
        for question in topic.questions
        if (field := _field(programme, question, given.get(question.id))) is not None
    }
    kind = type("Topic", (TopicForm,), fields)
    data = {
        PREFIX + question.id: _data(question, given.get(question.id))
        for question in topic.questions
        if PREFIX + question.id in fields
    }
    form: TopicForm = kind(data=data)
    form.programme, form.questions = programme, topic.questions
    for question in topic.questions:
        _mark_required(form.field_of(question), question.required)
    return form


def tidy(text: str | None) -> str:
    """Return typed text as it is kept: NFC, plain line ends, without control characters."""
    plain = unicodedata.normalize("NFC", (text or "").replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(letter for letter in plain if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs"))


def _field(programme: Programme, question: Any, given: Any) -> Any:
    label, hint = programme_text(question.label), programme_text(getattr(question, "hint", None))
    common: dict[str, Any] = {"label": label, "description": hint}
    match question.type:
        case kind if kind in LINES:
            return StringField(**common, filters=[tidy])
        case "longtext":
            return TextAreaField(**common, filters=[tidy])
        case "choice" | "category" | "country":
            return _one_of(programme, question, common)
        case "multi" | "countries" | "checklist":
            return SelectMultipleField(**common, choices=_choices(programme, question), validate_choice=False)
        case "month":
            return FormField(MonthForm, **common)
        case "table":
            rows = _row_form(programme, question.columns)
            count = min(question.max_rows, max(len(given or ()) + 1, SPARE_ROWS, question.min_rows))
            return FieldList(FormField(rows), **common, min_entries=count, max_entries=question.max_rows)
        case "group":
            return FormField(_row_form(programme, question.fields), **common)
        case "consent":
            return BooleanField(**common)
    return None


def _one_of(programme: Programme, question: Any, common: dict[str, Any]) -> Any:
    choices = _choices(programme, question)
    if question.type != "country" and len(choices) <= RADIOS:
        return RadioField(**common, choices=choices, validate_choice=False)
    return SelectField(**common, choices=[("", _("Choose")), *choices], validate_choice=False)


def _choices(programme: Programme, question: Any) -> list[tuple[str, str]]:
    return [(choice.id, choice.label) for choice in form_schema.choices(programme, question, reader_language())]


def _row_form(programme: Programme, fields: Collection[Any]) -> type[Form]:
    made = {field.id: StringField(programme_text(field.label), filters=[tidy]) for field in fields}
    return type("Row", (Form,), made)


def _data(question: Any, value: Any) -> Any:
    if question.type == "month":
        return month_parts(value)
    if question.type == "consent":
        return value is True
    if question.type == "number":
        return _written(value)
    if question.type == "table":
        return [_row_data(question.columns, row) for row in value or []]
    return _row_data(question.fields, value or {}) if question.type == "group" else value


def _row_data(columns: Collection[Any], row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        column.id: _written(row.get(column.id)) if column.type == "number" else row.get(column.id) for column in columns
    }


def _written(number: Any) -> Any:
    mark = str(get_locale().number_symbols["latn"]["decimal"])
    return number.replace(".", mark) if isinstance(number, str) else number


def _value(question: Any, field: Any) -> Any:
    match question.type:
        case "month":
            return month_value(field.data)
        case "multi" | "countries" | "checklist":
            return [tidy(value)[:60] for value in dict.fromkeys(field.data or ())][:300]
        case "table":
            rows = [_numbers(question.columns, row) for row in field.data]
            return [row for row in rows if kinds.is_given(row)]
        case "group":
            return _numbers(question.fields, field.data)
        case "consent":
            return bool(field.data)
        case "number":
            return _number(field.data)
    return (field.data or "").strip() if question.type != "longtext" else (field.data or "")


def _numbers(columns: Collection[Any], row: Mapping[str, Any]) -> dict[str, str]:
    return {
        column.id: _number(row.get(column.id)) if column.type == "number" else (row.get(column.id) or "").strip()
        for column in columns
    }


def _number(text: str | None) -> str:
    exact = kinds.exact_number(text or "")
    return (text or "").strip() if exact is None else f"{exact:f}"


def _mark_required(field: Any, required: bool) -> None:
    # For the eye only: "(optional)" stands at what may be left out. What is missing is said on the check page.
    if field is not None:
        field.flags.required = required
    if isinstance(field, FormField):
        for part in field.form:
            part.flags.required = True


def _place(field: Any, found: list[str]) -> None:
    if isinstance(field, FormField):
        first = next(iter(field.form))
        first.errors = [*first.errors, *found]
    else:
        field.errors = [*field.errors, *found]
