"""The export of nominations: a row each, a column for every question of the programme's form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

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
    """Yield every nomination with the answers of its latest submitted version; a draft has none."""
    questions = [(section.id, question) for section in season.document.form.sections for question in section.questions]
    heads = (
        Message("Number"),
        *ENTRY,
        Message("Category"),
        Message("State"),
        Message("Language"),
        Message("Submitted"),
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
    for row in streamed(query):
        answers = row[8] or {}
        known = [str(row[0]), *row[1:4], names.get(row[4], ""), say(STATES[row[5]]), row[6], row[7]]
        yield [*known, *(cell(question, answers.get(topic, {}).get(question.id)) for topic, question in questions)]


def cell(question: Any, value: Any) -> Any:
    """Return an answer as one cell: a number as a number, several values with semicolons, a table row by row."""
    if value is None or value == "":
        return None
    if question.type == "number":
        return _exact(value)
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, list):
        parts = [_pairs(each) if isinstance(each, Mapping) else str(each) for each in value]
        return ("\n" if question.type == "table" else "; ").join(parts)
    return _pairs(value) if isinstance(value, Mapping) else str(value)


def _pairs(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in values.items() if value not in (None, ""))


def _exact(value: Any) -> Any:
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return exact if exact.is_finite() else str(value)
