"""What the chair reads of entries to decide on: the dossier as jurors had it, and what they wrote for the jury."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import abort, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug import Response

from awards.core.roles import CHAIR
from awards.jury import queries as juries
from awards.jury import rules as jury_rules
from awards.nominations.answers import dossier
from awards.nominations.answers.whole_entry import as_submitted
from awards.nominations.files.actions import copy_of
from awards.nominations.translating.queries import translations
from awards.programmes.models import Round, Season
from awards.results.blueprint import Place
from awards.results.boards import boards
from awards.results.deciding import queries
from awards.results.deciding.queries import JudgedVersion
from awards.scoring import queries as scoring_queries
from awards.scoring import scoresheet_page
from awards.web.access import me
from awards.web.i18n import programme_text, reader_language


@dataclass
class Remarks:
    """What one juror wrote about an entry for the jury: the comment, and comments on single scores by criterion."""

    juror: str
    language: str
    comment: str
    on_scores: list[tuple[str, str]] = field(default_factory=list)


def first(season: Season, round_: Round, entries: Sequence[uuid.UUID]) -> Response | None:
    """Return the way to what the chair does before deciding, as jurors do before they score; none when it was done."""
    juror, declared = juries.juror_and_declaration(me(), season, round_)
    if not jury_rules.has_accepted_conduct(juror):
        return redirect(url_for("jury.conduct"), 303)
    needed = season.document.jury.conflict.declare_before_opening
    if all(jury_rules.has_declared(each, declared, needed=needed) for each in entries):
        return None
    return redirect(url_for("jury.conflicts", round=round_.code, about=list(map(str, entries))), 303)


def entry_to_decide(place: Place, nomination_id: uuid.UUID) -> JudgedVersion:
    """Return the judged version of an entry that the chair decides on in a place; 404 for every other one.

    Those are the ones that share a place the rules leave to the chair, and those of decisions in force.
    """
    season, round_, category = place.season, place.round, place.category
    if CHAIR not in queries.tie_break(season, round_, category):
        abort(404)
    tied = any(row.tied for row in boards.current(season, round_, category, only=nomination_id).rows)
    if not tied and str(nomination_id) not in queries.decided_entries(round_, category):
        abort(404)
    return queries.version_judged(season, category, nomination_id) or abort(404)


def dossier_of(place: Place, version: JudgedVersion) -> Markup:
    """Return the dossier of a version as jurors of the round read it, its files at the chair's own addresses."""
    season: Season = place.season
    topics = dossier.dossier(
        season.document,
        version.answers,
        as_submitted(scoring_queries.files_of(version.nomination_id), version.files),
        reader_language(),
        category=place.category.code,
        audience="jury",
        blind=dossier.is_blind(season.document, place.round.code),
        title=version.title,
    )
    return Markup(  # noqa: S704 (a template's own output, escaped there)
        render_template(
            "nominations/reading.html",
            **scoresheet_page.shared(season),
            topics=topics,
            translations=translations(season, version.read_version_id, reader_language()),
            lang=version.language if version.language != reader_language() else None,
            page_url=None,
            file_url=lambda file_id: url_for(
                "results.dossier_file",
                round_code=place.round.code,
                category_code=place.category.code,
                nomination_id=version.nomination_id,
                file_id=file_id,
            ),
        )
    )


def file_to_read(place: Place, version: JudgedVersion, file_id: uuid.UUID) -> Any:
    """Return name and copy of a file that the dossier of a version shows; 404 for every other one."""
    season, code = place.season, place.category.code
    blind = dossier.is_blind(season.document, place.round.code)
    if str(file_id) not in dossier.files_in(season.document, version.answers, category=code, blind=blind):
        abort(404)
    if not scoring_queries.has_file(version.nomination_id, file_id):
        abort(404)
    return copy_of(file_id)


def read_comments(place: Place, entries: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Remarks]]:
    """Return what the jurors of a closed round wrote for the jury, by entry."""
    criteria = place.season.document.category(place.category.code).criteria
    names = {each.id: programme_text(each.name) for each in criteria}
    found: dict[uuid.UUID, list[Remarks]] = {}
    for row in queries.comments(place.round, entries):
        on_scores = [(name, row.comments[code]) for code, name in names.items() if row.comments.get(code)]
        if row.jury_comment or on_scores:
            remarks = Remarks(row.juror, row.language, row.jury_comment, on_scores)
            found.setdefault(row.nomination_id, []).append(remarks)
    return found
