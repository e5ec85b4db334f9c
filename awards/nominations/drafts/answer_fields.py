"""The field of each kind of question: made from the programme, filled with an answer, read back as one."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from flask_babel import get_locale, lazy_gettext
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
from wtforms.fields.core import UnboundField

from awards.core import figures
from awards.core.figures import Reading
from awards.core.text import plain_line, plain_text, without_controls
from awards.nominations.answers import values
from awards.nominations.answers.dossier import number_said
from awards.nominations.answers.values import Answers, bounds, units_beside
from awards.programmes.document import form_schema
from awards.programmes.document.programme import Programme
from awards.programmes.document.questions import (
    AnswerPart,
    Asked,
    CountriesQuestion,
    CountryQuestion,
    CriterionField,
    GroupQuestion,
    NumberField,
    NumberQuestion,
    Question,
    TableQuestion,
    TextField,
    TextQuestion,
)
from awards.web.country_search import found_by
from awards.web.i18n import programme_text, reader_language


class MonthForm(Form):  # type: ignore[misc]
    """Month and year; both may be blank while a draft is being written."""

    month = SelectField(lazy_gettext("Month"), validate_choice=False, choices=[])
    year = StringField(lazy_gettext("Year"), filters=[lambda typed: without_controls(typed or "")])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        names = get_locale().months["stand-alone"]["wide"]
        self.month.choices = [
            SelectChoice("", "–"),
            *(SelectChoice(f"{number:02}", names[number].capitalize()) for number in range(1, 13)),
        ]


def month_parts(value: object) -> dict[str, str]:
    """Return what stands in the fields for “2024-03”, or for the parts of it that were typed."""
    year, _dash, month = str(value or "").partition("-")
    return {"year": year, "month": month}


def month_value(parts: dict[str, object]) -> str:
    """Return “2024-03” for two complete fields; half of one is kept as it was typed, blank as nothing.

    A year of two digits is of this century up to 69, of the last from there on.
    """
    year, month = (str(parts.get(name) or "").strip()[:10] for name in ("year", "month"))
    if len(year) == 2 and year.isascii() and year.isdigit():
        year = f"{'20' if year < '70' else '19'}{year}"
    return f"{year}-{month}" if year or month else ""


RADIOS = 8  # up to so many choices are radio buttons, more are a list
SPARE_ROWS = 3
MOST_CHOSEN = 300
LONGEST_CODE = 60
LONGEST_NUMBER = 200
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_BARE_ADDRESS = re.compile(r"[\w-]+(\.[\w-]+)+(:[0-9]+)?(/\S*)?")
# Names that a form or a call of one has for itself.
_TAKEN = {*dir(Form), "meta", "obj", "prefix", "formdata", "extra_filters", "self", "form_errors"}


class DecimalField(StringField):  # type: ignore[misc]
    """A number as people write it, said back in words; its `data` is what a draft keeps, its `text` what was typed.

    A text that can be read in two ways comes with the reading that was chosen for it, in a field named `<name>~`, as
    “1,234=1234”: the choice holds for that very text only.
    """

    def __init__(self, label: object = None, *, question: NumberQuestion | NumberField, **options: object) -> None:
        super().__init__(label, **options)
        self.question = question
        self.text = ""
        self.choices: Sequence[str] = ()
        self.reading = Reading()
        self.is_asked = False

    def process(self, formdata: Any, *arguments: object, **options: object) -> None:
        """Take what was typed, and what was chosen between two readings of it."""
        super().process(formdata, *arguments, **options)
        if formdata is not None and self.name in formdata:
            self.text, self.choices = tidy_line(self.data)[:LONGEST_NUMBER], formdata.getlist(f"{self.name}~")
        else:
            self.text = figures.typed(self.data, reader_language())
            self.choices = [choice_of(self.text, self.data)]

    def settle(self, beside: Collection[str] = ()) -> str:
        """Return what a draft keeps. `beside`: the other texts of the row, which may name the unit."""
        self.reading = figures.read(self.text, [*units_beside(self.question), *beside])
        chosen = [each.removeprefix(f"{self.text}=") for each in self.choices if each.startswith(f"{self.text}=")]
        limits = bounds(self.question)
        self.is_asked = self.reading.is_open and self.reading.settled(reader_language(), **limits) is None
        number = self.reading.settled(reader_language(), chosen=chosen[-1] if chosen else "", **limits)
        self.data = figures.text_to_store(self.text, number)
        return str(self.data)

    @property
    def number(self) -> Decimal | None:
        """What was understood, or none."""
        return figures.stored(self.data)

    @property
    def said(self) -> str:
        """What was understood, in digits and in words."""
        return number_said(str(self.data), reader_language(), spoken=True) if self.number is not None else ""

    @property
    def ways(self) -> list[tuple[str, str, bool]]:
        """The readings to choose between, as (value to send, words, chosen); none where there is nothing to choose."""
        return [
            (choice_of(self.text, kept), number_said(kept, reader_language(), spoken=True), kept == self.data)
            for kept in map(figures.in_digits, self.reading.values)
            if self.is_asked
        ]

    def _value(self) -> str:
        return self.text


def choice_of(text: str, number: str) -> str:
    """Return how the choice of a reading is sent: with the text it holds for."""
    return f"{text}={number}"


class Rows(FieldList):  # type: ignore[misc]
    """Rows of a table; only the plain numbers of a page of ours count as row numbers."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)
        self.type = "FieldList"  # what templates know it as

    def _extract_indices(self, prefix: str, formdata: Collection[str]) -> object:
        return super()._extract_indices(prefix, [name for name in formdata if _is_row(name, prefix)])


def tidy(text: str | None) -> str:
    """Return typed lines as they are kept: NFC, plain line ends, without control characters and what is no text."""
    return plain_text(_NO_TEXT.sub("", text or ""))


def tidy_line(text: str | None) -> str:
    """Return one typed line as it is kept: as `tidy`, white space joined."""
    return plain_line(_NO_TEXT.sub("", text or ""))


def part_name(part_id: str) -> str:
    """Return the name of a column's or part's field: its id, unless forms use that name themselves."""
    return f"{part_id}_" if part_id in _TAKEN else part_id


@dataclass(frozen=True, slots=True)
class Control:
    """How a kind of question is answered on a page.

    field: the unbound field. data: what stands in it for an answer. value: what stands in it, in the shape of
    `Draft.answers`. first: what comes after the field's name to name its first control.
    """

    field: Callable[..., UnboundField]
    data: Callable[..., object] = lambda _question, value: value
    value: Callable[..., object] = lambda _question, field: field.data or ""
    first: Callable[..., str] = lambda _programme, _question: ""


def field_for(programme: Programme, question: Question, given: object) -> UnboundField:
    """Return the unbound field of a question. `given`: the answer so far, which decides how many rows a table has."""
    words = {"label": programme_text(question.label), "description": programme_text(question.hint)}
    return CONTROLS[question.type].field(programme, question, given, words)


def data_of(question: Question, value: object) -> object:
    """Return what stands in the field for an answer."""
    return CONTROLS[question.type].data(question, value)


def value_of(question: Question, field: Field) -> object:
    """Return what stands in a field, in the shape of `Draft.answers`."""
    return CONTROLS[question.type].value(question, field)


def first_control(programme: Programme, question: Question) -> str:
    """Return what comes after the name of a question's field to name its first control."""
    return CONTROLS[question.type].first(programme, question)


def _line(_programme: Programme | None, question: Asked, _given: object, words: dict[str, str]) -> UnboundField:
    if isinstance(question, NumberQuestion | NumberField):
        return DecimalField(**words, question=question)
    size = {"data-chars": str(question.max_chars)} if isinstance(question, TextQuestion | TextField) else None
    return LINES[question.type](**words, filters=[tidy_line], render_kw=size)


def _plain(kind: Callable[..., UnboundField], **options: object) -> Callable[..., UnboundField]:
    """A field that is the same for every question of its kind."""
    return lambda _programme, _question, _given, words: kind(**words, **options)


def _one_of(programme: Programme, question: Question, _given: object, words: dict[str, object]) -> UnboundField:
    choices = _choices(programme, question)
    if _is_short(programme, question):
        return RadioField(**words, choices=choices, validate_choice=False)
    first = _("Choose a country") if isinstance(question, CountryQuestion) else _("Choose")
    return SelectField(**words, choices=[SelectChoice("", first), *choices], validate_choice=False)


def _is_short(programme: Programme, question: Question) -> bool:
    if isinstance(question, CountryQuestion):
        return False
    return len(form_schema.choices(programme, question, reader_language())) <= RADIOS


def _several(programme: Programme, question: Question, _given: object, words: dict[str, object]) -> UnboundField:
    return SelectMultipleField(**words, choices=_choices(programme, question), validate_choice=False)


def _choices(programme: Programme, question: Question) -> list[SelectChoice]:
    found = form_schema.choices(programme, question, reader_language())
    if not isinstance(question, CountryQuestion | CountriesQuestion):
        return [SelectChoice(choice.id, choice.label) for choice in found]
    return [SelectChoice(each.id, each.label, found_by(each.id, reader_language())) for each in found]


def _rows(
    _programme: Programme, question: TableQuestion, given: Sequence[object] | None, words: dict[str, object]
) -> UnboundField:
    count = min(question.max_rows, max(len(given or ()) + 1, SPARE_ROWS, question.min_rows))
    row = FormField(row_form(question.columns))
    return Rows(row, **words, min_entries=count, max_entries=question.max_rows)


def _group(_programme: Programme, question: GroupQuestion, _given: object, words: dict[str, object]) -> UnboundField:
    return FormField(row_form(question.fields), **words)


def row_form(parts: Collection[AnswerPart], choices: Collection[SelectChoice] = ()) -> type[Form]:
    """Return the form of a row, a group or a file's details. `choices`: the criteria a file can prove."""
    made: dict[str, object] = {}
    for part in parts:
        words = {"label": programme_text(part.label), "description": programme_text(part.hint)}
        if isinstance(part, CriterionField):
            offered = [SelectChoice("", _("Choose")), *choices]
            made[part_name(part.id)] = SelectField(**words, choices=offered, validate_choice=False)
        else:
            made[part_name(part.id)] = _line(None, part, None, words)
    return type("Row", (Form,), made)


def parts_data(parts: Collection[AnswerPart], row: Answers) -> dict[str, object]:
    """Return what stands in the fields of a row, a group or a file's details."""
    return {part_name(part.id): row.get(part.id) for part in parts}


def parts_value(parts: Collection[AnswerPart], form: Form) -> dict[str, str]:
    """Return what stands in the fields of a row, a group or a file's details."""
    fields = {part.id: form[part_name(part.id)] for part in parts}
    found = {part.id: tidy_line(fields[part.id].data)[:100_000] for part in parts if part.type != "number"}
    beside = values.texts_in(parts, found)
    return {part.id: fields[part.id].settle(beside) if part.type == "number" else found[part.id] for part in parts}


def _rows_value(question: TableQuestion, field: FieldList) -> list[dict[str, str]]:
    rows = [parts_value(question.columns, entry.form) for entry in field.entries]
    return [row for row in rows if values.is_given(row)]


def _code(_question: Question, field: Field) -> str:
    return tidy_line(field.data)[:LONGEST_CODE]


def _codes(_question: Question, field: Field) -> list[str]:
    return [tidy_line(value)[:LONGEST_CODE] for value in dict.fromkeys(field.data or ())][:MOST_CHOSEN]


def _address(_question: Question, field: Field) -> str:
    """A web address with its scheme, which few people type."""
    typed = field.data or ""
    return f"https://{typed}" if _BARE_ADDRESS.fullmatch(typed) else typed


LINES = {"text": StringField, "email": EmailField, "tel": TelField, "url": URLField}
_ONE = Control(_one_of, value=_code, first=lambda programme, question: "-0" * _is_short(programme, question))
_SEVERAL = Control(_several, value=_codes, first=lambda _programme, _question: "-0")
CONTROLS = {
    "text": Control(_line),
    "number": Control(_line, value=lambda _question, field: field.settle()),
    "email": Control(_line),
    "tel": Control(_line),
    "url": Control(_line, value=_address),
    "longtext": Control(_plain(TextAreaField, filters=[tidy])),
    "choice": _ONE,
    "category": _ONE,
    "country": _ONE,
    "multi": _SEVERAL,
    "countries": _SEVERAL,
    "checklist": _SEVERAL,
    "month": Control(
        _plain(partial(FormField, MonthForm)),
        data=lambda _question, value: month_parts(value),
        value=lambda _question, field: month_value(field.data),
        first=lambda _programme, _question: "-month",
    ),
    "table": Control(
        _rows,
        data=lambda question, value: [parts_data(question.columns, row) for row in value or []],
        value=_rows_value,
        first=lambda _programme, question: f"-0-{part_name(question.columns[0].id)}",
    ),
    "group": Control(
        _group,
        data=lambda question, value: parts_data(question.fields, value or {}),
        value=lambda question, field: parts_value(question.fields, field.form),
        first=lambda _programme, question: f"-{part_name(question.fields[0].id)}",
    ),
    "consent": Control(
        _plain(BooleanField),
        data=lambda _question, value: value is True,
        value=lambda _question, field: bool(field.data),
    ),
    "file": Control(_plain(FileField), data=lambda _question, _value: None),
    "files": Control(_plain(MultipleFileField), data=lambda _question, _value: None),
}


def _is_row(name: str, prefix: str) -> bool:
    number = name[len(prefix) + 1 :].split("-", 1)[0]
    return name.startswith(f"{prefix}-") and number.isascii() and number.isdigit() and len(number) < 4
