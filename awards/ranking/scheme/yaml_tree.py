"""YAML text as a tree of pieces that know their line, before anything has a meaning; scalars stay as written.

The one place that parses YAML. What is wrong is told by its kind: whoever reads a document says it in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

LINE_END = re.compile("\r\n|\n|\r")
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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

    def __init__(self, kind: str, line: int | None, value: Any = None) -> None:
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
