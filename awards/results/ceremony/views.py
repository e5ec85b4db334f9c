"""The file for the stage: what it is, who downloaded it, and downloading it."""

from __future__ import annotations

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from awards.core.roles import STAFF
from awards.core.verdicts import Verdict
from awards.programmes.models import Season
from awards.results import rules
from awards.results.blueprint import bp
from awards.results.ceremony import queries
from awards.results.ceremony.stage_file import stage_file
from awards.results.publishing import queries as publishing_queries
from awards.web.access import impartial_everywhere, me, role
from awards.web.downloads import made_here
from awards.web.i18n import LANGUAGES
from awards.web.pages import require
from awards.web.reading_events import note


@bp.get("/<season>/ceremony")
@role(*STAFF)
def ceremony(season: Season) -> ResponseReturnValue:
    """Say what the file is, how it is used and who downloaded it; offer it once the results are confirmed."""
    return render_template(
        "results/ceremony.html",
        allowed=_may_download(queries.confirmed(season)),
        languages_of_file=LANGUAGES,
        downloads=queries.downloads(season),
    )


@bp.get("/<season>/ceremony/<language>.html")
@role(*STAFF)
def ceremony_file(season: Season, language: str) -> Response:
    """Hand out the file, in a language, with its event in the log: it says who won, before everybody may know."""
    if language not in LANGUAGES:
        abort(404)
    found = queries.confirmed(season)
    require(_may_download(found))
    file = stage_file(season, publishing_queries.public_entries(found.id), language=language)
    note(queries.DOWNLOADED, season, by=me(), subject_id=found.id, language=language, number=found.number)
    # Of no type: it is meant for a disk, and must not be a page of this site.
    return made_here(file, f"{season.slug}-stage-{language}.html", "application/octet-stream")


def _may_download(found: object) -> Verdict:
    return rules.can_show_on_stage(found is not None, impartial=impartial_everywhere())
