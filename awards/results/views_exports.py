"""Exports: results, score matrix, nominations and comments as files, each with its event in the log."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

from flask import abort, render_template, send_file
from flask_babel import lazy_gettext
from flask_login import current_user

from awards.core.clock import now
from awards.programmes.models import Season
from awards.results import cells, exports, tables
from awards.results.exports_nominations import nominations
from awards.results.noting import note
from awards.results.views import bp, require_impartial
from awards.web.access import role
from awards.web.i18n import programme_text, say

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITERS = {"csv": ("text/csv", tables.write_csv), "xlsx": (XLSX, tables.write_workbook)}
TABLES: dict[str, tuple[Any, Any, Callable[..., Iterator[Any]]]] = {
    "results": (
        lazy_gettext("Ranked results"),
        lazy_gettext("Places and exact scores of every closed round, as the boards show them."),
        exports.ranked,
    ),
    "scores": (
        lazy_gettext("Score matrix"),
        lazy_gettext("A row for each scoresheet of the closed rounds, a column for each criterion."),
        exports.matrix,
    ),
    "comments": (
        lazy_gettext("Comments and advice"),
        lazy_gettext("What jurors of the closed rounds wrote."),
        exports.comments,
    ),
    "nominations": (
        lazy_gettext("Nominations with all answers"),
        lazy_gettext("A row for each nomination, a column for each question, as submitted last."),
        nominations,
    ),
}


@bp.get("/<season>/exports", endpoint="exports")
@role("owner", "organiser", "observer")
def export_list(season: Season) -> Any:
    """Offer every table, as CSV and as a workbook."""
    return render_template("results/exports.html", tables=TABLES, closed=exports.closed_rounds(season, now=now()))


@bp.get("/<season>/exports/<table>.<any(csv, xlsx):kind>")
@role("owner", "organiser", "observer")
def export(season: Season, table: str, kind: str) -> Any:
    """Hand out one table; scores and comments of closed rounds only."""
    if table not in TABLES:
        abort(404)
    if table != "nominations":
        require_impartial(season)
    if table == "results":
        exports.refresh_boards(season, now=now())
    # Written whole before anything is sent: a fault half-way is an error page and never a file that only looks whole.
    mimetype, write = WRITERS[kind]
    file = write(TABLES[table][2](season, _told, now=now()), name=table, cut=say(cells.CUT))
    note("export.made", season, by=current_user, table=table, format=kind)
    answer = send_file(file, mimetype, as_attachment=True, download_name=f"{season.slug}-{table}.{kind}")
    answer.content_length = file.seek(0, io.SEEK_END)
    file.seek(0)
    answer.headers["Cache-Control"] = "no-store"
    answer.expires = None
    return answer


def _told(words: Any) -> str:
    return programme_text(words) if hasattr(words, "get_for") else say(words)
