"""What the staff's pages of entries show: the list with the filters of an address, tabs with counts and one page of
rows; and of one its answers, conditions, history, and what looks alike. Reads only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _

from awards.core.text import NotPlain, name_warning, plain_line, sort_key
from awards.nominations import queries, rules
from awards.nominations.answers import differences, dossier, eligibility, whole_entry
from awards.nominations.answers.values import ByTopic
from awards.nominations.answers.whole_entry import Files, as_submitted, with_details
from awards.nominations.models import Nomination, Version
from awards.nominations.queries import record_of, records
from awards.nominations.rules import STATES
from awards.nominations.staff import queries as staff_queries
from awards.nominations.staff.queries import DEFAULT_SORT, SORTS, Wanted
from awards.programmes.document import form_schema, timetable
from awards.programmes.document.types import Text
from awards.programmes.models import Season
from awards.web.access import unseen_here
from awards.web.i18n import LANGUAGES, own_name, programme_text, reader_language, say
from awards.web.pages import Page, asked_page
from awards.web.pieces import piece

SEARCH_LENGTH = 100
AT_ONCE = 50


@dataclass(frozen=True)
class Filters:
    """What an address asks for, as far as there is such a thing; anything else counts as not asked."""

    search: str
    category: str
    state: str
    country: str
    language: str
    sort: str

    @classmethod
    def read(cls, season: Season, args: Mapping[str, str]) -> Filters:
        """Return the filters of an address of the season."""
        document = season.document
        country = args.get("country", "")
        return cls(
            search=_words(args.get("q", "")),
            category=_known(args.get("category"), [category.id for category in document.categories]),
            state=_known(args.get("state"), STATES),
            country=country if len(country) == 2 and country.isascii() and country.isupper() else "",
            language=_known(args.get("language"), document.form.answer_languages),
            sort=_sort(args.get("sort", "")),
        )

    @property
    def wanted(self) -> Wanted:
        """The filters as the queries take them, for who reads the page."""
        return Wanted(self.search, self.category, self.country, self.language, self.state, unseen_here())

    def query(self, **changes: object) -> dict[str, object]:
        """Return the filters as the values of an address, with changes; defaults are left out."""
        own = {
            "q": self.search,
            "category": self.category,
            "state": self.state,
            "country": self.country,
            "language": self.language,
            "sort": "" if self.sort == DEFAULT_SORT else self.sort,
        }
        return {name: value for name, value in (own | changes).items() if value}

    @property
    def active(self) -> bool:
        """Whether anything is left out of the list, apart from other states."""
        return bool(self.search or self.category or self.country or self.language)


@dataclass(frozen=True)
class ToConfirm:
    """A nomination that waits for a decision, with the computed conditions that it does not meet or leaves open."""

    row: object
    open: list[eligibility.Finding]
    ticked: bool


def list_values(season: Season, filters: Filters) -> dict[str, Any]:
    """Return what the list's template needs: rows of one page, counts by state, and the countries there are."""
    wanted = filters.wanted
    by_state = staff_queries.counts(season, wanted)
    total = by_state.get(filters.state, 0) if filters.state else sum(by_state.values())
    own = url_for("nominations.entries")
    return {
        "page": _page(season, wanted, filters, total),
        "filters": filters,
        "by_state": by_state,
        "states": [state for state in STATES if state in by_state],
        "countries": (countries := _countries(season, filters)),
        "country_names": dict(countries),
        "address": lambda **changes: f"{own}?{urlencode(query)}" if (query := filters.query(**changes)) else own,
    }


def _page(season: Season, wanted: Wanted, filters: Filters, total: int) -> Page:
    number = min(asked_page(), max(1, -(-total // AT_ONCE)))
    rows = staff_queries.page(season, wanted, filters.sort, start=(number - 1) * AT_ONCE, size=AT_ONCE, total=total)
    return Page(rows, number, AT_ONCE, total)


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


def labels(season: Season) -> dict[str, object]:
    """Return what a long list says again and again: names, words of the columns, addresses."""
    return piece(lambda: _labels(season), "labels of entries", season.programme_id)


def _labels(season: Season) -> dict[str, object]:
    names = {category.id: programme_text(category.name) for category in season.document.categories}
    return {
        "category_names": names,
        "names": list(names.items()),
        "spoken": [(code, own_name(code)) for code in season.document.form.answer_languages],
        "entries_url": url_for("nominations.entries"),
        "company_label": _("Company"),
        "category_label": _("Category"),
        "state_label": _("State"),
        "submitted_label": _("Submitted"),
        "changed_label": _("Last changed"),
    }


def _words(text: str) -> str:
    try:
        return plain_line(text)[:SEARCH_LENGTH]
    except NotPlain:
        return ""


def _known(value: str | None, known: Collection[str]) -> str:
    return value if value in known else ""  # type: ignore[return-value]


def _sort(asked: str) -> str:
    return asked if asked.removeprefix("-") in SORTS else DEFAULT_SORT


def _countries(season: Season, filters: Filters) -> list[tuple[str, str]]:
    codes = frozenset(
        {*staff_queries.countries(season, unseen_here()), *([filters.country] if filters.country else [])}
    )
    return piece(lambda: _named(season, codes), "countries of entries", season.programme_id, codes)


def _named(season: Season, codes: Collection[str]) -> list[tuple[str, str]]:
    names = ((code, form_schema.country_name(season.document, code, reader_language())) for code in codes)
    return sorted(names, key=lambda named: sort_key(named[1]))


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
        "alike": staff_queries.alike(nomination, unseen_here()),
        "warning": name_warning(nomination.title) or name_warning(nomination.company.name),
        "country": form_schema.country_name(season.document, nomination.country, reader_language()),
        "lacking": lacking(season, answers, files),
        "file_url": file_address(nomination),
        "jury": queries.jury_state(nomination.id) if version else "",
        "translated_into": _translated_into(season, nomination),
    }


def _translated_into(season: Season, nomination: Nomination) -> list[str]:
    """The languages into which organisers can translate; none where that is not done."""
    version = nomination.version if season.document.form.translation_by_organiser else None
    return [code for code in LANGUAGES if version and code != version.language]


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
