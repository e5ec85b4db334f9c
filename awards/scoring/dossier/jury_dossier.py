"""What a juror reads of an entry: the programme's questions with the answers of one version. Pure.

Left out: what is hidden from the jury, in a blind round whatever tells who the nominee is, other categories' questions,
and the formalities (consent, confirmations, the choice of category).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from awards.core.figures import stored
from awards.nominations.answers.values import is_given
from awards.programmes.document.programme import Programme

FORMALITIES = frozenset({"category", "checklist", "consent"})
LINES = frozenset({"text", "choice", "country", "month", "email", "tel", "number"})


@dataclass(frozen=True, slots=True)
class Item:
    """One answered question. kind: prose, line, lines, link, table, group or files; `value` as the kind needs it.

    line: text, or a text of the programme. lines: a list of them. table: rows of cells. group: pairs of label and text.
    """

    id: str
    label: Any
    kind: str
    value: Any
    question: Any

    @property
    def is_short(self) -> bool:
        """Whether it stands in a list of facts, with its label beside it."""
        return self.kind in ("line", "lines", "link")


@dataclass(frozen=True, slots=True)
class Part:
    """A topic of the dossier with its answered questions."""

    id: str
    title: Any
    items: tuple[Item, ...]


def is_blind(programme: Programme, round_code: str) -> bool:
    """Whether a round hides who the nominees are."""
    return bool(getattr(programme.round(round_code), "blind", False))


def is_open(section: Any, question: Any, category: str, *, blind: bool) -> bool:
    """Whether jurors of a category may see the answer to a question."""
    if section.hidden_from_jury or question.hidden_from_jury or question.type in FORMALITIES:
        return False
    return question.category in (None, category) and not (blind and question.identity)


def open_questions(programme: Programme, category: str, *, blind: bool) -> Iterator[tuple[Any, Any]]:
    """Yield section and question of everything that jurors of a category may see."""
    for section in programme.form.sections:
        for question in section.questions:
            if is_open(section, question, category, blind=blind):
                yield section, question


def dossier(
    programme: Programme,
    category: str,
    answers: Mapping[str, Mapping[str, Any]],
    *,
    blind: bool,
    country: Callable[[str], str],
    files: Mapping[str, Any],
    title: str = "",
) -> list[Part]:
    """Return the parts of a dossier, in the order of the form; unanswered questions and the title are left out.

    answers: topic → question → value. country: a country's name by its code. files: what is known of each stored file.
    """
    parts: dict[str, list[Item]] = {}
    titles: dict[str, Any] = {}
    for section, question in open_questions(programme, category, blind=blind):
        value = answers.get(section.id, {}).get(question.id)
        shown = _shown(programme, question, value, country, files) if is_given(value) else None
        if shown is not None and not (question.type == "text" and value == title):
            titles[section.id] = section.title
            parts.setdefault(section.id, []).append(Item(question.id, question.label, *shown, question))
    return [Part(section_id, titles[section_id], tuple(items)) for section_id, items in parts.items()]


def files_in(
    programme: Programme, category: str, answers: Mapping[str, Mapping[str, Any]], *, blind: bool
) -> frozenset[str]:
    """Return the ids of the files that jurors may open: those named by the answers they may see."""
    found: set[str] = set()
    for section, question in open_questions(programme, category, blind=blind):
        if question.type in ("file", "files"):
            found.update(map(str, answers.get(section.id, {}).get(question.id) or ()))
    return frozenset(found)


def _shown(
    programme: Programme, question: Any, value: Any, country: Callable[[str], str], files: Mapping[str, Any]
) -> tuple[str, Any] | None:
    kind = question.type
    if kind in ("file", "files"):
        there = [files[file_id] for file_id in value if file_id in files]
        return ("files", there) if there else None
    if kind in ("multi", "countries"):
        return "lines", [_said(programme, question, one, country) for one in value]
    if kind == "table":
        return "table", [[str(row.get(column.id) or "") for column in question.columns] for row in value]
    if kind == "group":
        given = [field for field in question.fields if value.get(field.id)]
        return "group", [(each.label, _figure(each, str(value[each.id]))) for each in given]
    if kind == "url":
        return "link", str(value)
    if kind in LINES:
        return "line", _said(programme, question, value, country)
    return "prose", str(value)


def _figure(field: Any, text: str) -> Any:
    return (stored(text) if field.type == "number" else None) or text


def _said(programme: Programme, question: Any, value: Any, country: Callable[[str], str]) -> Any:
    if question.type in ("country", "countries"):
        return country(value)
    if question.type in ("choice", "multi"):
        known = {option.id: option.name for option in programme.options.get(question.options, ())}
        return known.get(value, str(value))
    return str(value)
