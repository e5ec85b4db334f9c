"""Tables and cards for paper: the data for the templates in templates/paper, where they are text and never markup."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import IO

from flask import current_app
from flask_babel import gettext as _

from awards.core import workshop
from awards.core.files import store
from awards.core.process import ROOT
from awards.core.typesetting import settable
from awards.results.exports.streaming import NUMBER, Head, Row
from awards.web.i18n import at_time, number

PAPER = ROOT / "templates" / "paper"
WIDEST, NARROWEST = 40, 5  # letters: a column beside others
LIST = "list"


class TooLong(Exception):
    """The document took longer to set than anybody waits."""


def pour_paper(out: IO[bytes], rows: Iterable[Row], about: Sequence[str], *, layout: str, language: str) -> None:
    """Write a table as a PDF: a list, or cards of what stands in it. about: lines, the first of them the title.

    Busy if too much is being worked on; TooLong if it cannot be set in time.
    """
    walked = iter(rows)
    heads = next(walked, ())
    content: Mapping[str, object] = {
        "lang": language,
        "title": about[0],
        "season": about[1],
        "says": list(about[2:]),
        "page": _("Page {page} of {pages}"),
        "empty": _("There are no rows."),
        "receives": _("Received by: {names}"),
        **(_listed(heads, list(walked)) if layout == LIST else _fielded(heads, walked)),
    }
    template = PAPER / f"{layout}.typ"
    fonts = Path(str(current_app.static_folder)) / "fonts"
    with workshop.paper_turn(store().folder):
        try:
            made = workshop.typeset(template, settable(content), {}, fonts=fonts)
        except workshop.Busy as slow:
            raise TooLong from slow
    with made:
        shutil.copyfileobj(made, out)


def _fielded(heads: Sequence[object], rows: Iterable[Row]) -> dict[str, object]:
    """The rows by the codes of their columns."""
    codes = [getattr(each, "code", "") for each in heads]
    return {"rows": [dict(zip(codes, map(_said, row), strict=True)) for row in rows if len(row) == len(codes)]}


def _listed(heads: Sequence[object], rows: Sequence[Row]) -> dict[str, object]:
    said = [[_said(each) for each in row] for row in rows if len(row) == len(heads)]
    return {
        "heads": [str(each) for each in heads],
        "numeric": [isinstance(each, Head) and each.kind == NUMBER for each in heads],
        "shares": [_share(str(head), [row[place] for row in said]) for place, head in enumerate(heads)],
        "rows": said,
    }


def _share(head: str, column: Sequence[str]) -> int:
    """How wide a column would like to be beside the others: as its longest word, and longer texts in some lines."""
    words = max((len(word) for text in (head, *column) for word in text.split()), default=0)
    typical = sorted(map(len, column))[len(column) * 9 // 10] if column else 0
    return max(NARROWEST, min(WIDEST, max(min(words, WIDEST // 2), typical)))


def _said(cell: object) -> str:
    if isinstance(cell, datetime):
        return at_time(cell, "medium", zone=None if cell.tzinfo is None else str(cell.tzinfo))
    if isinstance(cell, Decimal):
        return number(cell)
    return "" if cell is None else str(cell)
