"""What an answer must be: whether one is given, what it still lacks, and what is wrong with it, by its question's kind.

Values are those of `Draft.answers`: text as str, several as list of str, a table as list of dicts, a group as dict,
files as list of attachment ids, a consent as true, a number as `core.figures` keeps it. Everything here is pure: shapes
in, words out.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from awards.core.plain import is_blank
from awards.core.words import Message
from awards.nominations.shapes import checklist_ids as checklist_ids
from awards.nominations.shapes import faults_of
from awards.programmes.document import Programme

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with an answer, and where in it: the row of a table (from 0), the column or the part of a group."""

    message: Message
    part: str | None = None
    row: int | None = None


def is_given(value: Any) -> bool:
    """Whether an answer is there at all: no blank text, no empty list, no row or group of blanks only."""
    if isinstance(value, str):
        return not is_blank(value)
    if isinstance(value, Mapping):
        return any(is_given(part) for part in value.values())
    if isinstance(value, list):
        return any(is_given(part) for part in value)
    return value is True


def mark(value: Any) -> str:
    """Return a short mark that two answers share only if they say the same; all that is not given is alike."""
    written = json.dumps(_filled(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(written.encode(errors="replace")).hexdigest()[:12]


def _filled(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _filled(part) for name, part in value.items() if is_given(part)} or None
    if isinstance(value, list):
        return [_filled(part) for part in value if is_given(part)] or None
    return value if is_given(value) else None


def faults(programme: Programme, question: Any, value: Any, *, beside: Collection[str] = ()) -> list[Message]:
    """Return in words what is wrong with a given answer; an answer that is not given has no faults."""
    return [flaw.message for flaw in flaws(programme, question, value, beside=beside)]


def flaws(programme: Programme, question: Any, value: Any, *, beside: Collection[str] = ()) -> list[Flaw]:
    """Return what is wrong with a given answer, each with its place in a table or group.

    beside: the other texts of its row, which may name the unit of a number.
    """
    if not is_given(value):
        return []
    if question.type == "table":
        return list(_table(programme, question, value))
    if question.type == "group":
        return list(_parts(programme, question.fields, value))
    return [Flaw(message) for message in faults_of(programme, question, value, beside=beside)]


def missing(question: Any, value: Any, *, alone: Collection[str] = ()) -> list[Message]:
    """Return what an answer still lacks, in words. `alone`: the statements of a checklist, each of them due."""
    if question.type == "checklist" and question.required:
        every = set(value or ()) >= set(alone)
        return [] if every else [Message("Tick every statement under “{label}”.", label=question.label)]
    if question.type == "table":
        return _missing_rows(question, value or [])
    if question.type == "group" and question.required:
        blank = [field for field in question.fields if not is_given((value or {}).get(field.id))]
        return [Message("Enter “{field}” of “{label}”.", field=field.label, label=question.label) for field in blank]
    if not question.required or is_given(value):
        return []
    if question.type == "consent":
        return [Message("Confirm: {label}", label=question.label)]
    return [Message("Answer “{label}”.", label=question.label)]


def _missing_rows(question: Any, value: list[Mapping[str, Any]]) -> list[Message]:
    rows = [row for row in value if is_given(row)]
    least = max(question.min_rows, 1) if question.required else (question.min_rows if rows else 0)
    found = [
        Message("Row {n} of “{label}”: enter “{column}”.", n=number, label=question.label, column=column.label)
        for number, row in enumerate(rows, start=1)
        for column in question.columns
        if not is_given(row.get(column.id))
    ]
    if len(rows) < least == 1:
        found.append(Message("Fill in at least one row of “{label}”.", label=question.label))
    elif len(rows) < least:
        found.append(Message("Fill in more rows of “{label}”. Needed: {n}.", label=question.label, n=least))
    return found


def _table(programme: Programme, question: Any, value: list[Mapping[str, Any]]) -> Iterator[Flaw]:
    if sum(1 for row in value if is_given(row)) > question.max_rows:
        limit = question.max_rows
        yield Flaw(Message("“{label}” can have {limit} rows at most.", label=question.label, limit=limit))
    for place, row in enumerate(value):
        for flaw in _parts(programme, question.columns, row):
            yield Flaw(Message("Row {n}: {fault}", n=place + 1, fault=flaw.message), flaw.part, place)


def _parts(programme: Programme, fields: Collection[Any], value: Mapping[str, Any]) -> Iterator[Flaw]:
    beside = texts_in(fields, value)
    for field in fields:
        for message in faults(programme, field, value.get(field.id), beside=beside):
            yield Flaw(message, field.id)


def texts_in(fields: Collection[Any], value: Mapping[str, Any]) -> list[str]:
    """Return the texts of a row or a group: one of them may be the unit of its numbers."""
    return [str(value.get(field.id) or "") for field in fields if field.type == "text"]
