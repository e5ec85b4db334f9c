"""An entry as it is shown: topics, questions and answers in a reader's language, each audience its own part. Pure.

Audiences: `nominee` and `staff` see every answer, `jury` nothing that is hidden from jurors (and in a blind round nothing
that tells who the nominee is), `public` what the programme marks as public.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from awards.nominations.answers import exact_number, is_given
from awards.programmes import form_schema
from awards.programmes.document import Programme

AUDIENCES = ("nominee", "staff", "jury", "public")


@dataclass(frozen=True, slots=True)
class Shown:
    """A question with its answer, made ready to be shown.

    kind: text, prose, line, choices, link, table, group, files, checks, consent, or none for an answer that is not given.
    value: str for text and prose (the nominee's words), line and link; list of str for choices; rows of cells for table;
    (label, words) pairs for group; files as they came; (statement, ticked) pairs for checks.
    """

    question: Any
    kind: str
    value: Any

    @property
    def is_short(self) -> bool:
        """Whether the answer fits beside its label."""
        return self.kind not in ("prose", "table", "group", "files", "checks")


@dataclass(frozen=True, slots=True)
class Part:
    """A topic with its questions."""

    id: str
    title: Any
    items: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class _Reader:
    programme: Programme
    language: str
    files: Mapping[str, Any]


def dossier(
    programme: Programme,
    answers: Mapping[str, Mapping[str, Any]],
    files: Mapping[str, Any],
    *,
    language: str,
    category: str | None,
    audience: str,
    blind: bool = False,
    blanks: bool = False,
) -> list[Part]:
    """Return the topics of an entry in the order of the form, those without anything to show left out.

    answers: topic → question → value. files: id as text → anything with .name, .size, .details. category: its code, for
    the questions only some are asked. blanks: show questions without an answer too.
    """
    if audience not in AUDIENCES:
        raise ValueError(f"No such audience: {audience}")
    reader = _Reader(programme, language, files)
    found = []
    for topic in form_schema.topics(programme, category):
        given = answers.get(topic.section.id, {})
        items = [
            shown(reader, question, given.get(question.id))
            for question in topic.questions
            if _is_for(audience, topic.section, question, blind=blind)
        ]
        if kept := tuple(item for item in items if blanks or item.kind != "none"):
            found.append(Part(topic.section.id, topic.section.title, kept))
    return found


def answer(programme: Programme, question: Any, value: Any, files: Mapping[str, Any], language: str) -> Shown:
    """Return a single question with a value, made ready to be shown in a language."""
    return shown(_Reader(programme, language, files), question, value)


def shown(reader: _Reader, question: Any, value: Any) -> Shown:
    """Return a question with its answer as the reader sees it."""
    if question.type != "checklist" and not is_given(value):
        return Shown(question, "none", None)
    return Shown(question, *_SHOWN[question.type](reader, question, value))


def _is_for(audience: str, section: Any, question: Any, *, blind: bool) -> bool:
    if audience == "public":
        return bool(question.public)
    if audience == "jury":
        hidden = section.hidden_from_jury or question.hidden_from_jury
        return not hidden and not (blind and question.identity)
    return True


def _said(kind: str) -> Callable[[_Reader, Any, Any], tuple[str, Any]]:
    return lambda _reader, _question, value: (kind, str(value))


def _choices(reader: _Reader, question: Any, value: Any) -> tuple[str, Any]:
    labels = {choice.id: choice.label for choice in form_schema.choices(reader.programme, question, reader.language)}
    chosen = value if isinstance(value, list) else [value]
    return "choices", [labels.get(str(one), str(one)) for one in chosen]


def _checks(reader: _Reader, question: Any, value: Any) -> tuple[str, Any]:
    ticked = {str(one) for one in value or ()}
    choices = form_schema.choices(reader.programme, question, reader.language)
    return ("checks", [(choice.label, choice.id in ticked) for choice in choices]) if choices else ("none", None)


def _month(reader: _Reader, _question: Any, value: Any) -> tuple[str, Any]:
    try:
        day = date.fromisoformat(f"{value}-01")
    except ValueError:
        return "line", str(value)
    return "line", str(format_date(day, "LLLL y", locale=reader.language))


def _number(reader: _Reader, _question: Any, value: Any) -> tuple[str, Any]:
    return "line", figure(str(value), reader.language)


def figure(text: str, language: str) -> str:
    """Return a figure as a language writes it, with the digits the nominee gave; what is no figure stays as it is."""
    exact = exact_number(text)
    if exact is None:
        return text
    digits = max(0, -int(Decimal(exact).as_tuple().exponent))
    return str(format_decimal(exact, f"#,##0.{'0' * digits}" if digits else "#,##0", locale=language))


def _table(reader: _Reader, question: Any, value: Any) -> tuple[str, Any]:
    rows = [row for row in value if is_given(row)]
    return "table", [[_cell(reader, column, row.get(column.id)) for column in question.columns] for row in rows]


def _group(reader: _Reader, question: Any, value: Any) -> tuple[str, Any]:
    return "group", [
        (field.label, _cell(reader, field, value[field.id])) for field in question.fields if value.get(field.id)
    ]


def _cell(reader: _Reader, part: Any, value: Any) -> str:
    text = "" if value is None else str(value)
    return figure(text, reader.language) if part.type == "number" else text


def _files(reader: _Reader, _question: Any, value: Any) -> tuple[str, Any]:
    named = value if isinstance(value, list) else [value]
    there = [reader.files[str(one)] for one in named if str(one) in reader.files]
    return ("files", there) if there else ("none", None)


_SHOWN: dict[str, Callable[[_Reader, Any, Any], tuple[str, Any]]] = {
    "text": _said("text"),
    "longtext": _said("prose"),
    "url": _said("link"),
    "email": _said("line"),
    "tel": _said("line"),
    "number": _number,
    "month": _month,
    "choice": _choices,
    "multi": _choices,
    "category": _choices,
    "country": _choices,
    "countries": _choices,
    "checklist": _checks,
    "table": _table,
    "group": _group,
    "file": _files,
    "files": _files,
    "consent": lambda _reader, _question, _value: ("consent", True),
}
