"""The bytes of imports in a folder of their own, and the table that one of them is."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, NamedTuple

from awards.core.files import FileStore, store
from awards.core.message import Message
from awards.core.reading import delimited, workbook
from awards.core.reading.grid import Exact, Grid, Table, Unreadable, table
from awards.desk.imports.matching import familiar
from awards.desk.imports.models import Import
from awards.desk.imports.taking.work import MOST
from awards.desk.imports.wanted import said, wanted
from awards.programmes.document.programme import Programme

MOST_BYTES = 20_000_000
_DECIMAL = re.compile(r"[-+]?[0-9]{1,9}([.,])(?:[0-9]{1,2}|[0-9]{4,9})")


class Opened(NamedTuple):
    """A file as it was read: its table, how, and the sheets there are to choose from."""

    table: Table
    how: dict[str, Any]
    sheets: tuple[str, ...]


def kept() -> FileStore:
    """Return where the bytes of imports are kept: beside those of answers, whose sweep knows nothing of them."""
    return FileStore(store().folder.parent / "imports")


def opened(found: Import, programme: Programme) -> Opened:
    """Return the table of an import as its options have it read; Unreadable if that cannot be."""
    if found.key is None:
        raise Unreadable(Message("The file is not kept any more. Upload it again."))
    try:
        with kept().open(found.key) as file:
            data = file.read()
    except FileNotFoundError:
        raise Unreadable(Message("The file is not kept any more. Upload it again.")) from None
    return read(data, found.kind, programme, found.options)


def read(data: bytes, kind: str, programme: Programme, options: dict[str, Any]) -> Opened:
    """Return the table of a file. options: what is known of how to read it; the rest is guessed, and said."""
    if not data.strip():
        raise Unreadable(Message("The file is empty."))
    if workbook.is_workbook(data):
        grid, how = workbook.read(data, sheet=str(options.get("sheet", "")))
    else:
        grid, how = delimited.read(
            data, encoding=str(options.get("encoding", "")), separator=str(options.get("separator", ""))
        )
    known = familiar(wanted(kind, programme))
    found = table(grid, head_row=int(options.get("head_row") or 0), knows=lambda head: said(head) in known)
    if len(found.rows) > MOST[kind]:
        words = "The table has more than {most} rows. Divide it into several files."
        raise Unreadable(Message(words, most=MOST[kind]))
    decimal = str(options.get("decimal") or _decimal(grid))
    return Opened(found, {**how, "head_row": found.head_row, "decimal": decimal}, tuple(grid.sheets))


def _decimal(grid: Grid) -> str:
    """The mark of decimals, where the numbers of the file show only one."""
    marks: Counter[str] = Counter()
    for row in grid.rows[:2000]:
        marks.update(found[1] for cell in row if not isinstance(cell, Exact) and (found := _DECIMAL.fullmatch(cell)))
    return next(iter(marks)) if len(marks) == 1 else ""
