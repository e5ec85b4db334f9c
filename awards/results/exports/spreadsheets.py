"""Writing a table as a workbook or as CSV, row by row, in the same little memory however long it is. Pure.

Text in a cell is none that a spreadsheet takes for a formula; numbers stay numbers.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Protocol

from awards.core.message import Message

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format

MOST_ROWS = 1_048_576
NARROW, WIDE = 6, 60  # characters in a column, at least and at most; longer text goes on in further lines
ARROW = 3  # characters that the arrow of a filter covers
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# What a spreadsheet may take for the beginning of a formula, in its full-width forms too.
_FORMULA = re.compile(r"^[\s\u00a0]*[=+\-@\u2212\uff1d\uff0b\uff0d\uff20]|^[\t\r]")
# The same behind what a spreadsheet set to another language takes for the end of a cell: in German, Russian and Kazakh
# that is a semicolon, and what stands in quotation marks is split there too. What is between is gone through once.
_FORMULA_INSIDE = re.compile(r"([;|\t\r\n][\s\u00a0\"']*+)([=+\-@\u2212\uff1d\uff0b\uff0d\uff20]?)")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MARKS = re.compile(r"[,;\"\n\t]")
SHORT = 200
LONGEST = 32_767  # characters that a cell of a workbook holds
CUT = Message("… (cut here: a cell holds {most} characters at most)", most=LONGEST)


class Line(Protocol):
    """What writes a row as a line."""

    def __call__(self, row: Iterable[object], *, cut: str) -> str:
        """Return it; cut: what is said where a text ends before its end."""


def fit(value: str, *, cut: str = "") -> str:
    """Return text fit for a cell: without control characters, at most as long as a cell, `cut` said where it ends."""
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    clean = _CONTROLS.sub("", value)
    return clean if len(clean) <= LONGEST else clean[: LONGEST - len(cut)] + cut


def harmless(value: str) -> str:
    """Return text with an apostrophe before whatever a spreadsheet could take for the beginning of a formula."""
    inside = _FORMULA_INSIDE.sub(lambda found: f"{found[1]}'{found[2]}" if found[2] else found[1], value)
    return (f"'{inside}" if _FORMULA.match(inside) else inside)[:LONGEST]


def csv_cell(value: object, *, cut: str = "", point: str = ".") -> str:
    """Return a cell of a CSV file: numbers as they are, text harmless, in quotation marks where it needs them.

    point: what stands before the decimals of a number.
    """
    if value is None or value == "":
        return ""
    if type(value) is str:  # most are
        return _quoted_again(value, cut) if len(value) <= SHORT else _quoted(value, cut)
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", point)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return _quoted(str(value), cut)


def _quoted(value: str, cut: str) -> str:
    shown = harmless(fit(value, cut=cut))
    return '"' + shown.replace('"', '""') + '"' if _MARKS.search(shown) else shown


# Titles, names and states come again in row after row.
_quoted_again = lru_cache(maxsize=4096)(_quoted)


def csv_line(row: Iterable[object], *, cut: str = "") -> str:
    """Return a row as a line of a CSV file."""
    return ",".join(csv_cell(value, cut=cut) for value in row) + "\r\n"


def semicolon_line(row: Iterable[object], *, cut: str = "") -> str:
    """Return the same with semicolons and decimal commas, as spreadsheets set to German, Russian or Kazakh take it."""
    return ";".join(csv_cell(value, cut=cut, point=",") for value in row) + "\r\n"


def pour_csv(out: IO[bytes], rows: Iterable[Sequence[object]], *, cut: str, line: Line = csv_line) -> None:
    """Write rows as CSV in UTF-8. A mark of the encoding begins it, without which Excel reads another alphabet."""
    out.write(b"\xef\xbb\xbf")
    out.writelines(line(row, cut=cut).encode() for row in rows)


def pour_workbook(
    out: IO[bytes], rows: Iterable[Sequence[object]], *, name: str, cut: str, notes: Sequence[str] = ()
) -> None:
    """Write rows as a workbook, the first one as the head; notes: the name of a last sheet, and its lines.

    Text is written as text and never as a formula, a number as a number. A moment becomes a date and time as its own
    zone has them: a workbook knows no zones, so the head has to name it. A table longer than a sheet goes on in the
    next one.
    """
    import xlsxwriter  # loaded by whoever asks for a workbook, not by every start

    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        _fill(book, rows, name=name, cut=cut)
        if notes:
            sheet = book.add_worksheet(notes[0][:31])
            sheet.set_column(0, 0, WIDE + WIDE // 2)
            for number, line in enumerate(notes[1:]):
                sheet.write_string(number, 0, fit(line, cut=cut))


def write_csv(rows: Iterable[Sequence[object]], *, name: str, cut: str) -> IO[bytes]:
    """Return an open temporary file with the rows as `pour_csv` writes them; it is gone once it is closed.

    `name` is for workbooks only.
    """
    return poured(lambda out: pour_csv(out, rows, cut=cut))


def write_workbook(rows: Iterable[Sequence[object]], *, name: str, cut: str) -> IO[bytes]:
    """Return an open temporary file with the rows as `pour_workbook` writes them; it is gone once it is closed."""
    return poured(lambda out: pour_workbook(out, rows, name=name, cut=cut))


def poured(pour: Callable[[IO[bytes]], None]) -> IO[bytes]:
    """Return an open temporary file, at its beginning, with what is poured into it; it is gone once it is closed."""
    with ExitStack() as unless_whole:
        spool = unless_whole.enter_context(tempfile.TemporaryFile())
        pour(spool)
        spool.seek(0)
        unless_whole.pop_all()
    return spool


def _fill(book: xlsxwriter.Workbook, rows: Iterable[Sequence[object]], *, name: str, cut: str) -> None:
    formats, sheet, head = _Formats(book), None, None
    for row in rows:
        if sheet is None or sheet.lines >= MOST_ROWS:
            head = row if head is None else head
            sheet = _Sheet(book, name, formats, cut, before=sheet)
            sheet.put(head, bold=True)
        if row is not head:
            sheet.put(row)
    if sheet is None:
        book.add_worksheet(name[:31])
    else:
        sheet.finish()


class _Formats:
    """The formats of a workbook: a bold head, dates with times, and numbers with so many digits."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.plain = book.add_format({"text_wrap": True, "valign": "top"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top"})
        self.digits: dict[int, Format] = {}

    def number(self, digits: int) -> Format:
        """Return the format with so many digits behind the point."""
        if digits not in self.digits:
            shape = "0." + "0" * digits if digits else "0"
            self.digits[digits] = self.book.add_format({"num_format": shape, "valign": "top"})
        return self.digits[digits]


class _Sheet:
    """A sheet with its head, a filter, and columns as wide as what is in them."""

    def __init__(
        self, book: xlsxwriter.Workbook, name: str, formats: _Formats, cut: str, *, before: _Sheet | None
    ) -> None:
        if before is not None:
            before.finish()
        number = len(book.worksheets()) + 1
        self.sheet = book.add_worksheet(name[:31] if number == 1 else f"{name[:27]} {number}")
        self.sheet.freeze_panes(1, 0)
        self.formats, self.cut, self.lines = formats, cut, 0
        self.widths: list[int] = []

    def put(self, row: Sequence[object], *, bold: bool = False) -> None:
        """Write the next line."""
        self.widths += [NARROW] * (len(row) - len(self.widths))
        for column, value in enumerate(row):
            if value is not None and value != "":
                width = self._write(column, value, bold=bold)
                self.widths[column] = min(WIDE, max(self.widths[column], width))
        self.lines += 1

    def _write(self, column: int, value: object, *, bold: bool) -> int:
        """Write a cell; returns how wide it would like to be."""
        at = self.lines, column
        if isinstance(value, Decimal):
            digits = max(0, -int(value.as_tuple().exponent))
            self.sheet.write_number(*at, float(value), self.formats.number(digits))
            return len(f"{value:f}") + 1
        if isinstance(value, int):
            self.sheet.write_number(*at, value, self.formats.number(0))
            return len(str(value)) + 1
        if isinstance(value, datetime):
            self.sheet.write_datetime(*at, value.replace(tzinfo=None, microsecond=0), self.formats.moment)
            return len("yyyy-mm-dd hh:mm:ss")
        text = fit(str(value), cut=self.cut)
        self.sheet.write_string(*at, text, self.formats.head if bold else self.formats.plain)
        # A head breaks between words; other text between lines only, until its column is as wide as can be.
        return ARROW + max(map(len, text.split()), default=0) if bold else 1 + max(map(len, text.split("\n")))

    def finish(self) -> None:
        """Set what is known only once every line is written."""
        for column, width in enumerate(self.widths):
            self.sheet.set_column(column, column, width)
        self.sheet.autofilter(0, 0, max(0, self.lines - 1), max(0, len(self.widths) - 1))
