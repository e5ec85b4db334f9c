"""What the drafts of ballots still lack before they can be submitted."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from awards.programmes.models import Season
from awards.scoring import rules
from awards.scoring.rules import Lack
from awards.scoring.scoresheet import Sheet


def ready(season: Season, sheets: Iterable[Sheet]) -> tuple[dict[uuid.UUID, Sheet], list[tuple[Sheet, list[Lack]]]]:
    """Return of ballots that are scored in full those that can be submitted, by id, and the others with their lacks."""
    complete: dict[uuid.UUID, Sheet] = {}
    lacking = []
    for sheet in sheets:
        if found := lacks_of(season, sheet):
            lacking.append((sheet, found))
        else:
            complete[sheet.id] = sheet
    return complete, lacking


def lacks_of(season: Season, sheet: Sheet) -> list[Lack]:
    """Return what the draft of a ballot lacks before it can be submitted."""
    return rules.lacks(sheet.marks.values(), sheet.jury_comment, sheet.advice, season.document)
