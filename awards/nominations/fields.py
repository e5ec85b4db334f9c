"""The field of each kind of question: made from the programme, filled with an answer, read back as one."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    FieldList,
    FileField,
    Form,
    FormField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    URLField,
)
from wtforms.fields.choices import SelectChoice

from awards.core.plain import plain, plain_line
from awards.nominations import answers as kinds
from awards.nominations.months import MonthForm, month_parts, month_value
from awards.programmes import form_schema
from awards.programmes.document import Programme
from awards.web.i18n import programme_text, reader_language

RADIOS = 8  # up to so many choices are radio buttons, more are a list
SPARE_ROWS = 3
MOST_CHOSEN = 300
LONGEST_CODE = 60
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_BARE_ADDRESS = re.compile(r"[\w-]+(\.[\w-]+)+(:[0-9]+)?(/\S*)?")
# Names that a form or a call of one has for itself.
_TAKEN = {*dir(Form), "meta", "obj", "prefix", "formdata", "extra_filters", "self", "form_errors"}


class DecimalField(StringField):  # type: ignore[misc]
    """A number as its writer types it, with a comma or a point."""


class Rows(FieldList):  # type: ignore[misc]
    """Rows of a table; only the plain numbers of a page of ours count as row numbers."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.type = "FieldList"  # what templates know it as

    def _extract_indices(self, prefix: str, formdata: Collection[str]) -> Any:
        return super()._extract_indices(prefix, [name for name in formdata if _is_row(name, prefix)])


LINES = {"text": StringField, "number": DecimalField, "email": EmailField, "tel": TelField, "url": URLField}


def tidy(text: str | None) -> str:
    """Return typed lines as they are kept: NFC, plain line ends, without control characters and what is no text."""
    return plain(_NO_TEXT.sub("", text or ""))


def tidy_line(text: str | None) -> str:
    """Return one typed line as it is kept: as `tidy`, white space joined."""
    return plain_line(_NO_TEXT.sub("", text or ""))


def part_name(part_id: str) -> str:
    """Return the name of a column's or part's field: its id, unless forms use that name themselves."""
    return f"{part_id}_" if part_id in _TAKEN else part_id


def field_for(programme: Programme, question: Any, given: Any) -> Any:
    """Return the unbound field of a question. `given`: the answer so far, which decides how many rows a table has."""
    label, hint = programme_text(question.label), programme_text(getattr(question, "hint", None))
    common: dict[str, Any] = {"label": label, "description": hint}
    match question.type:
        case kind if kind in LINES:
            return LINES[kind](**common, filters=[tidy_line])
        case "longtext":
            return TextAreaField(**common, filters=[tidy])
        case "choice" | "category" | "country":
            return _one_of(programme, question, common)
        case "multi" | "countries" | "checklist":
            return SelectMultipleField(**common, choices=_choices(programme, question), validate_choice=False)
        case "month":
            return FormField(MonthForm, **common)
        case "table":
            count = min(question.max_rows, max(len(given or ()) + 1, SPARE_ROWS, question.min_rows))
            row = FormField(row_form(question.columns))
            return Rows(row, **common, min_entries=count, max_entries=question.max_rows)
        case "group":
            return FormField(row_form(question.fields), **common)
        case "consent":
            return BooleanField(**common)
        case "file":
            return FileField(**common)
    return MultipleFileField(**common)


def row_form(parts: Collection[Any], choices: Collection[SelectChoice] = ()) -> type[Form]:
    """Return the form of a row, a group or a file's details. `choices`: the criteria a file can prove."""
    made: dict[str, Any] = {}
    for part in parts:
        label = programme_text(part.label)
        if part.type == "criterion":
            offered = [SelectChoice("", _("Choose")), *choices]
            made[part_name(part.id)] = SelectField(label, choices=offered, validate_choice=False)
        else:
            made[part_name(part.id)] = LINES[part.type](label, filters=[tidy_line])
    return type("Row", (Form,), made)


def data_of(question: Any, value: Any) -> Any:
    """Return what stands in the field for an answer."""
    match question.type:
        case "month":
            return month_parts(value)
        case "consent":
            return value is True
        case "number":
            return written(value)
        case "table":
            return [parts_data(question.columns, row) for row in value or []]
        case "group":
            return parts_data(question.fields, value or {})
        case "file" | "files":
            return None
    return value


def parts_data(parts: Collection[Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands in the fields of a row, a group or a file's details."""
    return {
        part_name(part.id): written(row.get(part.id)) if part.type == "number" else row.get(part.id) for part in parts
    }


def written(number: Any) -> Any:
    """Return a stored number as the reader's language writes it, with a comma or a point."""
    mark = str(get_locale().number_symbols["latn"]["decimal"])
    return number.replace(".", mark) if isinstance(number, str) else number


def value_of(question: Any, field: Field) -> Any:
    """Return what stands in a field, in the shape of `Draft.answers`."""
    match question.type:
        case "month":
            return month_value(field.data)
        case "multi" | "countries" | "checklist":
            return [tidy_line(value)[:LONGEST_CODE] for value in dict.fromkeys(field.data or ())][:MOST_CHOSEN]
        case "table":
            rows = [parts_value(question.columns, entry.form) for entry in field.entries]
            return [row for row in rows if kinds.is_given(row)]
        case "group":
            return parts_value(question.fields, field.form)
        case "consent":
            return bool(field.data)
        case "number":
            return _number(field.data)
        case "url":
            return _address(field.data)
        case "choice" | "category" | "country":
            return tidy_line(field.data)[:LONGEST_CODE]
    return field.data or ""


def parts_value(parts: Collection[Any], form: Form) -> dict[str, str]:
    """Return what stands in the fields of a row, a group or a file's details."""
    found = {part.id: form[part_name(part.id)].data for part in parts}
    return {
        part.id: _number(found[part.id]) if part.type == "number" else tidy_line(found[part.id])[:100_000]
        for part in parts
    }


def _number(text: str | None) -> str:
    exact = kinds.exact_number(text or "")
    return (text or "").strip() if exact is None else f"{exact:f}"


def _address(text: str | None) -> str:
    """Return a web address with its scheme, which few people type."""
    typed = text or ""
    return f"https://{typed}" if _BARE_ADDRESS.fullmatch(typed) else typed


def _one_of(programme: Programme, question: Any, common: dict[str, Any]) -> Any:
    choices = _choices(programme, question)
    if question.type != "country" and len(choices) <= RADIOS:
        return RadioField(**common, choices=choices, validate_choice=False)
    first = _("Choose a country") if question.type == "country" else _("Choose")
    return SelectField(**common, choices=[SelectChoice("", first), *choices], validate_choice=False)


def _choices(programme: Programme, question: Any) -> list[SelectChoice]:
    found = form_schema.choices(programme, question, reader_language())
    return [SelectChoice(choice.id, choice.label) for choice in found]


def _is_row(name: str, prefix: str) -> bool:
    number = name[len(prefix) + 1 :].split("-", 1)[0]
    return name.startswith(f"{prefix}-") and number.isascii() and number.isdigit() and len(number) < 4
