"""The room's blueprint, and what a juror's pages begin with: the own ballot, and what comes before it."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug import Response

from awards.jury import rules as jury_rules
from awards.programmes.models import Season
from awards.scoring import actions, queries, rules
from awards.scoring.device import device_words
from awards.scoring.scoresheet import Sheet
from awards.web.access import me

bp = Blueprint("scoring", __name__)
FILTERS = ("all", rules.ASSIGNED, rules.DRAFT, rules.COMPLETE, rules.SUBMITTED, rules.SKIPPED, rules.RECUSED,
           *rules.MARKS)  # fmt: skip


bp.app_template_global("held_words")(device_words.held_words)
bp.app_template_global("keep_words")(device_words.keep_words)


def own(season: Season, ballot_id: uuid.UUID, *, lock: bool = False) -> Sheet:
    """Return the reader's own ballot, locked for a change if asked; 404 for others', and after a conflict."""
    sheet = any_own(season, ballot_id, lock=lock)
    if rules.is_shut(sheet):
        abort(404)
    return sheet


def any_own(season: Season, ballot_id: uuid.UUID, *, lock: bool) -> Sheet:
    """The reader's own ballot, also one that is closed to them by a conflict; 404 for any other."""
    read = actions.locked if lock else queries.own_ballot
    sheet = read(me(), season, ballot_id)
    if sheet is None or not (sheet.recusal or sheet.conflict or not sheet.removed):
        abort(404)
    return sheet


def under() -> str | None:
    """Return the filter of the own list that the juror came with (?show=…), to come back to it; none for the whole."""
    asked = request.args.get("show")
    return asked if asked in FILTERS[1:] else None


def in_list(sheet: Sheet) -> dict[str, object]:
    """Return where the own list goes on after a scoresheet: under the filter the juror came with, else at its row."""
    return {"round": sheet.round_code, "show": under(), "at": None if under() else sheet.id}


def first(season: Season, sheet: Sheet) -> Response | None:
    """Return the way to what must be done before a dossier opens: conduct, then conflicts; none when it was done."""
    if sheet.conduct_accepted_at is None:
        return redirect(url_for("jury.conduct"), 303)
    needed = season.document.jury.conflict.declare_before_opening and sheet.opened_at is None
    if needed and rules.shows_dossier(sheet):
        declared = queries.declared_on(sheet.juror_id, sheet.round_id)
        if not jury_rules.has_declared(sheet.nomination_id, declared, needed=True):
            return redirect(url_for("jury.conflicts", round=sheet.round_code), 303)
    return None
