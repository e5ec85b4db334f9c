"""Reading translations of a version: those jurors read, and all of them for staff; and what a service was asked for."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, func, or_, select

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import run
from awards.nominations.models import Nomination, Translation, TranslationOrder, Version
from awards.programmes.models import Category, ProgrammeRevision, Season

STUCK = timedelta(minutes=10)  # an order that a worker began so long ago was left lying


class Translated(NamedTuple):
    """A text in another language, and when it was made.

    service: which one made it, empty for what the organisers wrote. by: who wrote it or asked for it; only for staff.
    """

    text: str
    at: datetime
    service: str = ""
    by: str | None = None
    released: bool = True


def translations(season: Season, version_id: uuid.UUID, language: str) -> dict[str, Translated]:
    """Return the texts of a version in a language that jurors read, by the question's id.

    None where the programme has none. One query.
    """
    return translations_of(season, [version_id], language).get(version_id, {})


def translations_of(
    season: Season, version_ids: Collection[uuid.UUID], language: str
) -> dict[uuid.UUID, dict[str, Translated]]:
    """Return the texts of versions in a language that jurors read, by version and question.

    None where the programme has none. One query.
    """
    found: dict[uuid.UUID, dict[str, Translated]] = {}
    if not season.document.form.translation_by_organiser:
        return found
    query = select(
        Translation.version_id, Translation.question, Translation.text, Translation.at, Translation.service
    ).where(Translation.version_id.in_(version_ids), Translation.language == language, Translation.released)
    for version_id, question, *one in run(query.order_by(Translation.question)):
        found.setdefault(version_id, {})[question] = Translated(*one)
    return found


def for_staff(version_id: uuid.UUID, language: str) -> dict[str, Translated]:
    """Return the texts of a version in a language, by the question's id, whether jurors read them or not. One query."""
    query = _with_names().where(Translation.version_id == version_id, Translation.language == language)
    return {row.question: Translated(*row[1:6]) for row in run(query)}


def of_earlier(version: Version, language: str) -> dict[str, tuple[int, Translated]]:
    """Return the latest translation of each question in earlier versions of a nomination, with the version's number.

    One query.
    """
    query = _with_names().add_columns(Version.number).join(Version, Version.id == Translation.version_id)
    query = query.where(
        Version.nomination_id == version.nomination_id,
        Version.number < version.number,
        Translation.language == language,
    )
    return {row.question: (row.number, Translated(*row[1:6])) for row in run(query.order_by(Version.number))}


def _with_names() -> Select[Any]:
    query: Any = select(
        Translation.question, Translation.text, Translation.at, Translation.service, Person.name.label("by"),
        Translation.released,
    )  # fmt: skip
    return query.outerjoin(Person, Person.id == Translation.by_id)


def counts(version_id: uuid.UUID) -> dict[str, int]:
    """Return how many texts of a version are translated, by language. One query."""
    query = select(Translation.language, func.count()).where(Translation.version_id == version_id)
    return {language: int(count) for language, count in run(query.group_by(Translation.language))}


# What a service is asked for


def order_of(version_id: uuid.UUID, language: str) -> Row[Any] | None:
    """Return what a service was asked for last: at, by (a name), ended_at, problem; none if it never was."""
    query = select(
        TranslationOrder.at, Person.name.label("by"), TranslationOrder.ended_at, TranslationOrder.problem
    ).outerjoin(Person, Person.id == TranslationOrder.by_id)
    return run(
        query.where(TranslationOrder.version_id == version_id, TranslationOrder.language == language)
    ).one_or_none()


def open_orders() -> list[tuple[uuid.UUID, str]]:
    """Return what was asked for and nobody does or did, by version and language, the longest waiting first."""
    free = or_(TranslationOrder.claimed_at.is_(None), TranslationOrder.claimed_at < now() - STUCK)
    query = select(TranslationOrder.version_id, TranslationOrder.language).where(
        TranslationOrder.ended_at.is_(None), free
    )
    return [(version_id, language) for version_id, language in run(query.order_by(TranslationOrder.at))]


def to_translate(version_id: uuid.UUID) -> Row[Any]:
    """Return a version with what is needed to say which of its texts are sent: answers, language, code, source.

    code: of its category; source: of the programme in force.
    """
    query = (
        select(Version.answers, Version.language, Category.code, ProgrammeRevision.source)
        .join(Nomination, Nomination.id == Version.nomination_id)
        .join(Season, Season.id == Nomination.season_id)
        .join(ProgrammeRevision, ProgrammeRevision.id == Season.programme_id)
        .outerjoin(Category, Category.id == Version.category_id)
        .where(Version.id == version_id)
    )  # fmt: skip
    return run(query).one()
