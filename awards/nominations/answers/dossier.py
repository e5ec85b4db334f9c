"""An entry as people read it: topics, questions, and answers as words, in the reader's language. Pure.

Every page, export and publication asks `is_shown` what its audience reads; nobody else decides that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from babel.dates import format_skeleton

from awards.core import figures
from awards.nominations.answers.values import MONTH, ByTopic, is_given
from awards.nominations.answers.whole_entry import ALT, PAGE, PICTURES, Files, page_said
from awards.programmes.document import form_schema
from awards.programmes.document.programme import Programme
from awards.programmes.document.questions import (
    AnswerPart,
    ChecklistQuestion,
    ConsentQuestion,
    CountriesQuestion,
    CountryQuestion,
    FileField,
    FileQuestion,
    FilesQuestion,
    GroupField,
    GroupQuestion,
    LongTextQuestion,
    MonthQuestion,
    MultiQuestion,
    NumberQuestion,
    Question,
    Section,
    TableQuestion,
    UrlQuestion,
    WithFiles,
)
from awards.programmes.document.types import Text

Audience = Literal["nominee", "staff", "jury", "public"]
# What must be there for the entry to be one, and tells a juror nothing about it.
FORMALITIES = frozenset({"category", "checklist", "consent"})
BRIEF = "in-brief"  # the topic that jurors read first, which no section of a form is called
# Kinds whose words are a person's own, in the language of the answers.
WRITTEN = frozenset({"text", "longtext", "group", "table", "files"})


@dataclass(frozen=True, slots=True)
class FileShown:
    """A file of an answer: its row's facts, and what the nominee says about it as (label, text) and by part.

    name: empty where it might tell who sent it. kind, size, width, height: of what the reader gets. number: its place
    in the answer, from 1. proves: the criterion (its id), and page where in it, as far as the nominee said so.
    """

    id: str
    name: str
    kind: str
    size: int
    is_picture: bool
    alt: str
    details: tuple[tuple[str, str], ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)
    thumbnail: bool = False
    width: int | None = None
    height: int | None = None
    number: int = 1
    proves: str = ""
    page: int = 1

    @property
    def opens(self) -> bool:
        """Whether its pages can be looked at: pictures are documents of one page."""
        return self.kind in ("pdf", *PICTURES)


@dataclass(frozen=True, slots=True)
class Item:
    """A question with its answer.

    kind: none (not answered), line, prose, link, list, ticks, pairs (label and text), table or files; the answer is in
    `text` (line, prose, link), `texts` (list, ticks), `pairs`, `heads` with `rows`, or `files`.
    """

    id: str
    topic: str
    label: str
    kind: str
    text: str = ""
    texts: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    numeric: tuple[bool, ...] = ()
    files: tuple[FileShown, ...] = ()
    written: bool = False
    informs: tuple[str, ...] = ()
    hidden_from_jury: bool = False

    @property
    def is_short(self) -> bool:
        """Whether it stands in a list of facts, with its label beside it."""
        return self.kind in ("line", "list", "link")


@dataclass(frozen=True, slots=True)
class Topic:
    """A section of the form with the questions that are shown."""

    id: str
    title: str
    items: tuple[Item, ...]
    hidden_from_jury: bool = False


def declared_public(programme: Programme) -> frozenset[str]:
    """Return the ids of the questions whose answers become public with the results, as whoever answers them is told."""
    return frozenset(each.id for each in programme.questions if form_schema.is_published(each))


def is_shown(
    section: Section,
    question: Question,
    *,
    audience: Audience,
    blind: bool = False,
    told: Collection[str] = (),
) -> bool:
    """Whether an audience reads the answer to a question that is asked. The one rule of visibility.

    blind: nothing that tells who the nominee is. told: what was `declared_public` when the answers were submitted;
    whatever was given in confidence stays so.
    """
    if audience == "public":
        return question.id in told and form_schema.is_published(question)
    if audience == "jury":
        closed = section.hidden_from_jury or question.hidden_from_jury or question.type in FORMALITIES
        return not (closed or (blind and question.identity))
    return True


def is_blind(programme: Programme, round_code: str) -> bool:
    """Whether a round hides from its jurors who the nominees are."""
    return bool(getattr(programme.round(round_code), "blind", False))


def asked(
    programme: Programme,
    answers: ByTopic | None,
    *,
    audience: Audience,
    category: str | None,
    blind: bool = False,
    told: Collection[str] = (),
) -> Iterator[tuple[Section, Question]]:
    """Yield section and question of everything that an audience reads, in the order of the form.

    answers, category: as for `form_schema.all_asked`. The rest: as for `is_shown`.
    """
    for section, question in form_schema.all_asked(programme, category, answers):
        if is_shown(section, question, audience=audience, blind=blind, told=told):
            yield section, question


def dossier(
    programme: Programme,
    answers: ByTopic,
    files: Files,
    language: str,
    *,
    category: str | None,
    audience: Audience = "nominee",
    blind: bool = False,
    told: Collection[str] = (),
    spoken: bool = False,
    title: str = "",
) -> list[Topic]:
    """Return an entry as an audience reads it; jurors and the public read answers only, not what was left open. Jurors
    read what is judged first: a topic without a title, of summary and key figures; who sent it stands last.

    `answers`: topic → question → value. `files`: id as text → anything with name, kind, size, details and those of the
    copy. `language`: the reader's. `spoken`: numbers are said in words too, for whoever typed them. `title`: what
    stands above it already, and is left out for jurors. An answer informs criteria of its own category only.
    """
    whole = audience in ("nominee", "staff")
    others = audience != "nominee"
    words = Words(programme, files, language, spoken=spoken, copies=not whole, nameless=blind, others=others)
    found: dict[str, list[Item]] = {}
    judged = {each.id for one in programme.categories if category in (None, one.id) for each in one.criteria}
    for section, question in asked(programme, answers, audience=audience, category=category, blind=blind, told=told):
        made = words.item(section.id, question, answers.get(section.id, {}).get(question.id))
        made = replace(made, informs=tuple(code for code in made.informs if code in judged))
        if whole or not (made.kind == "none" or (question.type == "text" and made.text == title)):
            found.setdefault(section.id, []).append(made)
    topics = [
        Topic(section.id, words.text(section.title), tuple(found[section.id]), section.hidden_from_jury)
        for section in programme.form.sections
        if section.id in found
    ]
    return _judged_first(programme, topics) if audience == "jury" else topics


def _judged_first(programme: Programme, topics: Sequence[Topic]) -> list[Topic]:
    """Summary and key figures, then what the category asks, then the rest; the organisation last."""
    asked_as = {question.id: question for question in programme.questions}
    items = [item for topic in topics for item in topic.items]
    summary = [item for item in items if item.kind == "prose" and form_schema.is_published(asked_as[item.id])][:1]
    brief = (*summary, *(item for item in items if item.kind == "table"))
    rest = [replace(topic, items=tuple(item for item in topic.items if item not in brief)) for topic in topics]
    about = {section.id for section in programme.form.sections if _is_about_the_nominee(section)}

    def place(topic: Topic) -> int:
        return 2 if topic.id in about else int(all(asked_as[item.id].category is None for item in topic.items))

    left = sorted((topic for topic in rest if topic.items), key=place)
    return [Topic(BRIEF, "", brief), *left] if brief else left


def _is_about_the_nominee(section: Section) -> bool:
    told = sum(question.identity for question in section.questions)
    return 2 * told > len(section.questions)


def kept_back(programme: Programme, answers: ByTopic, *, category: str | None, told: Collection[str]) -> list[Question]:
    """Return the questions that are public by now and were answered before that: their answers are not published."""
    shown = asked(programme, answers, audience="public", category=category, told=declared_public(programme))
    return [
        question
        for section, question in shown
        if question.id not in told and is_given(answers.get(section.id, {}).get(question.id))
    ]


def files_in(programme: Programme, answers: ByTopic, *, category: str, blind: bool) -> frozenset[str]:
    """Return the ids of the files that jurors may open: those named by the answers they read."""
    return frozenset(
        str(file_id)
        for section, question in asked(programme, answers, audience="jury", category=category, blind=blind)
        if isinstance(question, WithFiles)
        for file_id in answers.get(section.id, {}).get(question.id) or ()
    )


def files_shown(
    programme: Programme, answers: ByTopic, files: Files, language: str, *, category: str, blind: bool
) -> tuple[FileShown, ...]:
    """Return the files of a dossier as jurors read it, in its order. Arguments as those of `dossier`."""
    words = Words(programme, files, language, copies=True, nameless=blind, others=True)
    return tuple(
        file
        for section, question in asked(programme, answers, audience="jury", category=category, blind=blind)
        if isinstance(question, WithFiles)
        for file in words.item(section.id, question, answers.get(section.id, {}).get(question.id)).files
    )


@dataclass(frozen=True, slots=True)
class Words:
    """How answers are said in a reader's language. `files`: as for `dossier`.

    spoken: numbers in words too. copies: of files what jurors get; nameless: and not what they are called. others: for
    anyone but the nominee, whom alone a question addresses: headed rather than asked.
    """

    programme: Programme
    files: Files
    language: str
    spoken: bool = False
    copies: bool = False
    nameless: bool = False
    others: bool = False

    def item(self, topic: str, question: Question, value: object) -> Item:
        """Return one question with its answer."""
        empty = Item(
            id=question.id,
            topic=topic,
            label=self.text((question.heading if self.others else None) or question.label),
            kind="none",
            written=question.type in WRITTEN,
            informs=question.informs,
            hidden_from_jury=question.hidden_from_jury,
        )
        return self._answered(empty, question, value) if is_given(value) else empty

    def text(self, text: Text) -> str:
        """Return a text of the programme."""
        return text.get_for(self.language, self.programme.default_language)

    def _answered(self, empty: Item, question: Question, value: Any) -> Item:
        match question:
            case LongTextQuestion():
                return replace(empty, kind="prose", text=str(value))
            case UrlQuestion():
                kind = "link" if str(value).startswith(("https://", "http://")) else "line"
                return replace(empty, kind=kind, text=str(value))
            case MultiQuestion() | CountriesQuestion() | ChecklistQuestion():
                kind = "ticks" if question.type == "checklist" else "list"
                return replace(empty, kind=kind, texts=self._names(question, value))
            case ConsentQuestion():
                return replace(empty, kind="ticks", texts=(empty.label,))
            case MonthQuestion():
                return replace(empty, kind="line", text=month_name(value, self.language))
            case NumberQuestion():
                return replace(empty, kind="line", text=self._number(value))
            case TableQuestion():
                return self._table(empty, question, value)
            case GroupQuestion():
                return replace(empty, kind="pairs", pairs=tuple(self._said(question.fields, value).values()))
            case FileQuestion() | FilesQuestion():
                files = tuple(self._files(question, value))
                return replace(empty, kind="files", files=files) if files else empty
        return replace(empty, kind="line", text=self._names(question, [str(value)])[0])

    def _names(self, question: Question, ids: Sequence[str]) -> tuple[str, ...]:
        if isinstance(question, CountryQuestion | CountriesQuestion):
            # One by one: sorting all countries only to name some would be waste.
            return tuple(form_schema.country_name(self.programme, code, self.language) for code in ids)
        names = {choice.id: choice.label for choice in form_schema.choices(self.programme, question, self.language)}
        return tuple(names.get(each, each) for each in ids)

    def _number(self, value: str) -> str:
        return number_said(value, self.language, spoken=self.spoken)

    def _table(self, empty: Item, question: TableQuestion, value: Sequence[Mapping[str, object]]) -> Item:
        columns = question.columns
        return replace(
            empty,
            kind="table",
            heads=tuple(self.text(column.label) for column in columns),
            numeric=tuple(column.type == "number" for column in columns),
            rows=tuple(tuple(self._part(each, row.get(each.id)) for each in columns) for row in value if is_given(row)),
        )

    def _part(self, part: AnswerPart, value: object) -> str:
        text = str(value or "")
        if part.type == "number":
            return self._number(text)
        if part.type == "criterion":
            return next((self.text(each.name) for each in self.programme.criteria if each.id == text), text)
        return text

    def _said(self, parts: Sequence[GroupField | FileField], value: Mapping[str, object]) -> dict[str, tuple[str, str]]:
        """The label and the words of each part that is given, by its id."""
        return {
            part.id: (self.text(part.label), self._part(part, value[part.id]))
            for part in parts
            if is_given(value.get(part.id))
        }

    def _files(self, question: WithFiles, ids: Sequence[str]) -> Iterator[FileShown]:
        parts = question.per_file if isinstance(question, FilesQuestion) else ()
        for number, file_id in enumerate(ids, 1):
            if (file := self.files.get(str(file_id))) is None:
                continue
            said = self._said(parts, file.details)
            proves = next((str(file.details.get(part.id) or "") for part in parts if part.type == "criterion"), "")
            yield FileShown(
                str(file_id),
                "" if self.nameless else file.name,
                (self.copies and file.copy_kind) or file.kind,
                (self.copies and file.copy_size) or file.size,
                file.kind in PICTURES,
                str(file.details.get(ALT) or ""),
                tuple(said.values()),
                {name: words for name, (_label, words) in said.items()},
                bool(file.thumbnail_key),
                file.width,
                file.height,
                number,
                proves,
                page_said(str(file.details.get(PAGE) or "")),
            )


def month_name(value: str, language: str) -> str:
    """Return “2024-03” as a month in words; what is not a month stays as it was typed."""
    if not MONTH.fullmatch(value):
        return value
    year, month = value.split("-")
    return str(format_skeleton("yMMMM", date(int(year), int(month), 1), locale=language))


def number_said(value: str, language: str, *, spoken: bool = False) -> str:
    """Return a number with all its digits as a language writes it; what is not settled stays as it was typed.

    spoken: with the number in words beside it.
    """
    exact = figures.stored(value)
    if exact is None:
        return figures.typed(value, language)
    digits, words = figures.in_full(exact, language), figures.in_words(exact, language) if spoken else ""
    return f"{digits} ({words})" if words else digits
