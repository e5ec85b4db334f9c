"""What a juror reads of an entry, as markup: made once in a process for a version, as versions never change."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import render_template, url_for
from markupsafe import Markup

from awards.jury.jury_words import country_of
from awards.programmes.models import Season
from awards.scoring import rules, scoresheet_words
from awards.scoring.dossier import jury_dossier, queries
from awards.scoring.scoresheet import Sheet
from awards.web.i18n import reader_language
from awards.web.pieces import kept

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
    blind = jury_dossier.is_blind(season.document, sheet.round_code)
    return kept(
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
    parts = jury_dossier.dossier(
        season.document,
        sheet.category,
        version.answers,
        blind=blind,
        country=country_of(season),
        files=queries.files_of(sheet),
        title=version.title,
    )
    markup = render_template(
        "scoring/reading.html",
        **scoresheet_words.shared(season),
        parts=parts,
        blind=blind,
        lang=version.language if version.language != reader_language() else None,
        file_url=lambda file_id: url_for("scoring.file", ballot_id=_ANY_BALLOT, file_id=file_id),
    )
    return Reading(version.language, frozenset(item.id for part in parts for item in part.items), markup)
