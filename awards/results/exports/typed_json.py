"""Writing a table as JSON, row by row: what it is, its fields, and rows by the names that fields keep. Pure.

Numbers are numbers, written out exactly; moments are texts of ISO 8601 with their distance from UTC; what is empty is
null. Nothing in it is meant for a spreadsheet, so no text is changed but for characters that no text may have.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import IO

_BROKEN = re.compile(r"[\ud800-\udfff]")
_written = partial(json.dumps, ensure_ascii=False)


def pour_json(out: IO[bytes], rows: Iterable[Sequence[object]], *, about: Mapping[str, object]) -> None:
    """Write rows, the first one as heads that have a code and a kind; about: what is said of the whole.

    A row of another length, such as a sentence about what is left out, is none of the table and is passed over.
    """
    walked = iter(rows)
    heads = next(walked, ())
    fields = [{"name": getattr(each, "code", str(each)), "label": str(each), "type": getattr(each, "kind", "text")}
              for each in heads]  # fmt: skip
    names = [_written(each["name"]) for each in fields]
    out.write(b'{"about": ' + _text(about) + b',\n"fields": ' + _text(fields) + b',\n"rows": [')
    between = b"\n"
    for row in walked:
        if len(row) == len(names):
            out.write(between + _row(names, row).encode())
            between = b",\n"
    out.write(b"\n]}\n")


def _row(names: Sequence[str], row: Sequence[object]) -> str:
    return "{" + ", ".join(f"{name}: {value(each)}" for name, each in zip(names, row, strict=True)) + "}"


def value(cell: object) -> str:
    """Return a cell as JSON says it."""
    if cell is None or cell == "":
        return "null"
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, int):
        return str(int(cell))
    if isinstance(cell, datetime):
        return _written(cell.isoformat(timespec="seconds"))
    return _written(_BROKEN.sub("", str(cell)))


def _text(content: object) -> bytes:
    return _written(content).encode(errors="replace")
