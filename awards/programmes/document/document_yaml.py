"""The YAML or JSON text of a programme as a tree of nodes that know their path and line: which characters it may have,
what its scalars are, and what would not be read as it looks. And plain data as YAML that every reader reads alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import yaml

from awards.core.message import Message
from awards.ranking.scheme.faults import Fault, excerpt
from awards.ranking.scheme.yaml_text import LINE_END, NoTree, Piece, compose, stay_bounded

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 20
MAX_NODES = 30_000

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")

_ESCAPE = re.compile(r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|.)", re.DOTALL)


class Unreadable(Exception):
    """The text cannot be read on; `faults` say why."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__()
        self.faults = faults


def _unreadable(line: int, message: Message) -> Unreadable:
    """Return the exception for one fault of the text as a whole."""
    return Unreadable(Fault("", line, message))


def _text_of(source: str | bytes) -> str:
    """The characters of a document, as YAML reads them. Raises Unreadable for others and for other encodings."""
    text = source if isinstance(source, str) else _decoded(source)
    if len(text) > MAX_CHARACTERS:
        raise _too_long()
    text = text.removeprefix("\ufeff")
    if faults := tuple(_forbidden_characters(text)):
        raise Unreadable(*faults)
    return _prepared(text)


def _decoded(source: bytes) -> str:
    if len(source) > 4 * MAX_CHARACTERS:
        raise _too_long()
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        raise _unreadable(line, Message("This line is not UTF-8. Save the file as UTF-8.")) from error


def _too_long() -> Unreadable:
    return _unreadable(1, Message("The file is longer than {limit} characters.", limit=MAX_CHARACTERS))


def _forbidden_characters(text: str) -> Iterator[Fault]:
    json = _is_json(text)
    for number, line in enumerate(LINE_END.split(text), start=1):
        found = FORBIDDEN.search(line)
        if found:
            code = f"U+{ord(found.group()):04X}"
            yield Fault("", number, Message("This line contains the control character {code}. Delete it.", code=code))
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


def _no_tree(error: NoTree) -> Fault:
    """What keeps a text from being a tree, in words."""
    value = excerpt(error.value)
    messages = {
        "syntax": Message("This cannot be read as YAML: {problem}.", problem=_problem(error.value)),
        "empty": Message("The file is empty."),
        "documents": Message("A second document begins here. One file contains one programme."),
        "alias": Message("The alias *{name} names nothing that is complete above it.", name=value),
        "depth": Message("This is nested deeper than {limit} levels.", limit=error.value),
        "nodes": Message("Counting its aliases, the file contains more than {limit} values.", limit=error.value),
    }
    return Fault("", error.line or 1, messages[error.kind])


def _problem(error: object) -> str:
    marked = isinstance(error, yaml.MarkedYAMLError)
    return excerpt(error.problem or error.context or "" if marked else error)  # type: ignore[attr-defined]


# Numbers of a document: bounded, so that arithmetic on them is exact in 28 digits.
NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,9})?")
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,99})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,99})\.[0-9]{1,99}")
_CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}
_YAML_1_1 = yaml.SafeLoader("")
_LONE_LETTERS = {"y", "Y", "n", "N"}  # bool in YAML 1.1, though not for every reader


@dataclass(frozen=True, slots=True)
class Node:
    """One value of the document: a scalar, a mapping of nodes or a sequence of nodes.

    `line` is that of the field's name, or of the list item. Looking up what is not there gives an empty node at the
    path it would have, so that checks need no guards.
    """

    path: str
    line: int
    value: str | int | Decimal | bool | dict[str, Node] | tuple[Node, ...] | None

    def __getitem__(self, name: str) -> Node:
        return self.fields.get(name) or Node(below(self.path, name), self.line, None)

    def __contains__(self, name: str) -> bool:
        return name in self.fields

    @property
    def items(self) -> tuple[Node, ...]:
        """The nodes of a sequence; empty for anything else."""
        return self.value if isinstance(self.value, tuple) else ()

    @property
    def fields(self) -> dict[str, Node]:
        """The nodes of a mapping by name; empty for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def text(self) -> str | None:
        """The value if it is text."""
        return self.value if isinstance(self.value, str) else None

    @property
    def number(self) -> Decimal | None:
        """The value if it is a number within bounds, plain or quoted."""
        value = self.value
        written = f"{value:f}" if isinstance(value, Decimal) else "" if isinstance(value, bool) else str(value)
        return Decimal(written) if NUMBER.fullmatch(written) else None

    def plain(self) -> object:
        """Return the value as dicts, tuples and scalars."""
        if isinstance(self.value, dict):
            return {name: node.plain() for name, node in self.value.items()}
        if isinstance(self.value, tuple):
            return tuple(node.plain() for node in self.value)
        return self.value


def below(path: str, name: str) -> str:
    """Return the path of a field under a path."""
    return f"{path}.{excerpt(name)}" if path else excerpt(name)


def read(source: str | bytes) -> tuple[Node | None, list[Fault]]:
    """Return the document's tree and every fault of its writing; no tree if the text cannot be read on."""
    reading = _Reading()
    try:
        piece = compose(_text_of(source), depth=MAX_DEPTH, nodes=MAX_NODES)
        return reading.node(piece, "", piece.line, 0), reading.faults
    except NoTree as error:
        return None, [*reading.faults, _no_tree(error)]
    except Unreadable as stopped:
        return None, list(stopped.faults)


def tree_of(value: object, path: str = "") -> Node:
    """Return plain data (mappings, lists, scalars) as the tree that a text of it would give, without lines."""
    if isinstance(value, dict):
        return Node(path, 0, {name: tree_of(each, below(path, name)) for name, each in value.items()})
    if isinstance(value, list | tuple):
        return Node(path, 0, tuple(tree_of(each, f"{path}[{number}]") for number, each in enumerate(value)))
    return Node(path, 0, value)  # type: ignore[arg-type]


@dataclass(slots=True)
class _Reading:
    faults: list[Fault] = field(default_factory=list)
    nodes: int = 0

    def node(self, piece: Piece, path: str, line: int, depth: int) -> Node:
        while piece.kind == "alias":
            piece = piece.inside[0]
        self.nodes += 1
        stay_bounded(line, depth=(depth, MAX_DEPTH), nodes=(self.nodes, MAX_NODES))
        if piece.tag is not None:
            self.refuse(path, line, Message("Tags such as !!str are not read here. Delete the tag."))
        if piece.kind == "mapping":
            return Node(path, line, dict(self.mapping(piece, path, depth)))
        if piece.kind == "sequence":
            items = enumerate(piece.inside)
            return Node(path, line, tuple(self.node(item, f"{path}[{n}]", item.line, depth + 1) for n, item in items))
        return Node(path, line, self.scalar(piece, path, line))

    def mapping(self, piece: Piece, path: str, depth: int) -> Iterator[tuple[str, Node]]:
        first_lines: dict[str, int] = {}
        for key, value in piece.fields:
            name = self.name(key, path)
            if name is None:
                continue
            here = below(path, name)
            if name in first_lines:
                self.refuse(
                    here, key.line, Message("This field is already there, on line {line}.", line=first_lines[name])
                )
                continue
            first_lines[name] = key.line
            yield name, self.node(value, here, key.line, depth + 1)

    def name(self, key: Piece, path: str) -> str | None:
        if key.kind != "scalar" or key.tag is not None or (key.plain and key.text in ("", "~", "null")):
            self.refuse(path, key.line, Message("The name of a field must be text."))
            return None
        here = below(path, key.text)
        if FORBIDDEN.search(key.text) or "\t" in key.text:
            self.refuse(path, key.line, Message("The name of a field contains a control character. Delete it."))
            return None
        if key.plain and not _INTEGER.fullmatch(key.text) and not _DECIMAL.fullmatch(key.text):
            trap = _trap(key.text, constants=True)
            if trap:
                self.refuse(here, key.line, trap)
        return key.text

    def scalar(self, piece: Piece, path: str, line: int) -> str | int | Decimal | bool | None:
        text = piece.text
        if FORBIDDEN.search(text) or "\t" in text:
            self.refuse(path, line, Message("This text contains a control character. Delete it."))
        if not piece.plain:
            return text
        if text.casefold() in _CONSTANTS:
            return _CONSTANTS[text.casefold()]
        if _INTEGER.fullmatch(text):
            return int(text)
        if _DECIMAL.fullmatch(text):
            return Decimal(text)
        trap = _trap(text, constants=False)
        if trap:
            self.refuse(path, line, trap)
        return text

    def refuse(self, path: str, line: int, message: Message) -> None:
        self.faults.append(Fault(path, line, message))


def _trap(text: str, *, constants: bool) -> Message | None:
    """Return why a plain text would not be read as it looks, or None."""
    kind = str(_YAML_1_1.resolve(yaml.ScalarNode, text, (True, False))).rsplit(":", 1)[-1]  # type: ignore[no-untyped-call]
    if kind == "merge":
        return Message("Merge keys (<<) are not read here. Write the fields out.")
    if (kind == "bool" and (constants or text.casefold() not in _CONSTANTS)) or text in _LONE_LETTERS:
        return Message(
            "YAML reads {text} without quotes as true or false. Put it in quotes, or write true or false.",
            text=excerpt(text),
        )
    if kind in ("int", "float"):
        return Message(
            "YAML may read {text} as a different number. Put it in quotes or write plain digits.",
            text=excerpt(text),
        )
    return None


# Writing: whatever could be taken for something else is quoted


_SURE_TEXT = re.compile(r"[A-Za-z][A-Za-z0-9_.]*")
_TRAPS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
_LONGEST_FLOW = 110


class _Writer(yaml.SafeDumper):
    """Short groups of scalars stand on one line; every repeated part is written out."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def to_yaml(data: object) -> str:
    """Return dicts, lists, tuples and scalars as YAML, in the order given."""
    return str(yaml.dump(data, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=1_000_000))


def _text(writer: _Writer, text: str) -> yaml.ScalarNode:
    sure = _SURE_TEXT.fullmatch(text) and text.casefold() not in _TRAPS
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=None if sure else '"')


def _day(writer: _Writer, day: date) -> yaml.ScalarNode:
    return _text(writer, day.isoformat())


def _number(writer: _Writer, number: Decimal) -> yaml.ScalarNode:
    """Whole numbers stand plain; a fraction is quoted, so that no reader makes a float of it."""
    whole = number == number.to_integral_value()
    return writer.represent_int(int(number)) if whole else _text(writer, f"{number:f}")


def _mapping(writer: _Writer, mapping: dict[str, object]) -> yaml.MappingNode:
    fits = _fits(mapping.values(), mapping)
    return writer.represent_mapping("tag:yaml.org,2002:map", mapping.items(), flow_style=fits)


def _sequence(writer: _Writer, items: tuple[object, ...] | list[object]) -> yaml.SequenceNode:
    return writer.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=_fits(items, items))


def _fits(values: object, whole: object) -> bool:
    inner = list(values)  # type: ignore[call-overload]
    return not any(isinstance(value, dict | list | tuple) for value in inner) and len(str(whole)) <= _LONGEST_FLOW


_Writer.add_representer(str, _text)
_Writer.add_representer(date, _day)
_Writer.add_representer(Decimal, _number)
_Writer.add_representer(dict, _mapping)
_Writer.add_representer(list, _sequence)
_Writer.add_representer(tuple, _sequence)
