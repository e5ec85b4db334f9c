"""What a juror reads of an entry, as markup: made once in a process for a version, as versions never change."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import render_template, url_for
from markupsafe import Markup

from awards.nominations.answers import dossier
from awards.nominations.answers.file_details import as_submitted
from awards.programmes.models import Season
from awards.scoring import rules, scoresheet_words
from awards.scoring.dossier import queries
from awards.scoring.scoresheet import Sheet
from awards.web.i18n import reader_language
from awards.web.pieces import piece

# Stands for the ballot in the addresses of files: each juror has an own one. Drawn anew by every process.
_ANY_BALLOT = uuid.uuid4()


@dataclass(frozen=True)
class Reading:
    """A dossier as a reader of one language sees it; `language` is that of the answers, `questions` the shown ones."""

    language: str
    questions: frozenset[str]
    _markup: str

    def markup(self, sheet: Sheet) -> Markup:
        """Return the dossier with the addresses of a juror's own ballot."""
        # A template's own output, escaped there, with one id in the place of another.
        return Markup(self._markup.replace(str(_ANY_BALLOT), str(sheet.id)))  # noqa: S704


def reading(season: Season, sheet: Sheet) -> Reading | None:
    """Return what the juror of a ballot reads, or none where the dossier is closed to them."""
    if not rules.shows_dossier(sheet) or sheet.read_version_id is None:
        return None
    blind = dossier.is_blind(season.document, sheet.round_code)
    return piece(
        lambda: _read(season, sheet, blind),
        "dossier",
        sheet.read_version_id,
        sheet.category,
        blind,
        season.programme_id,
    )


def _read(season: Season, sheet: Sheet, blind: bool) -> Reading | None:
    version = queries.version_read(sheet)
    if version is None:
        return None
    topics = dossier.dossier(
        season.document,
        version.answers,
        as_submitted(queries.files_of(sheet), version.files),
        reader_language(),
        category=sheet.category,
        audience="jury",
        blind=blind,
        title=version.title,
    )
    markup = render_template(
        "nominations/reading.html",
        **scoresheet_words.shared(season),
        topics=topics,
        lang=version.language if version.language != reader_language() else None,
        file_url=lambda file_id: url_for("scoring.file", ballot_id=_ANY_BALLOT, file_id=file_id),
    )
    return Reading(version.language, frozenset(item.id for topic in topics for item in topic.items), markup)
