"""YAML or JSON text as plain lists, tables and texts, with the line each value stands on.

Every scalar stays the text that was written: no number passes through a float, no `NO` becomes false. Keys given
twice, aliases, tags, deep nesting and very long texts are refused before anything is built from them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import yaml

from awards.core.words import Message

MAX_TEXT = 500_000  # characters; a scheme is a few hundred
MAX_DEPTH = 12
NOTHING = ("", "~", "null", "Null", "NULL")

Lines = dict[tuple[str | int, ...], int]


class DocumentError(ValueError):
    """A text that cannot be read as one document; `line` is the one it happened on, counted from 1."""

    def __init__(self, message: Message, line: int | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.line = line


def read_document(text: str) -> tuple[Any, Lines]:
    """The document in a YAML or JSON text, and the line number of each value by its path.

    Raises DocumentError with the reason in words.
    """
    if len(text) > MAX_TEXT:
        raise DocumentError(Message("the document is longer than {limit} characters", limit=MAX_TEXT))
    text = text.removeprefix("\ufeff")
    if text.lstrip()[:1] in ("{", "["):
        try:
            return _read_json(text), {}
        except (json.JSONDecodeError, RecursionError):
            pass  # a flow mapping of YAML begins the same way
    return _read_yaml(text)


def _read_json(text: str) -> Any:
    def table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, value in pairs:
            if key in seen:
                raise DocumentError(Message("the field “{field}” is given twice", field=key))
            seen[key] = value
        return seen

    return json.loads(text, object_pairs_hook=table, parse_float=str, parse_int=str, parse_constant=str)


def _read_yaml(text: str) -> tuple[Any, Lines]:
    lines: Lines = {}
    try:
        events = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return _Builder(iter(events), lines).document(), lines
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or "unreadable characters"
        row = mark.line + 1 if mark is not None else None
        raise DocumentError(Message("the text is not YAML: {problem}", problem=str(problem)), row) from None


class _Builder:
    """Builds values from YAML events, never deeper than MAX_DEPTH."""

    def __init__(self, events: Iterator[Any], lines: Lines) -> None:
        self.events = events
        self.lines = lines

    def document(self) -> Any:
        """The one document of the stream."""
        value: Any = None
        seen = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                seen += 1
                if seen > 1:
                    raise DocumentError(Message("there is more than one document"))
            elif isinstance(event, (yaml.NodeEvent, yaml.CollectionStartEvent)):
                value = self.value(event, ())
        return value

    def value(self, event: Any, path: tuple[str | int, ...]) -> Any:
        """The value that begins with an event."""
        row = event.start_mark.line + 1
        self.lines[path] = row
        self._refuse(event, path, row)
        if isinstance(event, yaml.ScalarEvent):
            return None if event.style in (None, "") and event.value in NOTHING else event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path)
        return self.table(path)

    def _refuse(self, event: Any, path: tuple[str | int, ...], row: int) -> None:
        if isinstance(event, yaml.AliasEvent):
            raise DocumentError(Message("aliases (*{name}) are not used here", name=event.anchor), row)
        if event.tag not in (None, "!"):
            raise DocumentError(Message("tags ({tag}) are not used here", tag=event.tag), row)
        if len(path) > MAX_DEPTH:
            raise DocumentError(Message("the document is nested deeper than {limit} levels", limit=MAX_DEPTH), row)

    def sequence(self, path: tuple[str | int, ...]) -> list[Any]:
        """The items up to the end of a list."""
        items: list[Any] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self.value(event, (*path, len(items))))
        return items

    def table(self, path: tuple[str | int, ...]) -> dict[str, Any]:
        """The fields up to the end of a table."""
        fields: dict[str, Any] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            row = event.start_mark.line + 1
            if not isinstance(event, yaml.ScalarEvent):
                raise DocumentError(Message("a field’s name must be plain text"), row)
            self._refuse(event, path, row)
            if event.value in fields:
                raise DocumentError(Message("the field “{field}” is given twice", field=event.value), row)
            fields[event.value] = self.value(next(self.events), (*path, event.value))
        return fields
