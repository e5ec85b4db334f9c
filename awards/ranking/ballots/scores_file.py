"""Score files: a long CSV or JSON Lines, read whole, every wrong row named with its line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import numpy as np

from awards.core.message import Message
from awards.ranking.ballots.coded import NEEDED, OPTIONAL, Coded, Table
from awards.ranking.ballots.columns import Before, Columns
from awards.ranking.ballots.sheets import RowFault, SheetError, Sheets
from awards.ranking.numbers.vectors import Array
from awards.ranking.scheme.faults import excerpt
from awards.ranking.scheme.scheme import Scheme

DELIMITERS = (",", ";", "\t", "|")
CHUNK = 50_000


class FileFault(NamedTuple):
    """What is wrong with one line of a file, counted from 1; 0 is the file as a whole."""

    line: int
    message: Message

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else str(self.message)


class ScoresError(ValueError):
    """A score file that cannot be used; `faults` names every wrong line."""

    def __init__(self, faults: list[FileFault]) -> None:
        super().__init__(f"{len(faults)} wrong lines")
        self.faults = faults


@dataclass(eq=False)
class ScoreFile:
    """A score file taken apart: its table, the line on which each row begins, and the faults found so far."""

    table: Table
    lines: Array
    faults: list[FileFault]

    def line_of(self, row: int) -> int:
        """The line on which a row begins."""
        return int(self.lines[row])

    def sheets(self, columns: Columns, scheme: Scheme) -> Sheets | None:
        """The sheets of its rows as columns; None, with the faults noted, where they are wrong."""
        try:
            return columns.sheets(scheme)
        except SheetError as error:
            self.faults += [self._in_file(fault) for fault in error.faults]
            return None

    def _in_file(self, fault: RowFault) -> FileFault:
        """A row's fault with the line of the file."""
        values = fault.message.values
        if any(isinstance(value, Before) for value in values.values()):
            values = {
                name: self.line_of(value) if isinstance(value, Before) else value for name, value in values.items()
            }
            return FileFault(self.line_of(fault.row), Message(fault.message.text, **values))
        return FileFault(self.line_of(fault.row), fault.message)


def read_scores(data: bytes, scheme: Scheme) -> Sheets:
    """The sheets of a score file. Raises ScoresError."""
    file = read_file(data)
    sheets = file.sheets(file.table.columns(scheme), scheme)
    if file.faults or sheets is None:
        raise ScoresError(sorted(file.faults, key=lambda fault: fault.line))
    return sheets


def read_file(data: bytes, optional: Sequence[str] = OPTIONAL) -> ScoreFile:
    """A score file taken apart; `optional` are the columns that may stand beside those needed. Raises ScoresError."""
    text = _text(data)
    first = text.lstrip()[:1]
    if first == "[":
        raise ScoresError([FileFault(1, Message("a JSON list cannot be read: write one object on each line"))])
    known = (*NEEDED, *optional)
    return _read_json_lines(text, known) if first == "{" else _read_csv(text, known)


def _text(data: bytes) -> str:
    """The text without a byte order mark and with \\n at line ends. Raises ScoresError for other encodings."""
    if data.startswith((b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")):
        raise ScoresError([FileFault(0, Message("the file is a workbook or an archive: save it as CSV"))])
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = data.decode("utf-16" if wide else "utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        if wide:
            raise ScoresError([FileFault(0, Message("the file starts like UTF-16 but is not UTF-16"))]) from None
        number = len(_with_line_feeds(data[: error.start].decode()).split("\n"))
        raise ScoresError([FileFault(number, Message("the text is not UTF-8"))]) from None
    return _with_line_feeds(text)


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_csv(text: str, known: Sequence[str]) -> ScoreFile:
    """Rows of the header's columns; empty lines are passed over, rows of another length noted."""
    delimiter, names = _header(text.partition("\n")[0], known)
    faults: list[FileFault] = []
    rows = _numbered_rows(text, delimiter, len(names), faults)
    return _score_file(names, rows, faults)


def _header(text: str, known: Sequence[str]) -> tuple[str, list[str]]:
    """The delimiter and the names of the columns. Raises ScoresError."""
    if not text.strip():
        raise ScoresError(
            [FileFault(1, Message("the header row is missing; it needs {names}", names=", ".join(NEEDED)))]
        )
    if len(text) > 10_000:
        raise ScoresError([FileFault(1, Message("the header row is too long"))])
    best = max(DELIMITERS, key=lambda delimiter: len(set(_names(text, delimiter)) & set(NEEDED)))
    names = _names(text, best)
    faults = [Message("the column “{name}” is missing", name=name) for name in NEEDED if name not in names]
    texts = {"known": ", ".join(known)}
    faults += [
        Message("the column “{name}” is unknown; the known ones are {known}", name=excerpt(name), **texts)
        for name in names
        if name not in known
    ]
    faults += [Message("the column “{name}” appears twice", name=name) for name in known if names.count(name) > 1]
    if faults:
        raise ScoresError([FileFault(1, fault) for fault in faults])
    return best, names


def _names(text: str, delimiter: str) -> list[str]:
    try:
        return [name.strip().casefold() for name in next(csv.reader([text], delimiter=delimiter), [])]
    except csv.Error:
        return []


def _numbered_rows(text: str, delimiter: str, width: int, faults: list[FileFault]) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins on; empty lines are passed over, rows of another length noted."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        next(reader)
        number = reader.line_num + 1
        for row in reader:
            if len(row) == width:
                yield number, row
            elif row and not (len(row) == 1 and not row[0].strip()):
                values = {"count": len(row), "width": width}
                faults.append(FileFault(number, Message("there are {count} values instead of {width}", **values)))
            number = reader.line_num + 1
    except csv.Error as error:
        faults.append(FileFault(number, Message("the line cannot be read: {problem}", problem=str(error))))


def _read_json_lines(text: str, known: Sequence[str]) -> ScoreFile:
    """One JSON object per line."""
    faults: list[FileFault] = []
    return _score_file(known, _numbered_objects(text, known, faults), faults)


def _numbered_objects(text: str, known: Sequence[str], faults: list[FileFault]) -> Iterator[tuple[int, list[str]]]:
    """The values of each object with its line; lines that are none are noted."""
    for number, line in enumerate(io.StringIO(text, newline="\n"), start=1):
        if not line.strip():
            continue
        row = _object(line, known)
        if isinstance(row, Message):
            faults.append(FileFault(number, row))
        else:
            yield number, [row.get(name, "") for name in known]


def _object(line: str, known: Sequence[str]) -> dict[str, str] | Message:
    """The fields of one line, all of them text, or what is wrong with it."""
    try:
        pairs = json.loads(
            line.removeprefix("\ufeff"), object_pairs_hook=list, parse_float=str, parse_int=str, parse_constant=str
        )
    except (ValueError, RecursionError):
        return Message("the line is not JSON")
    if not isinstance(pairs, list) or any(not isinstance(pair, tuple) for pair in pairs):
        return Message("the line is not a JSON object")
    row = {name: "" if value is None else value for name, value in pairs}
    if len(row) < len(pairs):
        return Message("a field is given twice")
    strange = [name for name in row if name not in known]
    if strange:
        return Message("the field “{name}” is unknown", name=excerpt(strange[0]))
    wrong = [name for name, value in row.items() if not isinstance(value, str)]
    return Message("the field {name} is neither text nor a number", name=wrong[0]) if wrong else row


def _score_file(names: Sequence[str], rows: Iterator[tuple[int, Sequence[str]]], faults: list[FileFault]) -> ScoreFile:
    """The file of numbered rows of values, one for each name."""
    coders = [_Coder() for _ in names]
    lines: list[int] = []
    while chunk := list(islice(rows, CHUNK)):
        lines += [number for number, _ in chunk]
        for coder, column in zip(coders, zip(*(row for _, row in chunk), strict=True), strict=True):
            coder.add(column)
    table = Table.named({name: coder.coded() for name, coder in zip(names, coders, strict=True)})
    return ScoreFile(table, np.array(lines, dtype=np.int64), faults)


class _Coder(dict[object, int]):
    """Numbers values in the order they are first seen."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[Array] = []

    def __missing__(self, value: object) -> int:
        self[value] = len(self)
        return self[value]

    def add(self, values: tuple[object, ...]) -> None:
        """Number some more values."""
        self.parts.append(np.fromiter(map(self.__getitem__, values), dtype=np.int64, count=len(values)))

    def coded(self) -> Coded:
        """The column of all values so far."""
        return Coded(list(self), np.concatenate(self.parts) if self.parts else np.zeros(0, dtype=np.int64))
