"""Own dossiers for paper: one as a PDF, or all of a round that are open, in parts if they are many."""

from __future__ import annotations

import uuid

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug import Response

from awards.core.clock import now
from awards.core.db import Rows
from awards.core.roles import JUDGES
from awards.jury import queries as jury
from awards.jury import rules as jury_rules
from awards.jury.jury_words import round_name
from awards.nominations import dossier_paper
from awards.nominations.answers import dossier
from awards.programmes.models import Season
from awards.scoring import rules
from awards.scoring.blueprint import bp, first, own
from awards.scoring.list import queries as list_queries
from awards.scoring.paper import actions, paper_page, queries
from awards.web.access import me, role
from awards.web.downloads import made_here
from awards.web.i18n import reader_language
from awards.web.pages import asked_page
from awards.web.reading_events import note

PRINTED = "dossier.printed"


@bp.get("/<season>/ballots/<uuid:ballot_id>/dossier.pdf")
@role(*JUDGES)
def dossier_pdf(season: Season, ballot_id: uuid.UUID) -> ResponseReturnValue:
    """Hand out the dossier of an own scoresheet for paper, with its event in the log."""
    dossier_paper.insist_on_few()
    sheet = own(season, ballot_id)
    if (elsewhere := first(season, sheet)) is not None:
        return elsewhere
    rows = queries.dossiers(me(), season, [ballot_id]) if rules.shows_dossier(sheet) else ()
    if not rows:
        abort(404)
    # What an entry is called may tell who sent it.
    blind = dossier.is_blind(season.document, sheet.round_code)
    name = dossier_paper.file_name("" if blind else rows[0].title, f"{season.slug}-{ballot_id.hex[:8]}")
    return _handed_out(
        season, sheet.round_code, rows, title=rows[0].title or _("Without a title"), name=name, subject_id=sheet.id
    )


@bp.get("/<season>/dossiers.pdf")
@role(*JUDGES)
def dossiers_pdf(season: Season) -> ResponseReturnValue:
    """Hand out a part of the own dossiers of a round that are open (?part=…), with its event in the log."""
    dossier_paper.insist_on_few()
    round_ = jury.round_for(season, request.args.get("round"), now=now()) or abort(404)
    juror, declared = jury.juror_and_declaration(me(), season, round_)
    if juror is None or not jury_rules.has_accepted_conduct(juror):
        return redirect(url_for("jury.conduct"), 303)
    found = queries.open_ones(me(), season, round_.id)
    if not _has_declared(season, found, declared):
        return redirect(url_for("jury.conflicts", round=round_.code), 303)
    count, part = paper_page.parts(len(found)), asked_page("part")
    if not 1 <= part <= count:  # some were closed since the list was shown
        return redirect(url_for("scoring.queue", round=round_.code), 303)
    before = (part - 1) * paper_page.MOST
    rows = queries.dossiers(me(), season, [each.id for each in found[before : before + paper_page.MOST]])
    listed = len(list_queries.whole_list(juror.id, round_.id))
    return _handed_out(
        season,
        round_.code,
        rows,
        title=_("My dossiers: %(round)s", round=round_name(season, round_.code)),
        name=f"{season.slug}-{round_.code}-{part}.pdf",
        cover=paper_page.cover(before, len(rows), len(found), closed=listed - len(found)),
        subject_id=round_.id,
    )


def _has_declared(season: Season, found: Rows, declared: list[str] | None) -> bool:
    """Whether the juror went through the nominees of every dossier that would be opened now."""
    needed = season.document.jury.conflict.declare_before_opening
    fresh = [each.nomination_id for each in found if each.opened_at is None]
    return all(jury_rules.has_declared(each, declared, needed=needed) for each in fresh)


def _handed_out(
    season: Season,
    round_code: str,
    rows: Rows,
    *,
    title: str,
    name: str,
    subject_id: uuid.UUID,
    cover: list[str] | None = None,
) -> Response:
    printed = list(paper_page.dossiers(season, rows, round_code))
    file = dossier_paper.pdf(season, printed, title=title, cover=cover)
    fresh = [row for row in rows if row.opened_at is None]
    actions.note_openings(fresh, at=now(), language=reader_language())
    note(PRINTED, season, by=me(), subject_id=subject_id, count=len(printed))
    return made_here(file, name, "application/pdf")
