"""Workbooks: looked through before they are read, so that none takes too much memory; then their values, never a
formula carried out. Pure."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from html import unescape

from awards.core.message import Message
from awards.desk.imports.reading.grid import MOST_COLUMNS, MOST_ROWS, Exact, Grid, Unreadable

ZIP, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MOST_UNPACKED = 250_000_000  # bytes of all parts of a workbook
MOST_PARTS = 2000
MOST_CELLS = 6_000_000  # between the first cell and the last, whatever is in them
_BLOCK = 1 << 20
_CELL = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})")(?=(?:[^>]*?\bs="([0-9]+)")?)[^>]*?(/?)>')
_HIDDEN = re.compile(rb'<(?:\w+:)?(row|col)\b[^>]*?\bhidden="(?:1|true)"')
_FORMAT = re.compile(rb'<numFmt\b(?=[^>]*\bnumFmtId="([0-9]+)")[^>]*\bformatCode="([^"]*)"')
_STYLES = re.compile(rb"<cellXfs\b.*?</cellXfs>", re.DOTALL)
_STYLE = re.compile(rb"<xf\b([^>]*)>")
_PERCENT = frozenset({b"9", b"10"})
_LONGEST_TAG = 400
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


def read(data: bytes, *, sheet: str = "") -> tuple[Grid, dict[str, str]]:
    """Return the cells of a sheet (the first one that is shown, unless named), and how it was read.

    Unreadable says in words why a workbook cannot be read.
    """
    if data.startswith(OLD):
        raise Unreadable(_old(data))
    seen = _look(data)
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum  # loaded by whoever reads one

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            looks = {each.name: each.visible == SheetVisibleEnum.Visible for each in book.sheets_metadata}
            shown = [name for name in book.sheet_names if looks.get(name)] or book.sheet_names
            names = [*shown, *(each for each in book.sheet_names if each not in shown)]
            sheet = sheet if sheet in names else _fullest(book, shown)
            found = book.get_sheet_by_name(sheet)
            at = seen.get(sheet, _Seen())
            grid = Grid(list(_rows(found, at)), merged=_merged(found), notes=_notes(at, names, shown), sheets=names)
    except (CalamineError, OSError, ValueError, OverflowError, IndexError):
        raise Unreadable(DAMAGED) from None
    return grid, {"sheet": sheet}


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
            if "xl/workbook.xml" not in names:
                raise Unreadable(Message("This is an archive, but no Excel workbook (.xlsx)."))
            percent = _percent_styles(_whole(archive, "xl/styles.xml", left)) if "xl/styles.xml" in names else set()
            seen = {
                name: _sheet(archive, name, left, percent if name.startswith("xl/worksheets/") else None)
                for name in sorted(names - {"xl/styles.xml"})
            }
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


_SHEET = re.compile(rb"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b([^>]*)>")


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
    block = _STYLES.search(styles)
    found = _STYLE.findall(block[0]) if block else []
    return {
        str(number).encode()
        for number, tag in enumerate(found)
        if (asked := re.search(rb'\bnumFmtId="([0-9]+)"', tag)) and asked[1] in formats
    }


def _sheet(archive: zipfile.ZipFile, name: str, left: list[int], percent: set[bytes] | None) -> _Seen:
    seen, tail = _Seen(), b""
    for block in _blocks(archive, name, left):
        if percent is None:
            continue
        text = tail + block
        cut = text.rfind(b"<", max(0, len(text) - _LONGEST_TAG))
        text, tail = (text[:cut], text[cut:]) if cut > 0 else (text, b"")
        _note(seen, text, percent)
    if percent is not None:
        _note(seen, tail, percent)
        if seen.rows * seen.columns > MOST_CELLS or seen.rows > 10 * MOST_ROWS:
            words = (
                "A sheet goes on to row {row}, column {column}. Delete the empty rows and columns, and save it again."
            )
            raise Unreadable(Message(words, row=seen.rows, column=seen.columns))
    return seen


def _note(seen: _Seen, text: bytes, percent: set[bytes]) -> None:
    for letters, row, style, empty in _CELL.findall(text):
        if empty:
            continue
        column, number = _number(letters), int(row)
        seen.rows, seen.columns = max(seen.rows, number), max(seen.columns, column)
        if style in percent:
            seen.percent.add((number - 1, column - 1))
    seen.hidden.update(_HIDDEN.findall(text))


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
    blocks = sheet.merged_cell_ranges or []  # type: ignore[attr-defined]
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
