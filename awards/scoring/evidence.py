"""The files of a dossier that a juror reads, beside the criteria they prove."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence

from flask import url_for

from awards.nominations.answers import dossier
from awards.nominations.answers.dossier import FileShown
from awards.nominations.answers.whole_entry import as_submitted
from awards.programmes.models import Season
from awards.scoring import queries, rules
from awards.scoring.scoresheet import Sheet
from awards.web.i18n import reader_language
from awards.web.pieces import piece


def addresses(ballot_id: uuid.UUID) -> dict[str, Callable[..., str]]:
    """Return where the files of a ballot's dossier are: each to be had, and to be looked at."""

    def file_url(file_id: str) -> str:
        return url_for("scoring.file", ballot_id=ballot_id, file_id=file_id)

    def page_url(file: FileShown) -> str:
        return url_for("scoring.look", ballot_id=ballot_id, file_id=file.id, number=file.page)

    return {"file_url": file_url, "page_url": page_url}


def shown(season: Season, sheet: Sheet) -> tuple[FileShown, ...]:
    """Return the files of the dossier that the juror of a ballot reads; none where it is closed to them."""
    if not rules.shows_dossier(sheet) or sheet.read_version_id is None:
        return ()
    blind = dossier.is_blind(season.document, sheet.round_code)
    key = (sheet.read_version_id, sheet.category, blind, season.programme_id)
    return piece(lambda: _files(season, sheet, blind), "evidence", *key)


def _files(season: Season, sheet: Sheet, blind: bool) -> tuple[FileShown, ...]:
    version = queries.version_read(sheet)
    if version is None:
        return ()
    there = as_submitted(queries.files_of(sheet.nomination_id), version.files)
    return dossier.files_shown(
        season.document, version.answers, there, reader_language(), category=sheet.category, blind=blind
    )


def by_criterion(files: Sequence[FileShown]) -> dict[str, list[FileShown]]:
    """Return the files that prove something, by the criterion's id."""
    found: dict[str, list[FileShown]] = {}
    for file in files:
        if file.proves:
            found.setdefault(file.proves, []).append(file)
    return found
