"""Exports: results, score matrix, nominations and comments as files, each with its event in the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from awards.core.clock import now
from awards.core.roles import READERS
from awards.programmes.models import Season
from awards.programmes.queries import categories
from awards.results.blueprint import bp
from awards.results.exports import scores
from awards.results.exports.entries import nominations
from awards.results.exports.handing_out import hand_out
from awards.results.rounds.looks import note_looks
from awards.web.access import me, role, unseen_here
from awards.web.i18n import programme_text, say

TABLES: dict[str, tuple[object, object, Callable[..., Iterator[Any]]]] = {
    "results": (
        lazy_gettext("Ranked results"),
        lazy_gettext("Places and exact scores of every closed round, as the boards show them."),
        scores.ranked,
    ),
    "scores": (
        lazy_gettext("Score matrix"),
        lazy_gettext("A row for each scoresheet of the closed rounds, a column for each criterion."),
        scores.matrix,
    ),
    "comments": (
        lazy_gettext("Comments and advice"),
        lazy_gettext("What jurors of the closed rounds wrote."),
        scores.comments,
    ),
    "nominations": (
        lazy_gettext("Nominations with all answers"),
        lazy_gettext("A row for each nomination, a column for each question, as submitted last."),
        nominations,
    ),
}


@bp.get("/<season>/exports", endpoint="exports")
@role(*READERS)
def export_list(season: Season) -> ResponseReturnValue:
    """Offer every table, as CSV and as a workbook."""
    return render_template("results/exports.html", tables=TABLES, closed=scores.closed_rounds(season, now=now()))


@bp.get("/<season>/exports/<table>.<any(csv, xlsx):kind>")
@role(*READERS)
def export(season: Season, table: str, kind: str) -> ResponseReturnValue:
    """Hand out one table; scores and comments of closed rounds only."""
    if table not in TABLES:
        abort(404)
    if table == "results":
        scores.refresh_boards(season, now=now())
    answer = hand_out(season, _rows(season, TABLES[table][2]), table=table, kind=kind)
    if table in ("results", "scores"):
        seen = [category for category in categories(season) if category.id not in unseen_here()]
        note_looks(season, scores.closed_rounds(season, now=now()), seen, by=me())
    return answer


def _rows(season: Season, table: Callable[..., Iterator[Any]]) -> Iterator[Any]:
    """The rows that the reader may see."""
    return table(season, _in_language, unseen=unseen_here(), now=now())


def _in_language(words: Any) -> str:
    return programme_text(words) if hasattr(words, "get_for") else say(words)
