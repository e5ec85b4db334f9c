"""The export of nominations: a row each, a column for every question of the programme's form."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from awards.accounts.models import Company
from awards.core.db import Unseen, outside, run
from awards.core.words import Message
from awards.nominations.answers.dossier import is_shown
from awards.nominations.models import Admission, Attachment, Nomination, Version
from awards.nominations.queries import STATE
from awards.programmes.document import form_schema
from awards.programmes.document.questions import ConsentQuestion, NumberQuestion, Question, TableQuestion, WithFiles
from awards.programmes.models import Category, Season
from awards.results.exports.scores import ENTRY, Row, Say, entry_cells, in_batches, streamed
from awards.web.i18n import reader_language

STATES = {
    "withdrawn": Message("withdrawn"),
    "disqualified": Message("disqualified"),
    "admitted": Message("admitted"),
    "not_admitted": Message("not admitted"),
    "returned": Message("returned for correction"),
    "submitted": Message("submitted"),
    "draft": Message("draft"),
}


def nominations(season: Season, say: Say, *, unseen: Unseen, now: datetime) -> Iterator[Row]:
    """Yield every nomination with the answers of its latest submitted version; a draft has none.

    Times are those of the season's zone, which the head of their column names.
    """
    questions = [
        (section.id, question)
        for section in season.document.form.sections
        for question in section.questions
        if is_shown(section, question, audience="staff", category=question.category)
    ]
    heads = (Message("Number"), *ENTRY, Message("Category"), Message("State"), Message("Language"),
             Message("Submitted ({zone})", zone=season.timezone))  # fmt: skip
    yield [*map(say, heads), *(say(question.label) for _, question in questions)]
    query = (
        select(Nomination.id, Nomination.title, Company.name.label("company"), Nomination.country,
               Category.code.label("category"), STATE, Nomination.language, Nomination.submitted_at, Version.answers)
        .join(Company, Company.id == Nomination.company_id)
        .outerjoin(Category, Category.id == Nomination.category_id)
        .outerjoin(Admission, Admission.id == Nomination.admission_id)
        .outerjoin(Version, Version.id == Nomination.version_id)
        .where(Nomination.season_id == season.id, *outside(Nomination.category_id, unseen))
        .order_by(Nomination.title_key, Nomination.id)
    )  # fmt: skip
    names = {each.id: say(each.name) for each in season.document.categories}
    zone = ZoneInfo(season.timezone)
    columns = [(topic, question, _words(season, question, say)) for topic, question in questions]
    for rows in in_batches(streamed(query)):
        files = _file_names([row.id for row in rows])
        for row in rows:
            answers = row.answers or {}
            known = [str(row.id), *entry_cells(season, row), names.get(row.category, ""), say(STATES[row.state]),
                     row.language, row.submitted_at.astimezone(zone) if row.submitted_at else None]  # fmt: skip
            yield [
                *known,
                *(
                    cell(each, answers.get(topic, {}).get(each.id), files if isinstance(each, WithFiles) else words)
                    for topic, each, words in columns
                ),
            ]


def _file_names(nominations: Sequence[uuid.UUID]) -> dict[str, str]:
    query = select(Attachment.id, Attachment.name).where(Attachment.nomination_id.in_(nominations))
    return {str(file): name for file, name in run(query)}


def _words(season: Season, question: Question, say: Say) -> dict[str, str]:
    """What the choices of a question, or the parts of a table or group, are called."""
    if isinstance(question, ConsentQuestion):
        return {"True": say(question.label)}
    parts = (*getattr(question, "columns", ()), *getattr(question, "fields", ()))
    choices = form_schema.choices(season.document, question, reader_language())
    return {choice.id: choice.label for choice in choices} | {part.id: say(part.label) for part in parts}


def cell(question: Question, value: object, words: Mapping[str, str]) -> object:
    """Return an answer as one cell: a number as a number, several values with semicolons, a table row by row.

    words: what choices, files, or the parts of a table or group are called.
    """
    if value is None or value == "":
        return None
    if isinstance(question, NumberQuestion):
        return _exact(value)
    if type(value) is str:  # most are
        return words.get(value, value)
    if isinstance(value, bool):
        return words.get("True", "1") if value else ""
    if isinstance(value, list):
        parts = [
            _pairs(each, words) if isinstance(each, Mapping) else words.get(str(each), str(each)) for each in value
        ]
        return ("\n" if isinstance(question, TableQuestion) else "; ").join(parts)
    return _pairs(value, words) if isinstance(value, Mapping) else words.get(str(value), str(value))


def _pairs(values: Mapping[str, object], words: Mapping[str, str]) -> str:
    return ", ".join(f"{words.get(name, name)}: {value}" for name, value in values.items() if value not in (None, ""))


def _exact(value: object) -> Any:
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return exact if exact.is_finite() else str(value)
