"""The columns that the list of nominations can have, and its rows with them: for the page, and to be handed out.

`COLUMNS` are those of every season; a season has one more for each question of its form, see `columns_of`. What a
column needs beside the row itself (its `needs`) is read once for a page or a batch, and not where nobody chose it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any, Protocol

from sqlalchemy import func, select

from awards.core.db import db, reading, run
from awards.core.message import Message
from awards.core.ports import Port
from awards.core.text import words as words_in
from awards.nominations.answers.differences import flat
from awards.nominations.answers.dossier import is_shown
from awards.nominations.choosing.queries import Wanted, in_order, order, short_number
from awards.nominations.choosing.queries import rows as rows_of
from awards.nominations.models import Attachment, Nomination, Version
from awards.nominations.working import queries as working
from awards.programmes.document import form_schema
from awards.programmes.models import Season

BATCH = 500
Say = Callable[[object], str]
STATES = {
    "draft": Message("Draft"),
    "submitted": Message("Submitted"),
    "returned": Message("Returned for correction"),
    "admitted": Message("Admitted"),
    "not_admitted": Message("Not admitted"),
    "withdrawn": Message("Withdrawn"),
    "disqualified": Message("Disqualified"),
}


class Chosen(Protocol):
    """Filters as `choosing.filters.Filters` has them."""

    sort: str

    @property
    def wanted(self) -> Wanted:
        """What the list is cut down to, for who reads it."""


@dataclass(frozen=True)
class Entry:
    """A nomination as cells are made of it: its row of the list, and what the chosen columns need beside it."""

    season: Season
    row: Any
    say: Say
    language: str
    tags: Sequence[tuple[str, int, uuid.UUID]] = ()
    colleague: str = ""
    files: int = 0
    given: tuple[int, int] = (0, 0)
    version: int | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """A column: what it is called, what its cell of an entry holds (text, whole number, moment, none), what it needs.

    needs: "", tags, colleague, files, given or answers. for_staff: organisers only, not observers.
    """

    code: str
    label: Any
    cell: Callable[[Entry], object]
    needs: str = ""
    sort: str = ""
    numeric: bool = False
    for_staff: bool = False


def _category(entry: Entry) -> str:
    code = entry.row.category
    return entry.say(entry.season.document.category(code).name) if code else ""


def _country(entry: Entry) -> str:
    code = entry.row.country
    return form_schema.country_name(entry.season.document, code, entry.language) if code else ""


_ALL = (
    Column("number", Message("Number"), lambda entry: short_number(entry.row.id)),
    Column("title", Message("Nomination"), lambda entry: entry.row.title, sort="title"),
    Column("company", Message("Company"), lambda entry: entry.row.company, sort="company"),
    Column("country", Message("Country"), _country, sort="country"),
    Column("category", Message("Category"), _category),
    Column("state", Message("State"), lambda entry: entry.say(STATES[entry.row.state])),
    Column("submitted", Message("Submitted"), lambda entry: entry.row.submitted_at, sort="submitted", numeric=True),
    Column("changed", Message("Last changed"), lambda entry: entry.row.touched_at, sort="changed", numeric=True),
    Column("version", Message("Version"), lambda entry: entry.version, "answers", numeric=True),
    Column("language", Message("Language"), lambda entry: entry.row.language),
    Column("colleague", Message("Handled by"), lambda entry: entry.colleague, "colleague", for_staff=True),
    Column("tags", Message("Tags"), lambda entry: "; ".join(name for name, _, _ in entry.tags), "tags", for_staff=True),
    Column("given", Message("Scoresheets submitted"), lambda entry: entry.given[0], "given", numeric=True,
           for_staff=True),
    Column("assigned", Message("Jurors"), lambda entry: entry.given[1], "given", numeric=True, for_staff=True),
    Column("files", Message("Files"), lambda entry: entry.files, "files", numeric=True),
    Column("words", Message("Words"), lambda entry: _words(entry.answers), "answers", numeric=True),
)  # fmt: skip
COLUMNS: Mapping[str, Column] = {each.code: each for each in _ALL}
STANDARD = ("title", "company", "country", "category", "state", "submitted", "changed")
QUESTION = "q."  # before the id of a question in the code of its column


def columns_of(season: Season, *, staff: bool = True) -> dict[str, Column]:
    """Return every column that the season's list can have, by code: COLUMNS, and one for each question."""
    found = {code: each for code, each in COLUMNS.items() if staff or not each.for_staff}
    for section in season.document.form.sections:
        for question in section.questions:
            if is_shown(section, question, audience="staff"):
                code = QUESTION + question.id
                found[code] = Column(code, question.label, _answer(section.id, question), "answers")
    return found


def rows(
    season: Season, filters: Chosen, columns: Sequence[str], say: Say, *, language: str = "en"
) -> Iterator[list[object]]:
    """Yield the heads of columns, then the cells of every nomination that fits, in the order of the filters.

    columns: codes; those that there are not are left out. say: puts a Message or a text of the programme into words.
    Cells: texts, whole numbers, moments (UTC, aware), or none. Flat in memory, however many there are.
    """
    known = columns_of(season)
    wanted = [known[code] for code in columns if code in known]
    yield [say(each.label) for each in wanted]
    for found in _batches(season, filters):
        for entry in entries(season, found, wanted, say, language=language):
            yield [each.cell(entry) for each in wanted]


def _batches(season: Season, filters: Chosen) -> Iterator[list[Any]]:
    listed = in_order(season.id, filters.wanted, filters.sort).order_by(None)
    query = rows_of(season.id, filters.wanted).where(Nomination.id.in_(listed)).order_by(*order(filters.sort))
    with db.engine.connect() as connection:
        token = reading.set(True)
        try:
            found = iter(connection.execute(query, execution_options={"yield_per": BATCH}))
        finally:
            reading.reset(token)
        while batch := list(islice(found, BATCH)):
            yield batch


def entries(season: Season, found: Sequence[Any], columns: Sequence[Column], say: Say, *, language: str) -> list[Entry]:
    """Return rows of the list as entries with what some columns need. At most one query for each need."""
    needs, ids = {each.needs for each in columns}, [row.id for row in found]
    tags = working.tags_of(ids) if "tags" in needs else {}
    people = working.handled_by(season, ids) if "colleague" in needs else {}
    files = _file_counts(ids) if "files" in needs else {}
    given = sheets_given(ids) if "given" in needs else {}
    said = _answers(ids) if "answers" in needs else {}
    return [
        Entry(
            season, row, say, language, tags.get(row.id, ()), people[row.id][1] if row.id in people else "",
            files.get(row.id, 0), given.get(row.id, (0, 0)), *said.get(row.id, (None, {})),
        )
        for row in found
    ]  # fmt: skip


@Port
def sheets_given(nomination_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    """Return how many scoresheets of nominations are submitted, and how many jurors have them, by id. One query.

    Progress only: no score is read.
    """
    raise NotImplementedError


def _file_counts(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    query = select(Attachment.nomination_id, func.count()).where(
        Attachment.nomination_id.in_(ids), Attachment.stored_at.is_not(None), Attachment.removed_at.is_(None)
    )
    return {row[0]: row[1] for row in run(query.group_by(Attachment.nomination_id))}


def _answers(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[int, Mapping[str, Any]]]:
    query = select(Nomination.id, Version.number, Version.answers).join(Version, Version.id == Nomination.version_id)
    return {row.id: (row.number, row.answers) for row in run(query.where(Nomination.id.in_(ids)))}


def _words(answers: Mapping[str, Any]) -> int:
    return sum(words_in(value) for value in flat(answers).values() if isinstance(value, str))


def _answer(topic: str, question: Any) -> Callable[[Entry], object]:
    known: dict[str, Mapping[str, str]] = {}  # what choices are called, by language

    def cell(entry: Entry) -> object:
        value = entry.answers.get(topic, {}).get(question.id)
        if value in (None, "", [], {}):
            return None
        if entry.language not in known:
            choices = form_schema.choices(entry.season.document, question, entry.language)
            known[entry.language] = {each.id: each.label for each in choices}
        return _said(value, known[entry.language], numeric=question.type == "number", say=entry.say)

    return cell


def _said(value: Any, names: Mapping[str, str], *, numeric: bool, say: Say) -> object:
    if isinstance(value, bool):
        return say(Message("yes")) if value else say(Message("no"))
    if numeric:
        return _exact(value)
    if isinstance(value, list):
        return "; ".join(_part(each, names) for each in value)
    return _part(value, names)


def _part(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, Mapping):
        return ", ".join(str(each) for each in value.values() if each not in (None, ""))
    return names.get(str(value), str(value))


def _exact(value: object) -> Decimal | str:
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return exact if exact.is_finite() else str(value)
