"""Handing out a table as a file, with its event in the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import Response

from awards.programmes.models import Season
from awards.results.exports import spreadsheets
from awards.results.exports.tables import Row
from awards.results.rounds.looks import note
from awards.web.access import me
from awards.web.downloads import made_here
from awards.web.frame import not_shown
from awards.web.i18n import say

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITERS = {"csv": ("text/csv", spreadsheets.write_csv), "xlsx": (XLSX, spreadsheets.write_workbook)}


def hand_out(season: Season, rows: Iterable[Row], *, table: str, kind: str) -> Response:
    """Return the answer that hands out rows as csv or xlsx; behind them the file says what it leaves out.

    Written whole before anything is sent: a fault half-way is an error page and never a file that only looks whole.
    """
    mimetype, write = WRITERS[kind]
    file = write(_with_what_is_missing(rows), name=table, cut=say(spreadsheets.CUT))
    note("export.made", season, by=me(), table=table, format=kind)
    return made_here(file, f"{season.slug}-{table}.{kind}", mimetype)


def _with_what_is_missing(rows: Iterable[Row]) -> Iterator[Row]:
    yield from rows
    yield from ([sentence] for sentence in not_shown())
