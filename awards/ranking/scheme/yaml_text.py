"""YAML or JSON text as plain lists, tables and texts, with the line each value stands on.

Every scalar stays the text that was written: no number passes through a float, no `NO` becomes false. Keys given
twice, aliases, tags, deep nesting and very long texts are refused before anything is built from them.
"""

from __future__ import annotations

import json
from typing import Any

from awards.core.words import Message
from awards.ranking.scheme.yaml_tree import NoTree, Piece, compose

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
        return _value(compose(text, depth=MAX_DEPTH + 1, nodes=MAX_TEXT), (), lines), lines
    except NoTree as error:
        if error.kind == "empty":
            return None, lines
        raise _no_tree(error) from None


def _no_tree(error: NoTree) -> DocumentError:
    """What keeps a text from being a tree, in words."""
    if error.kind == "documents":
        return DocumentError(Message("there is more than one document"))
    if error.kind == "alias":
        return DocumentError(Message("aliases (*{name}) are not used here", name=error.value), error.line)
    if error.kind == "syntax":
        problem = getattr(error.value, "problem", None) or "unreadable characters"
        return DocumentError(Message("the text is not YAML: {problem}", problem=str(problem)), error.line)
    return DocumentError(Message("the document is nested deeper than {limit} levels", limit=MAX_DEPTH), error.line)


def _value(piece: Piece, path: tuple[str | int, ...], lines: Lines) -> Any:
    """The value of a piece; notes on which line it and all in it stand."""
    lines[path] = piece.line
    _refuse(piece)
    if piece.kind == "scalar":
        return None if piece.plain and piece.text in NOTHING else piece.text
    if piece.kind == "sequence":
        return [_value(item, (*path, number), lines) for number, item in enumerate(piece.inside)]
    fields: dict[str, Any] = {}
    for name, value in piece.fields:
        if name.kind != "scalar":
            raise DocumentError(Message("a field’s name must be plain text"), name.line)
        _refuse(name)
        if name.text in fields:
            raise DocumentError(Message("the field “{field}” is given twice", field=name.text), name.line)
        fields[name.text] = _value(value, (*path, name.text), lines)
    return fields


def _refuse(piece: Piece) -> None:
    if piece.kind == "alias":
        raise DocumentError(Message("aliases (*{name}) are not used here", name=piece.anchor), piece.line)
    if piece.tag not in (None, "!"):
        raise DocumentError(Message("tags ({tag}) are not used here", tag=piece.tag), piece.line)
