"""Handing out a table as a file, with its event in the log."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import IO
from zoneinfo import ZoneInfo

from flask import Response

from awards.core.clock import now
from awards.core.files import Gone, export_store
from awards.programmes.models import Season
from awards.results.exports import spreadsheets
from awards.results.exports.choosing import Choice, in_words
from awards.results.exports.formats import FORMATS, XLSX
from awards.results.exports.queries import FETCHED, MADE
from awards.results.exports.streaming import Row, Source, only
from awards.results.models import PreparedExport
from awards.web.access import me
from awards.web.downloads import made_here
from awards.web.frame import not_shown
from awards.web.i18n import say
from awards.web.reading_events import note

WRITERS = {"csv": ("text/csv", spreadsheets.write_csv), "xlsx": (XLSX, spreadsheets.write_workbook)}
in_language = in_words


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
    note(MADE, season, by=me(), subject_id=subject_id, table=table, format=kind, **where)
    parts = [season.slug, table, *where.values(), *([subject_id.hex[:8]] if subject_id else [])]
    return made_here(file, f"{'-'.join(parts)}.{kind}", mimetype)


def hand_out_choice(choice: Choice, source: Source) -> Response:
    """Return the answer that hands out what somebody chose, of the few rows that take no time."""
    format_, count = FORMATS[choice.format], 0

    def counted() -> Iterator[Row]:
        nonlocal count
        for count, row in enumerate(only(source, choice.codes_among(source.heads))):  # noqa: B007 the heads are none
            yield row

    about = choice.about(by=me().name or me().email)
    file = spreadsheets.poured(partial(format_.pour, rows=counted(), about=about))
    note(MADE, choice.season, by=me(), table=choice.table, format=choice.format, rows=count, size=_size(file))
    return made_here(file, file_name(choice.season, choice.table, now(), choice.format), format_.mimetype)


def hand_out_prepared(export: PreparedExport, season: Season) -> Response:
    """Return the answer that hands out a file that the worker made; Gone if it is not there."""
    try:
        file = export_store().open(export.key or "")
    except (FileNotFoundError, ValueError):
        raise Gone from None
    note(FETCHED, season, by=me(), table=export.table, format=export.format, rows=export.done)
    name = file_name(season, export.table, export.finished_at or export.asked_at, export.format)
    return made_here(file, name, FORMATS[export.format].mimetype)


def file_name(season: Season, table: str, made_at: datetime, format_: str) -> str:
    """Return what a file is called: with the minute it was made by the season's clock, as its content is of then."""
    local = made_at.astimezone(ZoneInfo(season.timezone))
    return f"{season.slug}-{table}-{local:%Y-%m-%d-%H%M}.{FORMATS[format_].ending}"


def _size(file: IO[bytes]) -> int:
    size = file.seek(0, 2)
    file.seek(0)
    return size


def _with_what_is_missing(rows: Iterable[Row]) -> Iterator[Row]:
    yield from rows
    yield from ([sentence] for sentence in not_shown())
