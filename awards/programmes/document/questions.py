"""The form in a programme document: sections and questions of every type."""

from typing import Annotated, Literal

from pydantic import Field

from awards.programmes.document.types import Count, CountOrNone, Exact, Id, Language, ShortText, Text
from awards.ranking.scheme.kinds import Part

FileType = Literal["pdf", "png", "jpg", "xlsx", "csv"]
Megabytes = Annotated[Count, Field(le=2_000)]


class _Input(Part):
    """What a question, a column and a field share."""

    id: Id
    """Stored with the answer; unique in the form, or among its columns or fields."""
    label: Text
    """What is asked."""
    hint: Text | None = None
    """A line of help below the label."""


class TextField(_Input):
    """One line of text in a row, a group or beside a file."""

    type: Literal["text"]
    """`text`: one line."""
    max_chars: Count
    """The most characters."""


class NumberField(_Input):
    """An exact number in a row or a group."""

    type: Literal["number"]
    """`number`: an exact number."""


class EmailField(_Input):
    """An e-mail address in a group."""

    type: Literal["email"]
    """`email`: an e-mail address."""


class TelField(_Input):
    """A phone number in a group."""

    type: Literal["tel"]
    """`tel`: a phone number."""


class UrlField(_Input):
    """A web address in a group."""

    type: Literal["url"]
    """`url`: a web address."""


class CriterionField(_Input):
    """The criterion of the chosen category that a file proves."""

    type: Literal["criterion"]
    """`criterion`: the criterion of the chosen category that a file supports."""


Column = Annotated[TextField | NumberField, Field(discriminator="type")]
GroupField = Annotated[TextField | NumberField | EmailField | TelField | UrlField, Field(discriminator="type")]
FileField = Annotated[TextField | CriterionField, Field(discriminator="type")]


class ShownWhen(Part):
    """The earlier answer on which it depends whether a question is asked."""

    question: Id
    """A question that stands above this one, of the type `choice`, `multi`, `country`, `countries`, `checklist` or
    `consent`; it is asked wherever this one is."""
    any_of: tuple[ShortText, ...] = ()
    """Answers of which at least one must be given: ids of its options, or country codes in quotation marks. Left out
    for a `consent`, which must be ticked."""


class _Question(_Input):
    """What all questions share."""

    heading: Text | None = None
    """What stands above the answer where others read it: jurors, organisers and the public; the label without it."""
    category: Id | None = None
    """Asked in this category only; in every category without it."""
    shown_when: ShownWhen | None = None
    """Asked only when an earlier question has a certain answer; always without it. While it is not asked, its answer is
    kept and shown to nobody."""
    required: bool = False
    """Whether an entry needs an answer before it can be submitted."""
    public: bool = False
    """Whether the answer is published with a finalist or laureate; of files only pictures can be. What was submitted
    while it was not stays hidden."""
    identity: bool = False
    """Whether the answer tells who the nominee is; it is kept from jurors in a blind round."""
    hidden_from_jury: bool = False
    """Whether jurors never see the answer."""
    personal_data: bool = False
    """Whether the answer is about a person."""
    informs: tuple[Id, ...] = ()
    """Criteria that the answer helps to judge; ids of criteria."""


class _Autofilled(_Question):
    autocomplete: ShortText | None = None
    """A token of HTML's `autocomplete`, so that browsers can fill the field."""


class TextQuestion(_Autofilled):
    """One line of text, counted in characters."""

    type: Literal["text"]
    max_chars: Count
    """The most characters."""


class LongTextQuestion(_Question):
    """Several paragraphs, counted in words."""

    type: Literal["longtext"]
    max_words: Count
    """The most words."""


class ChoiceQuestion(_Question):
    """One of an option list."""

    type: Literal["choice"]
    options: Id
    """The name of an option list."""


class MultiQuestion(_Question):
    """Several of an option list."""

    type: Literal["multi"]
    min_choices: CountOrNone = 0
    """The fewest."""
    max_choices: Count | None = None
    """The most; no limit without it."""
    options: Id
    """The name of an option list."""


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
    """A web address."""

    type: Literal["url"]
    max_minutes: Count | None = None
    """The longest video, where the address leads to one. It is said at the question; nothing measures it."""


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
    """The least number."""
    max: Exact | None = None
    """The greatest number."""


class TableQuestion(_Question):
    """Rows of key figures."""

    type: Literal["table"]
    min_rows: CountOrNone = 0
    """The fewest rows."""
    max_rows: Annotated[Count, Field(le=100)]
    """The most rows."""
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]
    """The columns, of the types `text` and `number`."""


class FileQuestion(_Question):
    """One file of the declared types, recognised by content."""

    type: Literal["file"]
    max_mb_each: Megabytes
    """The largest file, in megabytes."""
    accept: Annotated[tuple[FileType, ...], Field(min_length=1)]
    """The kinds of file, told by their content."""
    alt_text_required: bool = False
    """Whether a picture needs a description for those who cannot see it."""


class FilesQuestion(_Question):
    """Several files, each with fields of its own."""

    type: Literal["files"]
    max_files: Annotated[Count, Field(le=100)]
    """The most files."""
    max_mb_each: Megabytes
    """The largest file, in megabytes."""
    max_mb_total: Megabytes
    """The most megabytes of all files."""
    accept: Annotated[tuple[FileType, ...], Field(min_length=1)]
    """The kinds of file, told by their content."""
    per_file: tuple[FileField, ...] = ()
    """What is asked about each file, of the types `text` and `criterion`."""


class GroupQuestion(_Question):
    """A few fields that belong together, such as a person."""

    type: Literal["group"]
    fields: Annotated[tuple[GroupField, ...], Field(min_length=1)]
    """The fields, of the types `text`, `number`, `email`, `tel` and `url`."""


class ChecklistQuestion(_Question):
    """Statements to confirm one by one; options `eligibility` are the declared rules."""

    type: Literal["checklist"]
    options: Id
    """The name of an option list, or `eligibility` for the rules that nominees declare."""


class ConsentQuestion(_Question):
    """One box to tick."""

    type: Literal["consent"]


class CategoryQuestion(_Question):
    """The category the nomination enters."""

    type: Literal["category"]
    """`category`; there must be exactly one where there are several categories, and it is asked in all of them."""


Question = Annotated[
    TextQuestion | LongTextQuestion | ChoiceQuestion | MultiQuestion | CountryQuestion | CountriesQuestion
    | MonthQuestion | UrlQuestion | EmailQuestion | TelQuestion | NumberQuestion | TableQuestion | FileQuestion
    | FilesQuestion | GroupQuestion | ChecklistQuestion | ConsentQuestion | CategoryQuestion,
    Field(discriminator="type"),
]  # fmt: skip

WithFiles = FileQuestion | FilesQuestion
# What stands in a row, in a group or beside a file.
AnswerPart = TextField | NumberField | EmailField | TelField | UrlField | CriterionField
Asked = Question | AnswerPart


class Section(Part):
    """A page of the form; its two marks hold for each of its questions."""

    id: Id
    """Names the page in its address."""
    title: Text
    """The heading of the page."""
    personal_data: bool = False
    """As if every question of the section had this mark."""
    hidden_from_jury: bool = False
    """As if every question of the section had this mark."""
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]
    """What is asked."""


class Form(Part):
    """The nomination form."""

    answer_languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    """The languages in which nominees may answer."""
    translation_by_organiser: bool = False
    """Whether organisers may add a translation beside the original, for jurors."""
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    """The pages of the form."""
