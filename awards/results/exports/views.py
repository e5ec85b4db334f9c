"""Exports: results, score matrix, nominations and comments as files, each with its event in the log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple, Protocol

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext

from awards.core.clock import now
from awards.core.db import Unseen
from awards.core.roles import JUDGES, READERS
from awards.jury import queries as jury
from awards.jury import rules as jury_rules
from awards.programmes.models import Season
from awards.programmes.queries import categories
from awards.results.blueprint import bp
from awards.results.boards import boards
from awards.results.exports import tables
from awards.results.exports.handing_out import hand_out, in_language
from awards.results.exports.own_table import own_scores as own_rows
from awards.results.exports.tables import Row, Say
from awards.results.rounds.looks import note_looks
from awards.web.access import me, role, unseen_here


class Rows(Protocol):
    """What yields a table: its heads, then a row at a time of what the reader may see."""

    def __call__(self, season: Season, say: Say, *, unseen: Unseen, now: datetime) -> Iterator[Row]:
        """Yield it; unseen: ids of the categories that are left out."""


class Table(NamedTuple):
    """A table that can be handed out. of_rounds: it is empty until a round has closed."""

    title: LazyString
    text: LazyString
    rows: Rows
    of_rounds: bool = True


TABLES = {
    "results": Table(
        lazy_gettext("Results by place"),
        lazy_gettext("Places and exact scores of every closed round, as in the rankings."),
        tables.ranked,
    ),
    "scores": Table(
        lazy_gettext("Score matrix"),
        lazy_gettext("A row for each scoresheet of the closed rounds, a column for each criterion."),
        tables.matrix,
    ),
    "comments": Table(
        lazy_gettext("Comments and advice"),
        lazy_gettext("What jurors of the closed rounds wrote."),
        tables.comments,
    ),
    "nominations": Table(
        lazy_gettext("Nominations with all answers"),
        lazy_gettext("A row for each nomination, a column for each question, as last submitted."),
        tables.nominations,
        of_rounds=False,
    ),
}


@bp.get("/<season>/exports", endpoint="exports")
@role(*READERS)
def export_list(season: Season) -> ResponseReturnValue:
    """Offer every table, as CSV and as a workbook."""
    return render_template("results/exports.html", tables=TABLES, closed=boards.closed_rounds(season, now=now()))


@bp.get("/<season>/exports/<table>.<any(csv, xlsx):kind>")
@role(*READERS)
def export(season: Season, table: str, kind: str) -> ResponseReturnValue:
    """Hand out one table; scores and comments of closed rounds only."""
    if table not in TABLES:
        abort(404)
    if table == "results":
        boards.refresh(season, now=now())
    rows = TABLES[table].rows(season, in_language, unseen=unseen_here(), now=now())
    answer = hand_out(season, rows, table=table, kind=kind)
    if table in ("results", "scores"):
        seen = [category for category in categories(season) if category.id not in unseen_here()]
        note_looks(season, boards.closed_rounds(season, now=now()), seen, by=me())
    return answer


@bp.get("/<season>/ballots/own.<any(csv, xlsx):kind>")
@role(*JUDGES)
def own_scores(season: Season, kind: str) -> ResponseReturnValue:
    """Hand out a juror's own scores, comments and notes, to that juror; nothing of an entry that is closed to them."""
    juror = jury.juror_of(me(), season)
    if juror is None or not jury_rules.has_accepted_conduct(juror):
        return redirect(url_for("jury.conduct"), 303)
    return hand_out(season, own_rows(season, me(), in_language), table="own-scores", kind=kind, own=True)
