"""YAML or JSON text: as a tree of pieces that know their line, before anything has a meaning; and, of that, a document
of plain lists, tables and texts, with the line each value stands on.

The one place that parses YAML. What keeps a text from being a tree is told by its kind: whoever reads a document says
it in words. In a document every scalar stays the text that was written: no number passes through a float, no `NO`
becomes false. Keys given twice, aliases, tags, deep nesting and very long texts are refused before anything is built.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from awards.core.message import Message

LINE_END = re.compile("\r\n|\n|\r")
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_TEXT = 500_000  # characters; a scheme is a few hundred
MAX_DEPTH = 12
NOTHING = ("", "~", "null", "Null", "NULL")

Lines = dict[tuple[str | int, ...], int]


@dataclass(slots=True)
class Piece:
    """What the parser saw, before aliases are followed: `content` is a text, or the pieces inside in their order.

    `kind` is scalar, mapping (content: name, value, name, value, …), sequence or alias (content: its one target).
    `anchor` is the piece's own name, or that of an alias.
    """

    kind: str
    line: int
    content: str | list[Piece]
    anchor: str | None = None
    tag: str | None = None
    plain: bool = False

    @property
    def text(self) -> str:
        """The text of a scalar."""
        return self.content if isinstance(self.content, str) else ""

    @property
    def inside(self) -> list[Piece]:
        """The pieces of anything but a scalar."""
        return [] if isinstance(self.content, str) else self.content

    @property
    def fields(self) -> Iterator[tuple[Piece, Piece]]:
        """The names and values of a mapping."""
        return zip(self.inside[::2], self.inside[1::2], strict=True)


class NoTree(Exception):
    """The text is no tree: `kind` is syntax, empty, documents, alias, depth or nodes; `value` what it is about."""

    def __init__(self, kind: str, line: int | None, value: object = None) -> None:
        super().__init__(kind)
        self.kind, self.line, self.value = kind, line, value


def compose(text: str, *, depth: int, nodes: int) -> Piece:
    """Return the document's outermost piece. Raises NoTree, also where it is deeper or larger than allowed."""
    try:
        return _composed(yaml.parse(text, Loader=_PARSER), depth, nodes)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        last = len(LINE_END.split(text))  # the parser may stand behind the end
        raise NoTree("syntax", min(mark.line + 1, last) if mark else None, error) from error
    except (yaml.YAMLError, UnicodeEncodeError) as error:  # half a character is none
        raise NoTree("syntax", None, error) from error


def _composed(events: Iterator[yaml.Event], depth: int, most: int) -> Piece:
    """Build the pieces with a stack of our own, so that depth cannot hurt."""
    top = Piece("sequence", 1, [])
    stack = [top]
    anchors: dict[str | None, Piece] = {}
    nodes = 0
    for event in events:
        if isinstance(event, yaml.CollectionEndEvent):
            # An anchor counts once its piece is complete, so no alias can stand inside itself.
            complete = stack.pop()
            anchors[complete.anchor] = complete
            continue
        piece = _piece_of(event, anchors)
        if piece is None:
            continue
        nodes += 1
        stay_bounded(piece.line, depth=(len(stack), depth), nodes=(nodes, most))
        stack[-1].inside.append(piece)
        if isinstance(event, yaml.CollectionStartEvent):
            stack.append(piece)
        elif isinstance(event, yaml.ScalarEvent):
            anchors[piece.anchor] = piece
    if not top.inside:
        raise NoTree("empty", 1)
    if len(top.inside) > 1:
        raise NoTree("documents", top.inside[1].line)
    return top.inside[0]


def stay_bounded(line: int, *, depth: tuple[int, int], nodes: tuple[int, int]) -> None:
    """Raise NoTree once a document has become too deep or too large; both as they are and as they may be."""
    for kind, (there, most) in {"depth": depth, "nodes": nodes}.items():
        if there > most:
            raise NoTree(kind, line, most)


def _piece_of(event: yaml.Event, anchors: dict[str | None, Piece]) -> Piece | None:
    mark = event.start_mark
    line = mark.line + 1 if mark else 1
    if isinstance(event, yaml.AliasEvent):
        if event.anchor not in anchors:
            raise NoTree("alias", line, event.anchor)
        return Piece("alias", line, [anchors[event.anchor]], event.anchor)
    if isinstance(event, yaml.ScalarEvent):
        return Piece("scalar", line, event.value, event.anchor, event.tag, event.style in (None, ""))
    if isinstance(event, yaml.CollectionStartEvent):
        kind = "mapping" if isinstance(event, yaml.MappingStartEvent) else "sequence"
        return Piece(kind, line, [], event.anchor, event.tag)
    return None


class DocumentError(ValueError):
    """A text that cannot be read as one document; `line` is the one it happened on, counted from 1."""

    def __init__(self, message: Message, line: int | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.line = line


def read_document(text: str) -> tuple[object, Lines]:
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


def _read_json(text: str) -> object:
    def table(pairs: list[tuple[str, object]]) -> dict[str, object]:
        seen: dict[str, object] = {}
        for key, value in pairs:
            if key in seen:
                raise DocumentError(Message("the field “{field}” is given twice", field=key))
            seen[key] = value
        return seen

    return json.loads(text, object_pairs_hook=table, parse_float=str, parse_int=str, parse_constant=str)


def _read_yaml(text: str) -> tuple[object, Lines]:
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


def _value(piece: Piece, path: tuple[str | int, ...], lines: Lines) -> object:
    """The value of a piece; notes on which line it and all in it stand."""
    lines[path] = piece.line
    _refuse(piece)
    if piece.kind == "scalar":
        return None if piece.plain and piece.text in NOTHING else piece.text
    if piece.kind == "sequence":
        return [_value(item, (*path, number), lines) for number, item in enumerate(piece.inside)]
    fields: dict[str, object] = {}
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
