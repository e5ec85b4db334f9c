"""The organisers' desk, and what of it moved while it was open: the same parts of one page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from awards.core.clock import now
from awards.core.roles import READERS
from awards.desk import home as gathered
from awards.desk import queries, rules
from awards.desk.blueprint import bp
from awards.desk.home import Reader, Signs
from awards.desk.matrix.matrix_page import Asked
from awards.desk.matrix.rules import shade
from awards.desk.reminders import queries as reminders_queries
from awards.desk.reminders.rule_lines import Line, coming
from awards.desk.waits import next_steps, seen_by, waits
from awards.programmes import queries as programmes
from awards.programmes.document import timetable
from awards.programmes.models import Season
from awards.web.access import (
    appointments,
    hidden_here,
    impartial_everywhere,
    me,
    role,
    roles_here,
    sides_here,
    unseen_here,
)
from awards.web.i18n import reader_language, reader_zone
from awards.web.pages import asked_page
from awards.web.pieces import piece_while

# The parts that are replaced when something moved, by the names of their templates.
PARTS = ("where", "waiting", "over_time", "matrix", "beside")


@bp.get("/<season>/desk")
@role(*READERS)
def home(season: Season) -> ResponseReturnValue:
    """Show the organisers what waits for them, how far nominations and jury are, and who has scored what."""
    moment, reader = now(), _reader()
    read = _signs(season, reader, moment)
    return render_template("desk/home.html", **_shown(season, read, reader, moment))


@bp.get("/<season>/desk/live")
@role(*READERS)
def live(season: Season) -> ResponseReturnValue:
    """Answer with the parts of the desk, or 304 where nothing has moved since the mark that the page has."""
    moment, reader = now(), _reader()
    read = _signs(season, reader, moment)
    if request.if_none_match.contains(read.mark):
        return _marked(Response(status=304), read)
    page = render_template("desk/live.html", parts=PARTS, **_shown(season, read, reader, moment))
    return _marked(make_response(page), read)


def _marked(answer: Response, read: Signs) -> Response:
    answer.set_etag(read.mark)
    return answer


def _reader() -> Reader:
    asked = Asked(request.args.get("category", ""), asked_page("jurors"), asked_page("nominations"))
    return Reader(me(), appointments(), roles_here(), sides_here(), hidden_here(), asked)


def _signs(season: Season, reader: Reader, moment: datetime) -> Signs:
    return gathered.signs(season, reader, now=moment, said=(reader_language(), reader_zone()))


def _shown(season: Season, read: Signs, reader: Reader, moment: datetime) -> dict[str, Any]:
    """What the page shows, whole or in parts."""
    found = gathered.home(season, read, reader, now=moment)
    waiting = found.waiting
    seen = seen_by(season, found, reader, now=moment)
    lacking, nowhere = queries.without_impartial(season) if waiting.sided else ([], False)
    left = gathered.undecided_drafts(season, found.closed, sides=reader.sides, now=moment)
    return {
        "home": found,
        "waits": waits(seen),
        "next_steps": list(next_steps(seen)),
        "where": rules.where_in(season, found.round, published=bool(waiting.published), now=moment),
        "steps": timetable.dated_steps(season.document, programmes.steps(season), now=moment),
        "lacking": lacking,
        "nowhere": nowhere,
        "undecided_drafts": left,
        "may_act": reader.may_act,
        "reminders": _reminders(season, read, reader, moment),
        "sees_all": bool(impartial_everywhere()),
        "pace": rules.PACE,
        "shade": shade,
        "moment": moment,
        "address": {name: request.args[name] for name in ("category", "jurors", "nominations") if name in request.args},
    }


def _reminders(season: Season, read: Signs, reader: Reader, moment: datetime) -> list[Line]:
    """What organisers are shown of the reminders that come next, counted when anything of the desk moved."""
    if not reader.may_act or season.is_draft:
        return []
    settings, unseen = reminders_queries.settings(season), unseen_here()
    found: list[Line] = piece_while(
        (read.mark, repr(settings)),
        lambda: coming(season, settings, unseen, now=moment), "coming reminders", season.id, unseen,
    )  # fmt: skip
    return found
