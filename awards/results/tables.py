"""Writing a table as a workbook or as CSV, row by row, in the same little memory however long it is."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

from awards.results import cells

MOST_ROWS = 1_048_576
WIDTH = 22
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_csv(rows: Iterable[Sequence[Any]], *, name: str, cut: str) -> IO[bytes]:
    """Return an open temporary file with the rows as CSV in UTF-8; it is gone once it is closed.

    A mark of the encoding begins it, without which Excel reads another alphabet. `name` is for workbooks only.
    """
    with ExitStack() as unless_whole:
        spool = unless_whole.enter_context(tempfile.TemporaryFile())
        spool.write(b"\xef\xbb\xbf")
        spool.writelines(cells.csv_line(row, cut=cut).encode() for row in rows)
        spool.seek(0)
        unless_whole.pop_all()
    return spool


def write_workbook(rows: Iterable[Sequence[Any]], *, name: str, cut: str) -> IO[bytes]:
    """Return an open temporary file with the rows, the first one as the head; it is gone once it is closed.

    Text is written as text and never as a formula, a number as a number. A moment becomes a date and time as its own
    zone has them: a workbook knows no zones, so the head has to name it. A table longer than a sheet goes on in the
    next one.
    """
    with ExitStack() as unless_whole:
        spool = unless_whole.enter_context(tempfile.TemporaryFile())
        with xlsxwriter.Workbook(spool, _OPTIONS) as book:
            _fill(book, rows, name=name, cut=cut)
        spool.seek(0)
        unless_whole.pop_all()
    return spool


def _fill(book: Any, rows: Iterable[Sequence[Any]], *, name: str, cut: str) -> None:
    formats = _Formats(book)
    sheet, line, head = None, MOST_ROWS, None
    for row in rows:
        head = row if head is None else head
        if line >= MOST_ROWS:
            sheet, line = _sheet(book, name, head, formats), 0
            if row is not head:
                line = _put(sheet, line, head, formats, cut, bold=True)
        line = _put(sheet, line, row, formats, cut, bold=row is head)
    if sheet is None:
        book.add_worksheet(name[:31])


class _Formats:
    """The formats of a workbook: a bold head, dates with times, and numbers with so many digits."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.plain = book.add_format({"valign": "top"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top"})
        self.digits: dict[int, Any] = {}

    def number(self, digits: int) -> Any:
        """Return the format with so many digits behind the point."""
        if digits not in self.digits:
            shape = "0." + "0" * digits if digits else "0"
            self.digits[digits] = self.book.add_format({"num_format": shape, "valign": "top"})
        return self.digits[digits]


def _sheet(book: Any, name: str, head: Sequence[Any], formats: _Formats) -> Any:
    number = len(book.worksheets()) + 1
    sheet = book.add_worksheet(name[:31] if number == 1 else f"{name[:27]} {number}")
    sheet.set_column(0, max(0, len(head) - 1), WIDTH)
    sheet.freeze_panes(1, 0)
    return sheet


def _put(sheet: Any, line: int, row: Sequence[Any], formats: _Formats, cut: str, *, bold: bool) -> int:
    for column, value in enumerate(row):
        if isinstance(value, Decimal):
            digits = max(0, -int(value.as_tuple().exponent))
            sheet.write_number(line, column, float(value), formats.number(digits))
        elif isinstance(value, int):
            sheet.write_number(line, column, value, formats.number(0))
        elif isinstance(value, datetime):
            sheet.write_datetime(line, column, value.replace(tzinfo=None, microsecond=0), formats.moment)
        elif value is not None and value != "":
            sheet.write_string(line, column, cells.fit(str(value), cut=cut), formats.head if bold else formats.plain)
    return line + 1
