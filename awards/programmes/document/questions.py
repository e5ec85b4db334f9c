"""The form in a programme document: sections and questions of every type."""

from typing import Annotated, Literal

from pydantic import Field

from awards.programmes.document.types import Count, CountOrNone, Exact, Id, Language, Part, ShortText, Text

FileType = Literal["pdf", "png", "jpg", "xlsx", "csv"]
Megabytes = Annotated[Count, Field(le=2_000)]


class _Input(Part):
    """What a question, a column and a field share."""

    id: Id
    label: Text
    hint: Text | None = None


class TextField(_Input):
    """One line of text in a row, a group or beside a file."""

    type: Literal["text"]
    max_chars: Count


class NumberField(_Input):
    """An exact number in a row or a group."""

    type: Literal["number"]


class EmailField(_Input):
    """An e-mail address in a group."""

    type: Literal["email"]


class TelField(_Input):
    """A phone number in a group."""

    type: Literal["tel"]


class UrlField(_Input):
    """A web address in a group."""

    type: Literal["url"]


class CriterionField(_Input):
    """The criterion of the chosen category that a file proves."""

    type: Literal["criterion"]


Column = Annotated[TextField | NumberField, Field(discriminator="type")]
GroupField = Annotated[TextField | NumberField | EmailField | TelField | UrlField, Field(discriminator="type")]
FileField = Annotated[TextField | CriterionField, Field(discriminator="type")]


class _Question(_Input):
    """What all questions share.

    public: shown on the results page. identity: left out of a blind round. hidden_from_jury: never shown to jurors.
    category: asked in that category only. informs: the criteria that the answer helps to judge.
    """

    category: Id | None = None
    required: bool = False
    public: bool = False
    identity: bool = False
    hidden_from_jury: bool = False
    personal_data: bool = False
    informs: tuple[Id, ...] = ()


class _Autofilled(_Question):
    autocomplete: ShortText | None = None  # a token of HTML's autocomplete attribute


class TextQuestion(_Autofilled):
    """One line of text, counted in characters."""

    type: Literal["text"]
    max_chars: Count


class LongTextQuestion(_Question):
    """Several paragraphs, counted in words."""

    type: Literal["longtext"]
    max_words: Count


class ChoiceQuestion(_Question):
    """One of an option list."""

    type: Literal["choice"]
    options: Id


class MultiQuestion(_Question):
    """Several of an option list."""

    type: Literal["multi"]
    min_choices: CountOrNone = 0
    max_choices: Count | None = None
    options: Id


class CountryQuestion(_Question):
    """One country."""

    type: Literal["country"]


class CountriesQuestion(_Question):
    """Several countries."""

    type: Literal["countries"]


class MonthQuestion(_Question):
    """A month of a year."""

    type: Literal["month"]


class UrlQuestion(_Autofilled):
    """A web address; max_minutes is said to the reader where it leads to a video."""

    type: Literal["url"]
    max_minutes: Count | None = None


class EmailQuestion(_Autofilled):
    """An e-mail address."""

    type: Literal["email"]


class TelQuestion(_Autofilled):
    """A phone number."""

    type: Literal["tel"]


class NumberQuestion(_Question):
    """An exact number."""

    type: Literal["number"]
    min: Exact | None = None
    max: Exact | None = None


class TableQuestion(_Question):
    """Rows of key figures."""

    type: Literal["table"]
    min_rows: CountOrNone = 0
    max_rows: Annotated[Count, Field(le=100)]
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]


class FileQuestion(_Question):
    """One file of the declared types, recognised by content."""

    type: Literal["file"]
    max_mb_each: Megabytes
    accept: Annotated[tuple[FileType, ...], Field(min_length=1)]
    alt_text_required: bool = False


class FilesQuestion(_Question):
    """Several files, each with fields of its own."""

    type: Literal["files"]
    max_files: Annotated[Count, Field(le=100)]
    max_mb_each: Megabytes
    max_mb_total: Megabytes
    accept: Annotated[tuple[FileType, ...], Field(min_length=1)]
    per_file: tuple[FileField, ...] = ()


class GroupQuestion(_Question):
    """A few fields that belong together, such as a person."""

    type: Literal["group"]
    fields: Annotated[tuple[GroupField, ...], Field(min_length=1)]


class ChecklistQuestion(_Question):
    """Statements to confirm one by one; options `eligibility` are the declared rules."""

    type: Literal["checklist"]
    options: Id


class ConsentQuestion(_Question):
    """One box to tick."""

    type: Literal["consent"]


class CategoryQuestion(_Question):
    """The category the nomination enters."""

    type: Literal["category"]


Question = Annotated[
    TextQuestion | LongTextQuestion | ChoiceQuestion | MultiQuestion | CountryQuestion | CountriesQuestion
    | MonthQuestion | UrlQuestion | EmailQuestion | TelQuestion | NumberQuestion | TableQuestion | FileQuestion
    | FilesQuestion | GroupQuestion | ChecklistQuestion | ConsentQuestion | CategoryQuestion,
    Field(discriminator="type"),
]  # fmt: skip


class Section(Part):
    """A page of the form; its two marks hold for each of its questions."""

    id: Id
    title: Text
    personal_data: bool = False
    hidden_from_jury: bool = False
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]


class Form(Part):
    """The nomination form."""

    answer_languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    translation_by_organiser: bool = False
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
