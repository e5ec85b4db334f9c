"""Workbooks: looked through before they are read, so that none takes too much memory; then their values, never a
formula carried out. Pure."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

from awards.core.message import Message
from awards.core.reading.grid import MOST_COLUMNS, MOST_ROWS, Exact, Grid, Unreadable

ZIP, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_END = b"PK\x05\x06"  # of the last 22 bytes of an archive without a remark
MOST_UNPACKED = 250_000_000  # bytes of all parts of a workbook
MOST_PARTS = 2000
MOST_CELLS = 6_000_000  # between the first cell and the last, whatever is in them
_BLOCK = 1 << 20
# Every expression here ends at the next tag, so that none goes through a part again and again. Whatever could be taken
# for a cell or a row has to be written as spreadsheet programs write it: else it is not known where the sheet ends.
_OPENED = re.compile(rb"<(?:c|row|[^\s<>:/][^\s<>:]*:(?:[^\s<>]*:)?(?:c|row)|:(?:c|row))(?=[\s/>])")
_USUAL_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]+)")?(?: t="[A-Za-z]+")?(/?)>')
_ATTRIBUTES = rb"(?:\s+[^\s<>=\"']+=\"[^\"<>]*\")*\s*(/?)>"
_USUAL_ROW = re.compile(rb'<row r="([0-9]{1,7})"' + _ATTRIBUTES)
_PLACE = rb'(?=[^<>]*?\sr="([A-Z]{0,3})([0-9]{1,7})")(?![^<>]*\sr\s*=[^<>]*\sr\s*=)|(?![^<>]*\sr\s*=)'
_TAG = re.compile(
    rb"<(?:[^\s<>:/][^\s<>]*:|:)?(c|row)(?=[\s/>])(?:" + _PLACE + rb')(?=(?:[^<>]*?\ss="([0-9]+)")?)' + _ATTRIBUTES
)
_HIDDEN = re.compile(rb'<(?:\w{1,20}:)?(row|col)\b[^<>]*?\bhidden="(?:1|true)"')
_FORMAT = re.compile(rb'<numFmt\b(?=[^<>]*\bnumFmtId="([0-9]+)")[^<>]*\bformatCode="([^"<]*)"')
_STYLE = re.compile(rb"<xf\b([^<>]*)>")
_PERCENT = frozenset({b"9", b"10"})
_LONGEST_TAG = 100_000
DAMAGED = Message("The workbook is damaged, or not a workbook. Open it in a spreadsheet program and save it again.")


def is_workbook(data: bytes) -> bool:
    """Whether a file is an archive or an old office file, rather than text."""
    return data.startswith((ZIP, OLD))


@dataclass
class _Seen:
    """What a look through a sheet found: where it ends, cells with a percent sign, and what is hidden."""

    rows: int = 0
    columns: int = 0
    percent: set[tuple[int, int]] = field(default_factory=set)
    hidden: set[bytes] = field(default_factory=set)
    at: tuple[int, int] = (1, 0)  # row and column of the last cell: one without a place stands beside it


def read(data: bytes, *, sheet: str = "") -> tuple[Grid, dict[str, str]]:
    """Return the cells of a sheet (the first one that is shown, unless named), and how it was read.

    Unreadable says in words why a workbook cannot be read.
    """
    with _opened(data) as (book, seen, names, shown):
        sheet = sheet if sheet in names else _fullest(book, shown)
        return _grid(book, seen, sheet, names, shown), {"sheet": sheet}


def every(data: bytes, *, most: int) -> Iterator[tuple[str, Grid]]:
    """Yield the first sheets of a workbook with their names; all together hold no more than one may."""
    with _opened(data) as (book, seen, names, shown):
        if sum(each.rows * each.columns for each in seen.values()) > MOST_CELLS:
            raise Unreadable(_too_large())
        for name in names[:most]:
            yield name, _grid(book, seen, name, names, shown)


@contextmanager
def _opened(data: bytes) -> Iterator[tuple[Any, dict[str, _Seen], list[str], list[str]]]:
    """The workbook, looked through; what was seen of its sheets, their names, and the names of those shown."""
    if data.startswith(OLD):
        raise Unreadable(_old(data))
    seen = _look(data)
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum  # loaded by whoever reads one

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            looks = {each.name: each.visible == SheetVisibleEnum.Visible for each in book.sheets_metadata}
            shown = [name for name in book.sheet_names if looks.get(name)] or book.sheet_names
            yield book, seen, [*shown, *(each for each in book.sheet_names if each not in shown)], shown
    except (CalamineError, OSError, ValueError, OverflowError, IndexError):
        raise Unreadable(DAMAGED) from None


def _grid(book: Any, seen: dict[str, _Seen], sheet: str, names: list[str], shown: list[str]) -> Grid:
    found, at = book.get_sheet_by_name(sheet), seen.get(sheet, _Seen())
    return Grid(list(_rows(found, at)), merged=_merged(found), notes=_notes(at, names, shown), sheets=names)


def _fullest(book: object, names: list[str]) -> str:
    """The first sheet that has rows."""
    return next((each for each in names if book.get_sheet_by_name(each).height > 1), names[0])  # type: ignore[attr-defined]


def _old(data: bytes) -> Message:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Message("The workbook is protected by a password. Save it without one, and upload it again.")
    return Message("This is a workbook of the old kind (.xls). Save it as “Excel workbook (.xlsx)”.")


def _look(data: bytes) -> dict[str, _Seen]:
    """Unpack every part once, keeping nothing; what is found of the sheets, by their names."""
    left = [MOST_UNPACKED]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(each.file_size for each in parts) > MOST_UNPACKED:
                raise Unreadable(_too_large())
            names = {each.filename for each in parts}
            if len(names) != len(parts) or archive.comment or not data[-22:].startswith(_END):
                raise Unreadable(DAMAGED)  # it could be read in two ways
            if "xl/workbook.xml" not in names:
                raise Unreadable(Message("This is an archive, but no Excel workbook (.xlsx)."))
            percent = _percent_styles(_whole(archive, "xl/styles.xml", left)) if "xl/styles.xml" in names else set()
            left[0] = MOST_UNPACKED
            seen = {name: _sheet(archive, name, left, percent) for name in sorted(names)}  # any part can be a sheet
            return {title: seen[part] for title, part in _titles(archive, left).items() if part in seen}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, KeyError):
        raise Unreadable(DAMAGED) from None


def _too_large() -> Message:
    return Message("The workbook is too large when unpacked. Copy the rows that matter into a new one.")


def _blocks(archive: zipfile.ZipFile, name: str, left: list[int]) -> Iterator[bytes]:
    with archive.open(name) as part:
        while block := part.read(_BLOCK):
            left[0] -= len(block)
            if left[0] < 0:
                raise Unreadable(_too_large())
            yield block


def _whole(archive: zipfile.ZipFile, name: str, left: list[int]) -> bytes:
    return b"".join(_blocks(archive, name, left))


_SHEET = re.compile(rb"<(?:\w{1,20}:)?sheet\b([^<>]*)>")
_RELATION = re.compile(rb"<(?:\w{1,20}:)?Relationship\b([^<>]*)>")


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\b" + name + rb'="([^"]*)"', tag)
    return unescape(found[1].decode(errors="replace")) if found else ""


def _titles(archive: zipfile.ZipFile, left: list[int]) -> dict[str, str]:
    """The part of each sheet by its name."""
    book = _whole(archive, "xl/workbook.xml", left)
    try:
        links = _whole(archive, "xl/_rels/workbook.xml.rels", left)
    except KeyError:
        return {}
    targets = {_attribute(tag, b"Id"): _attribute(tag, b"Target") for tag in _RELATION.findall(links)}
    return {
        _attribute(tag, b"name"): _part(targets.get(_attribute(tag, rb"(?:\w+:)?id"), ""))
        for tag in _SHEET.findall(book)
    }


def _part(target: str) -> str:
    return target[1:] if target.startswith("/") else f"xl/{target}"


def _percent_styles(styles: bytes) -> set[bytes]:
    """The numbers of the styles that show a percent sign."""
    formats = _PERCENT | {number for number, code in _FORMAT.findall(styles) if b"%" in code}
    block = styles.partition(b"<cellXfs")[2].partition(b"</cellXfs>")[0]
    found = _STYLE.findall(block)
    return {
        str(number).encode()
        for number, tag in enumerate(found)
        if (asked := re.search(rb'\bnumFmtId="([0-9]+)"', tag)) and asked[1] in formats
    }


def _sheet(archive: zipfile.ZipFile, name: str, left: list[int], percent: set[bytes]) -> _Seen:
    seen, tail = _Seen(), b""
    for block in _blocks(archive, name, left):
        text = tail + block
        cut = text.rfind(b"<")
        open_ = cut >= 0 and text.find(b">", cut) < 0
        text, tail = (text[:cut], text[cut:]) if open_ else (text, b"")
        if len(tail) > _LONGEST_TAG:
            raise Unreadable(DAMAGED)
        _note(seen, text, percent)
    _note(seen, tail, percent)
    if seen.rows * seen.columns > MOST_CELLS or seen.rows > 10 * MOST_ROWS:
        words = "A sheet goes on to row {row}, column {column}. Delete the empty rows and columns, and save it again."
        raise Unreadable(Message(words, row=seen.rows, column=seen.columns))
    return seen


def _note(seen: _Seen, text: bytes, percent: set[bytes]) -> None:
    opened = len(_OPENED.findall(text))
    cells, rows = _USUAL_CELL.findall(text), _USUAL_ROW.findall(text)
    if len(cells) + len(rows) == opened:
        for letters, number, style, empty in cells:
            if not empty:
                _cell(seen, int(number), _number(letters), style, percent)
        last = max(int(number) for number in (cells[-1][1] if cells else b"1", rows[-1][0] if rows else b"1"))
        seen.at = max(seen.at[0], last), _number(cells[-1][0]) if cells else seen.at[1]
    else:
        _note_each(seen, text, percent, opened)
    if b"hidden" in text:
        seen.hidden.update(_HIDDEN.findall(text))


def _note_each(seen: _Seen, text: bytes, percent: set[bytes], opened: int) -> None:
    """Note tags as a few programs write them: with a prefix, in another order, cells without their place."""
    tags = _TAG.findall(text)
    if len(tags) != opened:
        raise Unreadable(DAMAGED)
    row, column = seen.at
    for what, letters, number, style, empty in tags:
        if what == b"row":
            row, column = int(number or row + 1), 0
            continue
        row, column = (int(number), _number(letters)) if number else (row, column + 1)
        if not empty:
            _cell(seen, row, column, style, percent)
    seen.at = row, column


def _cell(seen: _Seen, row: int, column: int, style: bytes, percent: set[bytes]) -> None:
    seen.rows, seen.columns = max(seen.rows, row), max(seen.columns, column)
    if style in percent:
        seen.percent.add((row - 1, column - 1))


def _number(letters: bytes) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + letter - 64
    return found


def _notes(seen: _Seen, names: list[str], shown: list[str]) -> list[Message]:
    found = []
    if seen.hidden:
        found.append(Message("Some rows or columns of the sheet are hidden. They are read like the others."))
    if len(names) > 1:
        found.append(Message("The workbook has several sheets; one is read. Sheets: {count}.", count=len(names)))
    return found


def _merged(sheet: object) -> list[tuple[int, int, int, int]]:
    blocks = dict.fromkeys(sheet.merged_cell_ranges or ())  # type: ignore[attr-defined]
    return [(*first, *last) for first, last in blocks if last[1] < MOST_COLUMNS * 2]


def _rows(sheet: object, seen: _Seen) -> Iterator[list[str]]:
    rows = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + 100)  # type: ignore[attr-defined]
    for at, row in enumerate(rows):
        yield [_text(value, percent=(at, column) in seen.percent) for column, value in enumerate(row)]


def _text(value: object, *, percent: bool) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _digits(value, percent=percent)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else ""


def _digits(value: float, *, percent: bool) -> str:
    """A number as its sheet has it: 15 digits, which is as exact as a spreadsheet is."""
    exact = Decimal(f"{value:.15g}") * (100 if percent else 1)
    if not exact.is_finite():
        return ""
    text = f"{exact:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text} %" if percent else Exact(text or "0")
