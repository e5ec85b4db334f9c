"""The export of nominations: a row each, a column for every question of the programme's form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, select

from awards.accounts.models import Company
from awards.core.words import Message
from awards.nominations.models import Admission, Nomination, Version
from awards.programmes.models import Category, Season
from awards.results.exports import ENTRY, Row, Say, streamed

_STATE = case(
    (Nomination.withdrawal_id.is_not(None), "withdrawn"),
    (Admission.outcome.is_not(None), Admission.outcome),
    (Nomination.version_id.is_not(None), "submitted"),
    else_="draft",
).label("state")
STATES = {
    "withdrawn": Message("withdrawn"),
    "admitted": Message("admitted"),
    "not_admitted": Message("not admitted"),
    "returned": Message("returned for correction"),
    "submitted": Message("submitted"),
    "draft": Message("draft"),
}


def nominations(season: Season, say: Say, *, now: datetime) -> Iterator[Row]:
    """Yield every nomination with the answers of its latest submitted version; a draft has none.

    Times are those of the season's zone, which the head of their column names.
    """
    questions = [(section.id, question) for section in season.document.form.sections for question in section.questions]
    heads = (
        Message("Number"),
        *ENTRY,
        Message("Category"),
        Message("State"),
        Message("Language"),
        Message("Submitted ({zone})", zone=season.timezone),
    )
    yield [*map(say, heads), *(say(question.label) for _, question in questions)]
    query = (
        select(Nomination.id, Nomination.title, Company.name, Nomination.country, Category.code, _STATE,
               Nomination.language, Nomination.submitted_at, Version.answers)
        .join(Company, Company.id == Nomination.company_id)
        .outerjoin(Category, Category.id == Nomination.category_id)
        .outerjoin(Admission, Admission.id == Nomination.admission_id)
        .outerjoin(Version, Version.id == Nomination.version_id)
        .where(Nomination.season_id == season.id)
        .order_by(Nomination.title_key, Nomination.id)
    )  # fmt: skip
    names = {each.id: say(each.name) for each in season.document.categories}
    zone = ZoneInfo(season.timezone)
    columns = [(topic, question, _words(season, question, say)) for topic, question in questions]
    for row in streamed(query):
        answers = row[8] or {}
        known = [str(row[0]), *row[1:4], names.get(row[4], ""), say(STATES[row[5]]), row[6],
                 row[7].astimezone(zone) if row[7] else None]  # fmt: skip
        yield [*known, *(cell(each, answers.get(topic, {}).get(each.id), words) for topic, each, words in columns)]


def _words(season: Season, question: Any, say: Say) -> dict[str, str]:
    """What the choices of a question, or the parts of a table or group, are called."""
    parts = (*getattr(question, "columns", ()), *getattr(question, "fields", ()))
    if question.type == "category":
        return {each.id: say(each.name) for each in season.document.categories}
    if question.type in ("choice", "multi") and question.options in season.document.options:
        return {option.id: say(option.name) for option in season.document.options[question.options]}
    return {part.id: say(part.label) for part in parts}


def cell(question: Any, value: Any, words: Mapping[str, str]) -> Any:
    """Return an answer as one cell: a number as a number, several values with semicolons, a table row by row.

    words: what choices, or the parts of a table or group, are called.
    """
    if value is None or value == "":
        return None
    if question.type == "number":
        return _exact(value)
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, list):
        parts = [
            _pairs(each, words) if isinstance(each, Mapping) else words.get(str(each), str(each)) for each in value
        ]
        return ("\n" if question.type == "table" else "; ").join(parts)
    return _pairs(value, words) if isinstance(value, Mapping) else words.get(str(value), str(value))


def _pairs(values: Mapping[str, Any], words: Mapping[str, str]) -> str:
    return ", ".join(f"{words.get(name, name)}: {value}" for name, value in values.items() if value not in (None, ""))


def _exact(value: Any) -> Any:
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return exact if exact.is_finite() else str(value)
