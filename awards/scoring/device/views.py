"""What a juror may keep on an own device to read and score without a connection, and the page for all else."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection
from pathlib import Path

from flask import current_app, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from awards.core.clock import now
from awards.core.db import Rows
from awards.core.roles import JUDGES
from awards.jury import queries as jury
from awards.jury import rules as jury_rules
from awards.programmes.models import Round, Season
from awards.programmes.rules import round_is_open
from awards.scoring.blueprint import bp
from awards.scoring.device import queries
from awards.scoring.list import queries as list_queries
from awards.scoring.list.views import PAGE
from awards.web.access import me, role
from awards.web.i18n import reader_language, reader_zone
from awards.web.static import shell

PAGE_SIZE = 60_000  # bytes of a page, about


@bp.get("/<season>/ballots/kept")
@role(*JUDGES)
def kept(season: Season) -> ResponseReturnValue:
    """Say which pages the juror may keep until when, each with a digest of what it follows from; none: nothing.

    base: a digest of how all pages are made.
    """
    round_ = jury.round_for(season, None, now=now())
    if round_ is None or not round_is_open(round_, now=now()):
        return jsonify(person=str(me().id), pages={})
    juror, declared = jury.juror_and_declaration(me(), season, round_)
    rows = _open_to(season, round_, juror.id, declared) if juror and jury_rules.has_accepted_conduct(juror) else []
    if juror is None or not rows:
        return jsonify(person=str(me().id), pages={})
    base = _digest(season.programme_id, current_app.extensions["awards.static"], reader_language(), reader_zone(),
                   round_.closes_at)  # fmt: skip
    return jsonify(
        person=str(me().id),
        closes_at=round_.closes_at.isoformat(),
        base=base,
        pages=_pages(round_, juror.id, rows, base),
        offline=url_for("scoring.offline"),
        queue=url_for("scoring.queue"),
        sheets=[url_for("scoring.ballot", ballot_id=row.id) for row in rows],
        shell=[url_for("static", filename=each) for each in shell(Path(str(current_app.static_folder)))],
        dossiers=len(rows),
        size=queries.size_of_files({row.nomination_id for row in rows}) + PAGE_SIZE * len(rows),
    )


def _open_to(season: Season, round_: Round, juror_id: uuid.UUID, declared: Collection[str] | None) -> Rows:
    needed = season.document.jury.conflict.declare_before_opening
    return [
        row
        for row in queries.open_dossiers(juror_id, round_.id)
        if jury_rules.has_declared(row.nomination_id, declared, needed=needed and row.opened_at is None)
    ]


def _pages(round_: Round, juror_id: uuid.UUID, rows: Rows, base: str) -> dict[str, str]:
    pages = {url_for("scoring.ballot", ballot_id=row.id): _digest(base, *row) for row in rows}
    listed, all_of_it = list_queries.whole_list(juror_id, round_.id), _digest(base, *pages.values())
    pages[url_for("scoring.queue")] = all_of_it
    for number in range(2, -(-len(listed) // PAGE) + 1):
        pages[url_for("scoring.queue", round=round_.code, show="all", page=number)] = all_of_it
    pages[url_for("scoring.offline")] = base
    return pages


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


@bp.get("/<season>/ballots/offline")
@role(*JUDGES)
def offline(season: Season) -> str:
    """Say that a page needs a connection; it is kept, and shown in the place of pages that are not."""
    return render_template("scoring/offline.html")
