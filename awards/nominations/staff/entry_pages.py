"""What the staff's pages of entries show: those to admit; and of one its answers, conditions, history, and what looks
alike. Reads only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from awards.core.text import name_warning
from awards.nominations import queries, rules
from awards.nominations.alike import pair_page
from awards.nominations.alike import queries as alike_queries
from awards.nominations.answers import differences, dossier, eligibility, whole_entry
from awards.nominations.answers.values import ByTopic
from awards.nominations.answers.whole_entry import Files, as_submitted, with_details
from awards.nominations.choosing.filters import Filters
from awards.nominations.models import Nomination, Version
from awards.nominations.queries import record_of, records
from awards.nominations.staff import queries as staff_queries
from awards.nominations.translating.queries import counts, for_staff
from awards.programmes.document import form_schema, timetable
from awards.programmes.document.types import Text
from awards.programmes.models import Season
from awards.web.access import unseen_here
from awards.web.i18n import LANGUAGES, own_name, reader_language, say


@dataclass(frozen=True)
class ToConfirm:
    """A nomination that waits for a decision, with the computed conditions that it does not meet or leaves open."""

    row: object
    open: list[eligibility.Finding]
    ticked: bool


def to_confirm(
    season: Season, filters: Filters, *, most: int, ticked: Collection[str] | None = None
) -> list[ToConfirm]:
    """Return the first submitted nominations that fit, each with the conditions it does not meet.

    ticked: the ids that were sent, when the list is shown again; none: those that meet everything are.
    """
    closes = timetable.closing_day(season.document)
    found, rows = [], staff_queries.to_admit(season, filters.wanted, most=most)
    on_record = records(season, [(row.id, row.company_id, row.company_key) for row in rows], unseen_here())
    for row in rows:
        answers = differences.flat(whole_entry.asked_only(season.document, row.answers))
        findings = eligibility.findings(season.document, answers, closes=closes, record=on_record[row.id])
        open_ = [finding for finding in findings if finding.rule.kind != "declare" and not finding.met]
        found.append(ToConfirm(row, open_, not open_ if ticked is None else str(row.id) in ticked))
    return found


# One entry


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


def entry_values(nomination: Nomination, season: Season) -> dict[str, object]:
    """Return what the template needs: the latest version's answers, or the draft's if nothing was submitted."""
    version = nomination.version
    code = nomination.category.code if nomination.category else None
    stored = queries.files(nomination)
    if version is not None:
        answers, files = version.answers, as_submitted(stored, version.files)
    else:
        drafts = queries.drafts(nomination)
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
        "alike": pair_page.suspects(nomination, season),
        "fellows": alike_queries.fellows(nomination, unseen_here()),
        "warning": name_warning(nomination.title) or name_warning(nomination.company.name),
        "country": form_schema.country_name(season.document, nomination.country, reader_language()),
        "lacking": lacking(season, answers, files),
        "file_url": file_address(nomination),
        "jury": queries.jury_state(nomination.id) if version else "",
        "translated_into": [each for each in LANGUAGES if version and each != version.language],
        "translated": counts(version.id) if version else {},
        "told": for_staff(version.id, reader_language()) if version and version.language != reader_language() else {},
    }


def topics(season: Season, answers: ByTopic, files: Files, code: str | None) -> list[dossier.Topic]:
    """Return the whole entry as staff read it, unanswered questions included. files: the stored ones, by id."""
    return dossier.dossier(season.document, answers, files, reader_language(), category=code, audience="staff")


def findings(nomination: Nomination, season: Season, answers: ByTopic) -> list[eligibility.Finding]:
    """Return for each condition of the programme whether the entry meets it."""
    closes, record = timetable.closing_day(season.document), record_of(nomination, season, unseen_here())
    asked = differences.flat(whole_entry.asked_only(season.document, answers))
    return eligibility.findings(season.document, asked, closes=closes, record=record)


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
        for row in staff_queries.history(nomination)
    ]


def file_address(nomination: Nomination) -> Callable[[dossier.FileShown], str]:
    """Return the function that gives a file's address on the staff's side."""
    return lambda file: url_for("nominations.entry_file", nomination_id=nomination.id, file_id=file.id)


@dataclass(frozen=True)
class Compared:
    """A question answered differently in two versions: pieces of text, or both answers made ready to be shown."""

    pieces: Sequence[differences.Piece]
    before: dossier.Item
    after: dossier.Item


def compared(nomination: Nomination, season: Season, before: Version, after: Version) -> list[Compared]:
    """Return what changed between two versions, in the order of the form."""
    stored = queries.every_file(nomination)
    older, newer = (
        dossier.Words(season.document, as_submitted(stored, version.files), reader_language(), others=True)
        for version in (before, after)
    )
    return [
        Compared(
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
    versions = {each.number: each for each in queries.versions(nomination)}
    return versions.get(wanted[0]), versions.get(wanted[1])


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else default
