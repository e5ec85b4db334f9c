"""Writing a table as a workbook or as CSV, row by row, in the same little memory however long it is."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import datetime
from decimal import Decimal
from typing import IO, Any

from awards.results.exports import cells

MOST_ROWS = 1_048_576
NARROW, WIDE = 6, 60  # characters in a column, at least and at most; longer text goes on in further lines
ARROW = 3  # characters that the arrow of a filter covers
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_csv(rows: Iterable[Sequence[object]], *, name: str, cut: str) -> IO[bytes]:
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


def write_workbook(rows: Iterable[Sequence[object]], *, name: str, cut: str) -> IO[bytes]:
    """Return an open temporary file with the rows, the first one as the head; it is gone once it is closed.

    Text is written as text and never as a formula, a number as a number. A moment becomes a date and time as its own
    zone has them: a workbook knows no zones, so the head has to name it. A table longer than a sheet goes on in the
    next one.
    """
    import xlsxwriter  # loaded by whoever asks for a workbook, not by every start

    with ExitStack() as unless_whole:
        spool = unless_whole.enter_context(tempfile.TemporaryFile())
        with xlsxwriter.Workbook(spool, _OPTIONS) as book:
            _fill(book, rows, name=name, cut=cut)
        spool.seek(0)
        unless_whole.pop_all()
    return spool


def _fill(book: Any, rows: Iterable[Sequence[object]], *, name: str, cut: str) -> None:
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

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.plain = book.add_format({"text_wrap": True, "valign": "top"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top"})
        self.digits: dict[int, object] = {}

    def number(self, digits: int) -> object:
        """Return the format with so many digits behind the point."""
        if digits not in self.digits:
            shape = "0." + "0" * digits if digits else "0"
            self.digits[digits] = self.book.add_format({"num_format": shape, "valign": "top"})
        return self.digits[digits]


class _Sheet:
    """A sheet with its head, a filter, and columns as wide as what is in them."""

    def __init__(self, book: Any, name: str, formats: _Formats, cut: str, *, before: _Sheet | None) -> None:
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
        text = cells.fit(str(value), cut=self.cut)
        self.sheet.write_string(*at, text, self.formats.head if bold else self.formats.plain)
        # A head breaks between words; other text between lines only, until its column is as wide as can be.
        return ARROW + max(map(len, text.split()), default=0) if bold else 1 + max(map(len, text.split("\n")))

    def finish(self) -> None:
        """Set what is known only once every line is written."""
        for column, width in enumerate(self.widths):
            self.sheet.set_column(column, column, width)
        self.sheet.autofilter(0, 0, max(0, self.lines - 1), max(0, len(self.widths) - 1))
