"""Exports: what there is, choosing columns and format, files at once or prepared by the worker, each with its event."""

from __future__ import annotations

import uuid

from flask import abort, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.clock import now
from awards.core.roles import JUDGES, READERS
from awards.jury import queries as jury
from awards.jury import rules as jury_rules
from awards.programmes.models import Season
from awards.programmes.queries import categories
from awards.results.blueprint import bp
from awards.results.boards import boards
from awards.results.exports import actions, export_page, queries, rules
from awards.results.exports.choosing import Choice
from awards.results.exports.handing_out import hand_out, hand_out_choice, hand_out_prepared, in_language
from awards.results.exports.offered import TABLES, Table
from awards.results.exports.own_table import own_scores as own_rows
from awards.results.exports.streaming import Source
from awards.results.models import PreparedExport
from awards.results.rounds.looks import note_looks
from awards.web.access import me, role, unseen_here
from awards.web.forms import Form
from awards.web.i18n import reader_language, say
from awards.web.pages import done, require, show


@bp.get("/<season>/exports", endpoint="exports")
@role(*READERS)
def export_list(season: Season) -> ResponseReturnValue:
    """Offer every table the reader may have; list what the worker prepares for them, and what was exported lately."""
    return _list(season, None)


def _list(season: Season, form: Form | None) -> ResponseReturnValue:
    return show(
        form,
        "results/exports.html",
        groups=export_page.offered(),
        closed=boards.closed_rounds(season, now=now()),
        prepared=_lines(season),
        lately=export_page.recent(queries.lately(season)),
    )


@bp.get("/<season>/exports/progress")
@role(*READERS)
def export_progress(season: Season) -> ResponseReturnValue:
    """Say how far the reader's exports are, for the page's script."""
    return jsonify(exports=export_page.progress(_lines(season)))


def _lines(season: Season) -> list[export_page.Line]:
    return export_page.lines((each, Choice.kept(season, each)) for each in queries.own(me(), season))


@bp.route("/<season>/exports/new", methods=["GET", "POST"])
@role(*READERS)
def export_new(season: Season) -> ResponseReturnValue:
    """Choose what a file holds, with its first rows; hand it out, or have it prepared."""
    form, table = Form(), request.args.get("table", "")
    _offered(table)
    sent = form.validate_on_submit()
    given = request.form if request.method == "POST" else request.args
    choice = Choice.read(season, table, given, given.getlist("columns"))
    source = _source(choice)
    if sent and (answer := _acted(choice, source, form)):
        return answer
    if choice.offered.shows_places:
        _note_look(season)
    return show(form, "results/export.html", **export_page.page_values(choice, source))


def _acted(choice: Choice, source: Source, form: Form) -> ResponseReturnValue | None:
    """Do what a button says: show the first rows anew, move a column, or make the file; none if that is refused."""
    move = request.form.get("move", "")
    if move or "preview" in request.form:
        codes = export_page.moved(source.heads, choice.columns, move)
        return redirect(url_for("results.export_new", table=choice.table, **choice.with_columns(codes).query()), 303)
    count, codes = source.count(), choice.codes_among(source.heads)
    verdict = rules.can_be_made(choice.format, rows=count, columns=len(codes), is_list=choice.offered.is_list)
    if not verdict:
        form.form_errors.append(say(verdict.reason))
        return None
    if rules.is_small(choice.format, count):
        values = choice.query(format=None)
        return redirect(url_for("results.export", table=choice.table, kind=choice.format, **values), 303)
    asked = form.accepted(lambda: actions.ask(
        choice.season, choice.table, choice.filters, choice.columns, choice.format, language=reader_language(),
        expected=count, by=me(),
    ))  # fmt: skip
    return done(_("The file is being prepared. It appears on this page."), "results.exports") if asked else None


@bp.get("/<season>/exports/<table>.<any(csv, semicolon, xlsx, json):kind>")
@role(*READERS)
def export(season: Season, table: str, kind: str) -> ResponseReturnValue:
    """Hand out one table at once; a long one has to be asked for. Scores and comments of closed rounds only."""
    offered = _offered(table)
    if kind not in offered.formats:
        abort(404)
    choice = Choice.read(season, table, {**request.args, "format": kind}, request.args.getlist("columns"))
    source = _source(choice)
    if not rules.is_small(kind, source.count()):
        return redirect(url_for("results.export_new", table=table, **choice.query()), 303)
    answer = hand_out_choice(choice, source)
    if offered.shows_places:
        _note_look(season)
    return answer


@bp.get("/<season>/exports/files/<uuid:export_id>")
@role(*READERS)
def prepared_file(season: Season, export_id: uuid.UUID) -> ResponseReturnValue:
    """Hand out a file that was prepared, if it could be made for the same person now."""
    found = _own(season, export_id)
    offered = TABLES.get(found.table) or abort(404)
    if found.finished_at is None or not export_page.may_have(offered):
        abort(404)
    present = queries.ground(season, of_rounds=offered.of_rounds, names_winners=offered.names_winners, now=now())
    was = rules.Ground.of(found.ground)
    require(rules.can_fetch(was, present, expires_at=found.expires_at, now=now()))
    answer = hand_out_prepared(found, season)
    if offered.shows_places:
        _note_look(season)
    return answer


@bp.post("/<season>/exports/files/<uuid:export_id>/removal")
@role(*READERS)
def prepared_removal(season: Season, export_id: uuid.UUID) -> ResponseReturnValue:
    """Cancel an export that is prepared, or remove its file."""
    found, form = _own(season, export_id), Form()
    if form.validate_on_submit() and form.accepted(lambda: actions.take_back(found)):
        return done(_("The export was removed."), "results.exports")
    return _list(season, form)


def _own(season: Season, export_id: uuid.UUID) -> PreparedExport:
    return queries.own_export(me(), season, export_id) or abort(404)


def _offered(name: str) -> Table:
    """A table that the reader gets; else there is nothing here."""
    table = TABLES.get(name)
    return table if table and export_page.may_have(table) else abort(404)


def _source(choice: Choice) -> Source:
    if choice.table == "results":
        boards.refresh(choice.season, now=now())
    return choice.source()


def _note_look(season: Season) -> None:
    seen = [category for category in categories(season) if category.id not in unseen_here()]
    note_looks(season, boards.closed_rounds(season, now=now()), seen, by=me())


@bp.get("/<season>/ballots/own.<any(csv, xlsx):kind>")
@role(*JUDGES)
def own_scores(season: Season, kind: str) -> ResponseReturnValue:
    """Hand out a juror's own scores, comments and notes, to that juror; nothing of an entry that is closed to them."""
    juror = jury.juror_of(me(), season)
    if juror is None or not jury_rules.has_accepted_conduct(juror):
        return redirect(url_for("jury.conduct"), 303)
    return hand_out(season, own_rows(season, me(), in_language), table="own-scores", kind=kind, own=True)
