"""YAML or JSON text to bare pieces: encoding, characters, syntax, depth and size, before anything has a meaning."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from awards.core.words import Message
from awards.programmes.document_faults import Fault, shown

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 20
MAX_NODES = 30_000

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")

_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LINE_END = re.compile("\r\n|\n|\r")
_ESCAPE = re.compile(r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|.)", re.DOTALL)


@dataclass(slots=True)
class Piece:
    """What the parser saw, before aliases are followed: `content` is a text, or the pieces inside in their order.

    `kind` is scalar, mapping (content: name, value, name, value, …), sequence or alias (content: its one target).
    """

    kind: str
    line: int
    content: "str | list[Piece]"
    plain: bool = False
    anchor: str | None = None
    tagged: bool = False

    @property
    def text(self) -> str:
        """The text of a scalar."""
        return self.content if isinstance(self.content, str) else ""

    @property
    def inside(self) -> "list[Piece]":
        """The pieces of anything but a scalar."""
        return [] if isinstance(self.content, str) else self.content


class Unreadable(Exception):
    """The text cannot be read on; `faults` say why."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__()
        self.faults = faults


def unreadable(line: int, message: Message) -> Unreadable:
    """Return the exception for one fault of the text as a whole."""
    return Unreadable(Fault("", line, message))


def compose(source: str | bytes) -> Piece:
    """Return the document's outermost piece.

    Raises:
        Unreadable: encoding, characters, syntax, depth or size forbid reading on.
    """
    text = _text_of(source)
    faults = tuple(_forbidden_characters(text))
    if faults:
        raise Unreadable(*faults)
    try:
        return _composed(yaml.parse(_prepared(text), Loader=_PARSER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        last = len(_LINE_END.split(text))  # the parser may stand behind the end
        line = min(mark.line + 1, last) if mark else 1
        raise _not_yaml(line, error.problem or error.context or "") from error
    except yaml.YAMLError as error:
        raise _not_yaml(1, str(error)) from error


def stay_bounded(nodes: int, depth: int, line: int) -> None:
    """Raise Unreadable once the document is too large or too deep."""
    if depth > MAX_DEPTH:
        raise unreadable(line, Message("This is nested deeper than {limit} levels.", limit=MAX_DEPTH))
    if nodes > MAX_NODES:
        raise unreadable(line, Message("With its aliases the file holds more than {limit} values.", limit=MAX_NODES))


def _text_of(source: str | bytes) -> str:
    text = source if isinstance(source, str) else _decoded(source)
    if len(text) > MAX_CHARACTERS:
        raise _too_long()
    return text.removeprefix("\ufeff")


def _decoded(source: bytes) -> str:
    if len(source) > 4 * MAX_CHARACTERS:
        raise _too_long()
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        raise unreadable(line, Message("This line is not UTF-8. Save the file as UTF-8.")) from error


def _too_long() -> Unreadable:
    return unreadable(1, Message("The file is longer than {limit} characters.", limit=MAX_CHARACTERS))


def _not_yaml(line: int, problem: str) -> Unreadable:
    return unreadable(line, Message("This cannot be read as YAML: {problem}.", problem=shown(problem)))


def _forbidden_characters(text: str) -> Iterator[Fault]:
    json = _is_json(text)
    for number, line in enumerate(_LINE_END.split(text), start=1):
        found = FORBIDDEN.search(line)
        if found:
            code = f"U+{ord(found.group()):04X}"
            yield Fault("", number, Message("This line holds the control character {code}. Delete it.", code=code))
        elif not json and line.strip() and "\t" in line[: len(line) - len(line.lstrip())]:
            yield Fault("", number, Message("This line is indented with a tab. Use spaces."))


def _is_json(text: str) -> bool:
    return text.lstrip().startswith("{")


def _prepared(text: str) -> str:
    """JSON allows tabs between its parts and writes rare characters as two escapes; YAML does neither."""
    return _ESCAPE.sub(_joined_escape, text.replace("\t", " ")) if _is_json(text) else text


def _joined_escape(match: re.Match[str]) -> str:
    high, low = match.groups()
    if high is None:
        return "/" if match.group() == r"\/" else match.group()
    return f"\\U{0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00:08X}"


def _composed(events: Iterator[yaml.Event]) -> Piece:
    """Build the pieces with a stack of our own, so that depth cannot hurt."""
    top = Piece("sequence", 1, [])
    stack = [top]
    anchors: dict[str, Piece] = {}
    nodes = 0
    for event in events:
        if isinstance(event, yaml.CollectionEndEvent):
            _name(stack.pop(), anchors)
            continue
        mark = event.start_mark
        piece = _piece_of(event, mark.line + 1 if mark else 1, anchors)
        if piece is None:
            continue
        nodes += 1
        stay_bounded(nodes, len(stack), piece.line)
        stack[-1].inside.append(piece)
        if isinstance(event, yaml.CollectionStartEvent):
            stack.append(piece)
        else:
            _name(piece, anchors)
    return _only_document(top.inside)


def _name(piece: Piece, anchors: dict[str, Piece]) -> None:
    """An anchor counts once its piece is complete, so no alias can stand inside itself."""
    if piece.anchor:
        anchors[piece.anchor] = piece


def _piece_of(event: yaml.Event, line: int, anchors: dict[str, Piece]) -> Piece | None:
    if isinstance(event, yaml.AliasEvent):
        if event.anchor not in anchors:
            name = shown(event.anchor)
            raise unreadable(line, Message("The alias *{name} names nothing that is complete above it.", name=name))
        return Piece("alias", line, [anchors[event.anchor]])
    if isinstance(event, yaml.ScalarEvent):
        return Piece("scalar", line, event.value, event.style in (None, ""), event.anchor, event.tag is not None)
    if isinstance(event, yaml.CollectionStartEvent):
        kind = "mapping" if isinstance(event, yaml.MappingStartEvent) else "sequence"
        return Piece(kind, line, [], False, event.anchor, event.tag is not None)
    return None


def _only_document(pieces: list[Piece]) -> Piece:
    if not pieces:
        raise unreadable(1, Message("The file is empty."))
    if len(pieces) > 1:
        raise unreadable(pieces[1].line, Message("A second document begins here. One file holds one programme."))
    return pieces[0]
