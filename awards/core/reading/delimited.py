"""Text files with separated cells, as spreadsheets and people write them. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice

from awards.core.message import Message
from awards.core.reading import encodings
from awards.core.reading.grid import MOST_ROWS, Grid, Unreadable

SEPARATORS = {";": "; ", ",": ", ", "\t": "Tab", "|": "|"}
MOST_CELL = 100_000  # characters
_SIGNS = "[=+\\-@\u2212\uff1d\uff0b\uff0d\uff20]"
# What is between is gone through once, whatever stands behind it.
_GUARDED = re.compile(rf"(?P<run>^'[\s\u00a0]*+(?={_SIGNS})|[;|\t\r\n][\s\u00a0\"']*+)(?P<sign>{_SIGNS}?)")
_BEGINNING = 10_000  # characters by which other kinds of files are known
_OTHER_KINDS = ("%PDF-", "{\\rtf")
_SAMPLE = 100  # rows by which the separator is found
csv.field_size_limit(max(MOST_CELL, csv.field_size_limit()))


def read(data: bytes, *, encoding: str = "", separator: str = "") -> tuple[Grid, dict[str, str]]:
    """Return the rows of a text file, and how it was read; Unreadable says in words why it is none."""
    encoding = encoding if encoding in encodings.ENCODINGS else encodings.guess(data)
    text = encodings.decoded(data, encoding)
    if _is_no_text(text[:_BEGINNING]):
        raise Unreadable(Message("This is neither a text file with rows (.csv) nor an Excel workbook (.xlsx)."))
    said, text = _said_separator(text)
    separator = separator if separator in SEPARATORS else said or _guess(text)
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), MOST_ROWS + 20))
    except csv.Error:
        raise Unreadable(
            Message("A cell has more than {most} characters. A quotation mark may not be closed.", most=MOST_CELL)
        ) from None
    return Grid([list(map(_freed, row)) for row in rows]), {"encoding": encoding, "separator": separator}


def _is_no_text(beginning: str) -> bool:
    """Whether it is a picture, a letter or another file of bytes: a stray control character is a matter of its cell."""
    controls = sum(each < " " and each not in "\t\r\n" for each in beginning)
    return beginning.startswith(_OTHER_KINDS) or controls * 20 > len(beginning)


def _freed(cell: str) -> str:
    """A cell without the apostrophes that an export puts before what a spreadsheet could take for a formula."""
    if "'" in cell:
        cell = _GUARDED.sub(_unguarded, cell)
    return cell.strip()


def _unguarded(found: re.Match[str]) -> str:
    before, mark, after = found["run"].rpartition("'")
    return f"{before}{after}{found['sign']}" if mark and found["sign"] and not after.strip() else found[0]


def _said_separator(text: str) -> tuple[str, str]:
    """Excel’s first line “sep=;” says the separator, and is no row."""
    first, _end, rest = text.partition("\n")
    if first[:4].lower() == "sep=" and first[4:5] in SEPARATORS and len(first.rstrip("\r")) == 5:
        return first[4], rest
    return "", text


def _guess(text: str) -> str:
    """The separator by which most rows have the same number of cells, more than one."""
    return max(SEPARATORS, key=lambda each: _agree(text, each))


def _agree(text: str, separator: str) -> tuple[float, int]:
    """How large a share of the rows has the same number of cells, more than one; and how many that is."""
    try:
        sample = islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), _SAMPLE)
        widths = Counter(len(row) for row in sample if any(row))
    except csv.Error:
        return 0, 0
    several = {width: rows for width, rows in widths.items() if width > 1}
    if not several:
        return 0, 0
    width = max(several, key=lambda each: (several[each], each))
    return round(several[width] / widths.total(), 1), width
