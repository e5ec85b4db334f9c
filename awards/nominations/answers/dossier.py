"""An entry as people read it: topics, questions, and answers as words, in the reader's language. Pure.

Who reads decides what is there: `nominee` and `staff` see everything, `jury` nothing that is hidden from it (and,
blind, nothing that tells who the nominee is), `public` only what the programme marks as public.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from babel.dates import format_skeleton

from awards.core import figures
from awards.nominations.answers.file_details import PICTURES
from awards.nominations.answers.values import MONTH, is_given
from awards.programmes.document import form_schema
from awards.programmes.document.programme import Programme

Number = Callable[[str], str]
AUDIENCES = ("nominee", "staff", "jury", "public")
# Kinds whose words are a person's own, in the language of the answers.
WRITTEN = {"text", "longtext", "group", "table", "files"}


@dataclass(frozen=True, slots=True)
class FileShown:
    """A file of an answer: its row's facts, and what the nominee says about it as (label, text)."""

    id: str
    name: str
    kind: str
    size: int
    is_picture: bool
    alt: str
    details: tuple[tuple[str, str], ...] = ()


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
    required: bool = False
    informs: tuple[str, ...] = ()
    public: bool = False
    hidden_from_jury: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """A section of the form with the questions that are shown."""

    id: str
    title: str
    items: tuple[Item, ...]
    hidden_from_jury: bool = False


def dossier(
    programme: Programme,
    answers: Mapping[str, Mapping[str, Any]],
    files: Mapping[str, Any],
    language: str,
    *,
    category: str | None = None,
    audience: str = "nominee",
    blind: bool = False,
    spoken: bool = False,
) -> list[Topic]:
    """Return an entry as an audience reads it.

    `answers`: topic → question → value. `files`: id as text → anything with name, kind, size and details. `language`:
    the reader's. `category`: the entry's; none shows the questions that every category is asked. `spoken`: numbers are
    said in words too, for whoever typed them.
    """
    found = []
    for topic in form_schema.topics(programme, category):
        given = answers.get(topic.section.id, {})
        items = tuple(
            item(programme, topic.section.id, question, given.get(question.id), files, language, spoken=spoken)
            for question in topic.questions
            if is_shown(topic.section, question, given.get(question.id), audience=audience, blind=blind)
        )
        if items:
            title = topic.section.title.get_for(language, programme.default_language)
            found.append(Topic(topic.section.id, title, items, topic.section.hidden_from_jury))
    return found


def is_shown(section: Any, question: Any, value: Any, *, audience: str, blind: bool = False) -> bool:
    """Whether an audience may see the answer to a question."""
    if audience == "public":
        return bool(question.public) and is_given(value)
    if audience == "jury":
        return not (section.hidden_from_jury or question.hidden_from_jury or (blind and question.identity))
    return True


def item(
    programme: Programme,
    topic: str,
    question: Any,
    value: Any,
    files: Mapping[str, Any],
    language: str,
    *,
    spoken: bool = False,
) -> Item:
    """Return one question with its answer as words."""
    number = partial(number_said, language=language, spoken=spoken)
    shown = _shown(programme, question, value, files, language, number) if is_given(value) else {"kind": "none"}
    return Item(
        id=question.id,
        topic=topic,
        label=question.label.get_for(language, programme.default_language),
        written=question.type in WRITTEN,
        required=question.required,
        informs=tuple(question.informs),
        public=question.public,
        hidden_from_jury=question.hidden_from_jury,
        **shown,
    )


def _shown(
    programme: Programme, question: Any, value: Any, files: Mapping[str, Any], language: str, number: Number
) -> dict[str, Any]:
    match question.type:
        case "longtext":
            return {"kind": "prose", "text": value}
        case "url":
            return {"kind": "link" if str(value).startswith(("https://", "http://")) else "line", "text": value}
        case "multi" | "countries" | "checklist":
            names = _names(programme, question, language)
            kind = "ticks" if question.type == "checklist" else "list"
            return {"kind": kind, "texts": tuple(names.get(each, each) for each in value)}
        case "choice" | "country" | "category":
            return {"kind": "line", "text": _names(programme, question, language).get(value, value)}
        case "month" | "number":
            return {"kind": "line", "text": number(value) if question.type == "number" else month_name(value, language)}
        case "table":
            return _table(programme, question, value, language, number)
        case "group":
            return {"kind": "pairs", "pairs": tuple(_pairs(programme, question.fields, value, language, number))}
        case "file" | "files":
            found = tuple(_files(programme, question, value, files, language))
            return {"kind": "files", "files": found} if found else {"kind": "none"}
        case "consent":
            return {"kind": "ticks", "texts": (question.label.get_for(language, programme.default_language),)}
    return {"kind": "line", "text": str(value)}


def _names(programme: Programme, question: Any, language: str) -> dict[str, str]:
    if question.type in ("country", "countries"):
        return _Countries(programme, language)
    return {choice.id: choice.label for choice in form_schema.choices(programme, question, language)}


class _Countries(dict[str, str]):
    """Country names as they are asked for: sorting all of them only to name one would be waste."""

    def __init__(self, programme: Programme, language: str) -> None:
        super().__init__()
        self.programme, self.language = programme, language

    def get(self, code: str, default: Any = None) -> Any:
        return form_schema.country_name(self.programme, code, self.language) or default


def _table(programme: Programme, question: Any, value: Any, language: str, number: Number) -> dict[str, Any]:
    rows = [row for row in value if is_given(row)]
    return {
        "kind": "table",
        "heads": tuple(column.label.get_for(language, programme.default_language) for column in question.columns),
        "numeric": tuple(column.type == "number" for column in question.columns),
        "rows": tuple(tuple(_cell(column, row.get(column.id), number) for column in question.columns) for row in rows),
    }


def _cell(column: Any, value: Any, number: Number) -> str:
    return number(str(value or "")) if column.type == "number" else str(value or "")


def _pairs(
    programme: Programme, fields: Sequence[Any], value: Mapping[str, Any], language: str, number: Number = str
) -> Iterator[tuple[str, str]]:
    for field in fields:
        text = str(value.get(field.id) or "")
        if not text.strip():
            continue
        if field.type == "criterion":
            named = {criterion.id: criterion.name for criterion in programme.criteria}.get(text)
            text = named.get_for(language, programme.default_language) if named else text
        label = field.label.get_for(language, programme.default_language)
        yield label, number(text) if field.type == "number" else text


def _files(
    programme: Programme, question: Any, value: Any, files: Mapping[str, Any], language: str
) -> Iterator[FileShown]:
    for file_id in value:
        if (file := files.get(str(file_id))) is None:
            continue
        said = tuple(_pairs(programme, getattr(question, "per_file", ()), file.details, language))
        picture = file.kind in PICTURES
        yield FileShown(
            str(file_id), file.name, file.kind, file.size, picture, str(file.details.get("alt") or ""), said
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
    digits, words = figures.said(exact, language), figures.in_words(exact, language) if spoken else ""
    return f"{digits} ({words})" if words else digits
