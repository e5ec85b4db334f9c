"""Handing out a table as a file, with its event in the log."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator

from flask import Response

from awards.programmes.models import Season
from awards.results.exports import spreadsheets
from awards.results.exports.tables import Row
from awards.web.access import me
from awards.web.downloads import made_here
from awards.web.frame import not_shown
from awards.web.i18n import programme_text, say
from awards.web.reading_events import note

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITERS = {"csv": ("text/csv", spreadsheets.write_csv), "xlsx": (XLSX, spreadsheets.write_workbook)}


def hand_out(
    season: Season, rows: Iterable[Row], *, table: str, kind: str, subject_id: uuid.UUID | None = None,
    own: bool = False, **where: str,
) -> Response:  # fmt: skip
    """Return the answer that hands out rows as csv or xlsx; behind them the file says what it leaves out, unless they
    are the reader's own.

    Written whole before anything is sent: a fault half-way is an error page and never a file that only looks whole.
    subject_id, where: what a table is about that is not of the whole season, for the log and the name of the file.
    """
    mimetype, write = WRITERS[kind]
    file = write(rows if own else _with_what_is_missing(rows), name=table, cut=say(spreadsheets.CUT))
    note("export.made", season, by=me(), subject_id=subject_id, table=table, format=kind, **where)
    parts = [season.slug, table, *where.values(), *([subject_id.hex[:8]] if subject_id else [])]
    return made_here(file, f"{'-'.join(parts)}.{kind}", mimetype)


def in_language(words: object) -> str:
    """Return a programme's text or a message in the reader's language, for a table."""
    return programme_text(words) if hasattr(words, "get_for") else say(words)


def _with_what_is_missing(rows: Iterable[Row]) -> Iterator[Row]:
    yield from rows
    yield from ([sentence] for sentence in not_shown())
