"""Score files: a long CSV or JSON Lines, read whole, every wrong row named with its line. The common case of a CSV
(no quotes, no empty lines, every row of one length) is taken apart by whole arrays."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from awards.core.words import Message
from awards.ranking.ballots.coded import NEEDED, OPTIONAL, Coded, Table
from awards.ranking.ballots.columns import Before, Columns
from awards.ranking.ballots.sheets import RowFault, SheetError, Sheets
from awards.ranking.numbers.vectors import Array, codes_of
from awards.ranking.scheme.field_reader import quotation
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
    """A score file taken apart: its table, the lines of its rows (None: row 0 is on line 2, and so on), its faults."""

    table: Table
    lines: Array | None
    faults: list[FileFault]

    def line_of(self, row: int) -> int:
        """The line on which a row begins."""
        return row + 2 if self.lines is None else int(self.lines[row])

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
    text = _plain_bytes(data)
    if text.lstrip()[:1] == b"[":
        raise ScoresError([FileFault(1, Message("a JSON list is not understood: one object on each line is needed"))])
    known = (*NEEDED, *optional)
    return _read_json_lines(text, known) if text.lstrip()[:1] == b"{" else _read_csv(text, known)


def _plain_bytes(data: bytes) -> bytes:
    """UTF-8 without a byte order mark and with \\n at line ends. Raises ScoresError for other encodings."""
    if data.startswith((b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")):
        raise ScoresError([FileFault(0, Message("the file is a workbook or packed: save it as CSV"))])
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            data = data.decode("utf-16").encode()
        except UnicodeError:
            raise ScoresError([FileFault(0, Message("the file begins as UTF-16 but is not"))]) from None
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        if not data.isascii():
            data.decode()
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        raise ScoresError([FileFault(number, Message("the text is not UTF-8"))]) from None
    return data


def _read_csv(data: bytes, known: Sequence[str]) -> ScoreFile:
    head, _, body = data.partition(b"\n")
    delimiter, names = _header(head.decode(), known)
    columns = plain_columns(body, delimiter.encode(), len(names))
    lines: Array | None = None
    faults: list[FileFault] = []
    if columns is None:
        columns, lines = _quoted_columns(data.decode(), delimiter, names, faults)
    return ScoreFile(Table.named(dict(zip(names, columns, strict=True))), lines, faults)


def _header(text: str, known: Sequence[str]) -> tuple[str, list[str]]:
    """The delimiter and the names of the columns. Raises ScoresError."""
    if not text.strip():
        raise ScoresError([FileFault(1, Message("the header is missing: {names} are needed", names=", ".join(NEEDED)))])
    if len(text) > 10_000:
        raise ScoresError([FileFault(1, Message("the header is too long"))])
    best = max(DELIMITERS, key=lambda delimiter: len(set(_names(text, delimiter)) & set(NEEDED)))
    names = _names(text, best)
    faults = [Message("the column “{name}” is missing", name=name) for name in NEEDED if name not in names]
    texts = {"known": ", ".join(known)}
    faults += [
        Message("the column “{name}” is not known; known are {known}", name=quotation(name), **texts)
        for name in names
        if name not in known
    ]
    faults += [Message("the column “{name}” is there twice", name=name) for name in known if names.count(name) > 1]
    if faults:
        raise ScoresError([FileFault(1, fault) for fault in faults])
    return best, names


def _names(text: str, delimiter: str) -> list[str]:
    try:
        return [name.strip().casefold() for name in next(csv.reader([text], delimiter=delimiter), [])]
    except csv.Error:
        return []


def _quoted_columns(text: str, delimiter: str, names: list[str], faults: list[FileFault]) -> tuple[list[Coded], Array]:
    """The columns of a CSV with quotes, empty lines or rows of unequal length, which are noted."""
    coders = [_Coder() for _ in names]
    lines: list[int] = []
    rows = _numbered_rows(text, delimiter, len(names), faults)
    while chunk := list(islice(rows, CHUNK)):
        lines += [number for number, _ in chunk]
        for coder, column in zip(coders, zip(*(row for _, row in chunk), strict=True), strict=True):
            coder.add(column)
    return [coder.coded() for coder in coders], np.array(lines, dtype=np.int64)


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


class _Coder(dict[Any, int]):
    """Numbers values in the order they are first seen."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[Array] = []

    def __missing__(self, value: Any) -> int:
        self[value] = len(self)
        return self[value]

    def add(self, values: tuple[Any, ...]) -> None:
        """Number some more values."""
        self.parts.append(np.fromiter(map(self.__getitem__, values), dtype=np.int64, count=len(values)))

    def coded(self) -> Coded:
        """The column of all values so far."""
        return Coded(list(self), np.concatenate(self.parts) if self.parts else np.zeros(0, dtype=np.int64))


def _read_json_lines(data: bytes, known: Sequence[str]) -> ScoreFile:
    """One JSON object per line; lines that are none are noted."""
    coders = {name: _Coder() for name in known}
    lines: list[int] = []
    faults: list[FileFault] = []
    numbered = _numbered_objects(data, known, faults)
    while chunk := list(islice(numbered, CHUNK)):
        lines += [number for number, _ in chunk]
        for name, coder in coders.items():
            coder.add(tuple(row.get(name, "") for _, row in chunk))
    table = Table.named({name: coder.coded() for name, coder in coders.items()})
    return ScoreFile(table, np.array(lines, dtype=np.int64), faults)


def _numbered_objects(
    data: bytes, known: Sequence[str], faults: list[FileFault]
) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(io.BytesIO(data), start=1):
        if not line.strip():
            continue
        row = _object(line, known)
        if isinstance(row, Message):
            faults.append(FileFault(number, row))
        else:
            yield number, row


def _object(line: bytes, known: Sequence[str]) -> dict[str, Any] | Message:
    """The fields of one line, all of them text, or what is wrong with it."""
    try:
        pairs = json.loads(line, object_pairs_hook=list, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError):
        return Message("the line is not JSON")
    if not isinstance(pairs, list) or any(not isinstance(pair, tuple) for pair in pairs):
        return Message("the line is not a JSON object")
    row = {name: "" if value is None else value for name, value in pairs}
    if len(row) < len(pairs):
        return Message("a field is given twice")
    strange = [name for name in row if name not in known]
    if strange:
        return Message("the field “{name}” is not known", name=quotation(strange[0]))
    wrong = [name for name, value in row.items() if not isinstance(value, str)]
    return Message("the field {name} is neither text nor a number", name=wrong[0]) if wrong else row


WORD = 8
LONGEST = 64  # bytes of a field
SAMPLE = 50_000  # rows looked at to learn which values a column has


def plain_columns(body: bytes, delimiter: bytes, width: int) -> list[Coded] | None:
    """The columns of everything after the header; None where the body is not of the plain kind."""
    if b'"' in body or b"\0" in body:
        return None
    if body and not body.endswith(b"\n"):
        body += b"\n"
    text = np.frombuffer(body + bytes(LONGEST), dtype=np.uint8)
    ends = np.flatnonzero((text == ord(delimiter)) | (text == ord("\n")))
    if len(ends) == 0 or len(ends) % width:
        return None
    last = text[ends].reshape(-1, width) == ord("\n")
    if not bool(last[:, -1].all()) or bool(last[:, :-1].any()):
        return None
    starts = np.concatenate(([0], ends[:-1] + 1))
    lengths = ends - starts
    if int(lengths.max()) > LONGEST:
        return None
    if width == 1 or bool((lengths.reshape(-1, width).sum(axis=1) == 0).any()):
        return None  # a line of delimiters only is for the csv module
    words = np.ndarray(shape=(len(text) - WORD + 1,), dtype="<u8", buffer=text.data, strides=(1,))
    starts, lengths = starts.reshape(-1, width), lengths.reshape(-1, width)
    return [_coded(body, words, starts[:, k], lengths[:, k]) for k in range(width)]


_MASKS = np.array([(1 << (8 * size)) - 1 for size in range(WORD)] + [2**64 - 1], dtype=np.uint64)


def _coded(body: bytes, words: Array, starts: Array, lengths: Array) -> Coded:
    """One column: its different fields, and the number of each row's."""
    codes = _numbered(_word(words, starts, lengths, 0))
    for place in range(1, -(-int(lengths.max()) // WORD)):
        more = _numbered(_word(words, starts, lengths, place))
        if more.any():
            codes = _numbered(codes * (int(more.max()) + 1) + more)
    size = int(codes.max()) + 1
    example = np.empty(size, dtype=np.int64)
    example[codes] = np.arange(len(codes))
    first, length = starts[example].tolist(), lengths[example].tolist()
    return Coded([body[a : a + n].decode() for a, n in zip(first, length, strict=True)], codes)


def _word(words: Array, starts: Array, lengths: Array, place: int) -> Array:
    """Eight bytes of each field as one integer, zeros after its end."""
    at = starts if place == 0 else np.minimum(starts + WORD * place, len(words) - 1)
    return np.asarray(words[at] & _MASKS[np.clip(lengths - WORD * place, 0, WORD)])


def _numbered(keys: Array) -> Array:
    """A number from 0 for each different key; quick where there are few, or where equal ones stand together."""
    new = np.flatnonzero(keys[1:] != keys[:-1]) + 1
    if 2 * len(new) < len(keys):
        starts = np.concatenate(([0], new))
        return np.repeat(_numbered_any(keys[starts]), np.diff(starts, append=len(keys)))
    return _numbered_any(keys)


def _numbered_any(keys: Array) -> Array:
    """The same by looking each key up among those of a sample, and then those that it lacks among themselves."""
    known = np.unique(keys[:: max(1, len(keys) // SAMPLE)])
    if 2 * len(known) > SAMPLE:
        return codes_of(keys)  # nearly every one is different
    place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    lacking = np.flatnonzero(known[place] != keys)
    if len(lacking):
        rest = np.unique(keys[lacking])
        place[lacking] = len(known) + np.searchsorted(rest, keys[lacking])
    return np.asarray(place)
