"""What the staff's page of one nomination shows: answers, conditions, history, what looks alike. Reads only."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from awards.core.text import name_warning
from awards.nominations import queries as nominations_queries
from awards.nominations import rules
from awards.nominations.answers import differences, dossier, eligibility, whole_entry
from awards.nominations.answers.file_details import Files, as_submitted, with_details
from awards.nominations.answers.values import ByTopic
from awards.nominations.models import Nomination, Version
from awards.nominations.records import record_of
from awards.nominations.staff.entry import queries
from awards.programmes.document import form_schema, timetable
from awards.programmes.document.types import Text
from awards.programmes.models import Season
from awards.web.access import unseen_here
from awards.web.i18n import own_name, reader_language, say


@dataclass(frozen=True)
class Happened:
    """One line of a nomination's history; `questions` are those to correct, `category` names where it was moved."""

    kind: str
    at: datetime
    by: str | None
    detail: str
    until: datetime | None
    questions: Sequence[Text]
    category: Text | str


def page_values(nomination: Nomination, season: Season) -> dict[str, object]:
    """Return what the template needs: the latest version's answers, or the draft's if nothing was submitted."""
    version = nomination.version
    code = nomination.category.code if nomination.category else None
    stored = nominations_queries.files(nomination)
    if version is not None:
        answers, files = version.answers, as_submitted(stored, version.files)
    else:
        drafts = nominations_queries.drafts(nomination)
        answers, files = whole_entry.entry_answers(season.document, drafts), with_details(stored, drafts)
    return {
        "nomination": nomination,
        "state": rules.state(nomination),
        "version": version,
        "code": code,
        "language": own_name(nomination.language),
        "topics": topics(season, answers, files, code),
        "lang": None if nomination.language == reader_language() else nomination.language,
        "findings": findings(nomination, season, answers),
        "history": history(nomination, season),
        "alike": queries.alike(nomination, unseen_here()),
        "warning": name_warning(nomination.title) or name_warning(nomination.company.name),
        "country": form_schema.country_name(season.document, nomination.country, reader_language()),
        "lacking": lacking(season, answers, files),
        "file_url": file_address(nomination),
        "jury": nominations_queries.jury_state(nomination.id) if version else "",
    }


def topics(season: Season, answers: ByTopic, files: Files, code: str | None) -> list[dossier.Topic]:
    """Return the whole entry as staff read it, unanswered questions included. files: the stored ones, by id."""
    return dossier.dossier(season.document, answers, files, reader_language(), category=code, audience="staff")


def findings(nomination: Nomination, season: Season, answers: ByTopic) -> list[eligibility.Finding]:
    """Return for each condition of the programme whether the entry meets it."""
    closes, record = timetable.closing_day(season.document), record_of(nomination, season, unseen_here())
    return eligibility.findings(season.document, differences.flat(answers), closes=closes, record=record)


def lacking(season: Season, answers: ByTopic, files: Files) -> dict[str, str]:
    """Return what an entry lacks under the programme of today, by question: what a correction may have to open too."""
    return {fault.question: say(fault.message) for fault in whole_entry.faults(season.document, answers, files)}


def history(nomination: Nomination, season: Season) -> list[Happened]:
    """Return what happened to a nomination, the latest first, with the questions that were returned."""
    labels = {question.id: question.label for question in season.document.questions}
    names = {category.id: category.name for category in season.document.categories}
    return [
        Happened(
            row.kind,
            row.at,
            row.by,
            row.detail or "",
            row.until,
            [labels[name] for name in json.loads(row.questions or "[]") if name in labels],
            names.get(row.category, row.category),
        )
        for row in queries.history(nomination)
    ]


def file_address(nomination: Nomination) -> Callable[[dossier.FileShown], str]:
    """Return the function that gives a file's address on the staff's side."""
    return lambda file: url_for("nominations.entry_file", nomination_id=nomination.id, file_id=file.id)


@dataclass(frozen=True)
class Compared:
    """A question answered differently in two versions: pieces of text, or both answers made ready to be shown."""

    label: Text
    pieces: Sequence[differences.Piece]
    before: dossier.Item
    after: dossier.Item


def compared(nomination: Nomination, season: Season, before: Version, after: Version) -> list[Compared]:
    """Return what changed between two versions, in the order of the form."""
    stored = nominations_queries.every_file(nomination)
    older, newer = (
        dossier.Words(season.document, as_submitted(stored, version.files), reader_language())
        for version in (before, after)
    )
    return [
        Compared(
            change.question.label,
            change.pieces,
            older.item(change.topic, change.question, change.before),
            newer.item(change.topic, change.question, change.after),
        )
        for change in differences.changes(season.document, before, after)
    ]


def two_versions(nomination: Nomination, asked: Mapping[str, str]) -> tuple[Version | None, Version | None]:
    """Return the versions an address asks for (?from=1&to=2), none for one there is not; by default the last two."""
    latest = nomination.version.number if nomination.version else 0
    wanted = [_number(asked.get("from"), max(1, latest - 1)), _number(asked.get("to"), latest)]
    before, after = (queries.version(nomination, number) for number in wanted)
    return before, after


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else default
