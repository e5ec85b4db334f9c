"""Reading what organisers translated of a version."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from awards.core.db import run
from awards.nominations.models import Translation
from awards.programmes.models import Season


class Translated(NamedTuple):
    """A text in another language, and when the organisers wrote it."""

    text: str
    at: datetime


def translations(season: Season, version_id: uuid.UUID, language: str) -> dict[str, Translated]:
    """Return the texts of a version in a language, by the question's id; none where the programme has none.

    One query.
    """
    return translations_of(season, [version_id], language).get(version_id, {})


def translations_of(
    season: Season, version_ids: Collection[uuid.UUID], language: str
) -> dict[uuid.UUID, dict[str, Translated]]:
    """Return the texts of versions in a language, by version and question; none where the programme has none.

    One query.
    """
    found: dict[uuid.UUID, dict[str, Translated]] = {}
    if not season.document.form.translation_by_organiser:
        return found
    query = select(Translation.version_id, Translation.question, Translation.text, Translation.at).where(
        Translation.version_id.in_(version_ids), Translation.language == language
    )
    for version_id, question, text, at in run(query.order_by(Translation.question)):
        found.setdefault(version_id, {})[question] = Translated(text, at)
    return found


def counts(version_id: uuid.UUID) -> dict[str, int]:
    """Return how many texts of a version are translated, by language. One query."""
    query = select(Translation.language, func.count()).where(Translation.version_id == version_id)
    return {language: int(count) for language, count in run(query.group_by(Translation.language))}
