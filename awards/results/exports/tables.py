"""Tables for export: what each holds, as rows that are read from the database while they are written.

Results, scores and comments of closed rounds; nominations with a column for every question of the programme's form.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from awards.accounts.models import Company, Person
from awards.core.db import Unseen, outside, run
from awards.core.message import Message
from awards.core.roles import STAFF
from awards.jury.models import Assignment, Juror, Recusal
from awards.nominations.answers.dossier import is_shown
from awards.nominations.choosing.queries import NOBODY, Wanted, ids_of, order
from awards.nominations.listing.list_columns import QUESTION, Column, columns_of, entries
from awards.nominations.models import Admission, Attachment, Nomination, Version
from awards.nominations.queries import STATE as NOMINATION_STATE
from awards.programmes.document import form_schema
from awards.programmes.document.questions import ConsentQuestion, NumberQuestion, Question, TableQuestion, WithFiles
from awards.programmes.models import Category, Round, Season
from awards.results.boards import boards
from awards.results.exports.streaming import (
    MOMENT,
    NUMBER,
    TEXT,
    Found,
    Head,
    Later,
    Row,
    Say,
    Source,
    each,
    heads,
    ids,
)
from awards.results.models import Board, Standing
from awards.results.rounds import queries as rounds_queries
from awards.scoring.models import Ballot, BallotCopy
from awards.scoring.queries import FULL, state
from awards.web.access import roles_here
from awards.web.i18n import reader_language

Filters = Mapping[str, str]  # what a table is cut down to, by the name of the filter; empty ones leave nothing out
NONE: Filters = {}
ENTRY = ((Message("Nomination"), "nomination"), (Message("Organisation"), "organisation"),
         (Message("Country"), "country"))  # fmt: skip
PLACE = ((Message("Round"), "round"), (Message("Category"), "category"))
ENTRY_ID = ids((Message("Nomination’s id"), "nomination_id"))
SHEET_IDS = [*ENTRY_ID, *ids((Message("Juror’s id"), "juror_id"), (Message("Scoresheet’s id"), "scoresheet_id"))]
_ENTRY = (Round.code.label("round"), Category.code.label("category"), Nomination.id.label("nomination_id"),
          Nomination.title, Company.name.label("company"), Nomination.country)  # fmt: skip


def entry_cells(season: Season, row: Found) -> Row:
    """Return the cells of ENTRY: a country has the name that the season and the reader's language give it."""
    return row.title, row.company, form_schema.country_name(season.document, row.country, reader_language())


def of_place(filters: Filters) -> list[ColumnElement[bool]]:
    """Return the conditions of the filters round and category, for a query that has both."""
    columns = {"round": Round.code, "category": Category.code}
    return [column == filters[name] for name, column in columns.items() if filters.get(name)]


def ranked(season: Season, say: Say, *, unseen: Unseen, now: datetime, filters: Filters = NONE) -> Source:
    """Return the stored standings of every closed round, exactly as the boards show them once they are up to date.

    A place is a number, so that a spreadsheet sorts by it; whether it is shared stands beside it.
    unseen: ids of the categories that are left out.
    """
    rounds = boards.closed_rounds(season, now=now)
    query = (
        select(*_ENTRY, Standing.place, Standing.tied, Standing.score, Standing.exact, Standing.ballots,
               Standing.status, Standing.cut)
        .join(Board, Board.id == Standing.board_id)
        .join(Round, Round.id == Board.round_id)
        .join(Category, Category.id == Board.category_id)
        .join(Nomination, Nomination.id == Standing.nomination_id)
        .join(Company, Company.id == Nomination.company_id)
        .where(Board.round_id.in_([each.id for each in rounds]), *outside(Nomination.category_id, unseen),
               *of_place(filters))
        .order_by(Round.position, Category.position, Standing.position)
    )  # fmt: skip
    names = {each.id: say(each.name) for each in season.document.categories}

    def cells(row: Found) -> Row:
        given = (say(STATES[row.status]), say(CUTS[row.cut]) if row.cut else "", str(row.nomination_id))
        return [row.round, names[row.category], _number(row.place), say(SHARED[bool(row.tied)]) if row.place else "",
                *entry_cells(season, row), _number(row.score), row.exact, row.ballots, *given]  # fmt: skip

    def disqualified() -> Iterable[Row]:
        # Apart from those with a place, below all of them.
        for row in rounds_queries.disqualified_in(season, rounds, unseen=unseen):
            if all(filters.get(name) in ("", None, getattr(row, name)) for name in ("round", "category")):
                yield [row.round, names[row.category], None, "", *entry_cells(season, row), None, None, 0,
                       say(STATES["disqualified"]), "", str(row.nomination_id)]  # fmt: skip

    return Source(_ranked_heads(say), query, each(cells), disqualified)


def _ranked_heads(say: Say) -> list[Head]:
    return heads(
        say, *PLACE, (Message("Place"), "place", NUMBER), (Message("Shared place"), "shared"), *ENTRY,
        (Message("Score"), "score", NUMBER), (Message("Exact value"), "exact"),
        (Message("Scoresheets"), "scoresheets", NUMBER), (Message("Status"), "status"), (Message("Cut-off"), "cut"),
        *ENTRY_ID,
    )  # fmt: skip


SHARED = {True: Message("yes"), False: Message("no")}
CUTS = {
    "in": Message("goes through"),
    "out": Message("does not go through"),
    "undecided": Message("undecided at the cut-off"),
}
STATES = {
    "ranked": Message("ranked"),
    "unranked": Message("unranked"),
    "below_threshold": Message("below the threshold"),
    "submitted": Message("submitted"),
    "draft": Message("draft"),
    "complete": Message("scored in full, not submitted"),
    "assigned": Message("not started"),
    "recused": Message("recused"),
    "abstained": Message("abstained"),
    "excluded": Message("excluded"),
    "admitted": Message("admitted"),
    "not_admitted": Message("not admitted"),
    "returned": Message("returned for correction"),
    "withdrawn": Message("withdrawn"),
    "disqualified": Message("disqualified"),
}


def _number(written: str | None) -> Decimal | None:
    return None if written is None else Decimal(written)


def _ballots(
    rounds: Sequence[Round], unseen: Unseen, filters: Filters, *columns: InstrumentedAttribute[Any]
) -> Select[*tuple[Any, ...]]:
    return (
        select(*_ENTRY, Person.name.label("juror"), Juror.id.label("juror_id"), Assignment.id.label("sheet_id"),
               state((FULL, "complete")), *columns)
        .select_from(Assignment)
        .join(Round, Round.id == Assignment.round_id)
        .join(Category, Category.id == Assignment.category_id)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .join(Company, Company.id == Nomination.company_id)
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Person, Person.id == Juror.person_id)
        .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
        .outerjoin(Ballot, Ballot.assignment_id == Assignment.id)
        .where(
            Assignment.round_id.in_([each.id for each in rounds]),
            or_(Assignment.removed_at.is_(None), Recusal.assignment_id.is_not(None)),
            *outside(Nomination.category_id, unseen),
            *of_place(filters),
        )
        .order_by(
            Round.position, Category.position, Nomination.title_key, Nomination.id, Person.name_key, Assignment.id
        )
    )  # fmt: skip


def _sheet_ids(row: Found) -> Row:
    return str(row.nomination_id), str(row.juror_id), str(row.sheet_id)


def matrix(season: Season, say: Say, *, unseen: Unseen, now: datetime, filters: Filters = NONE) -> Source:
    """Return one row for each scoresheet of the closed rounds: its state, and a column for each criterion.

    The scores are those that count (or counted, before a scoresheet was excluded); a draft has none.
    """
    criteria = [each.id for each in season.document.criteria]
    columns = heads(say, *PLACE, *ENTRY, (Message("Juror"), "juror"), (Message("State"), "state"))
    columns += [Head(say(each.name), f"score_{each.id}", NUMBER) for each in season.document.criteria]
    names = {each.id: say(each.name) for each in season.document.categories}
    in_force = and_(
        BallotCopy.ballot_id == Assignment.id, BallotCopy.number == Ballot.copies, Ballot.submitted_at.is_not(None)
    )
    query = _ballots(boards.closed_rounds(season, now=now), unseen, filters, BallotCopy.scores)
    value_at = cache(season.document.scale.value_at)
    states = {each: say(words) for each, words in STATES.items()}

    def cells(row: Found) -> Row:
        known = [row.round, names[row.category], *entry_cells(season, row), row.juror, states[row.state]]
        given = row.scores or {}
        return [*known, *(value_at(given[each]) if each in given else None for each in criteria), *_sheet_ids(row)]

    return Source([*columns, *heads(say, *SHEET_IDS)], query.outerjoin(BallotCopy, in_force), each(cells))


def comments(season: Season, say: Say, *, unseen: Unseen, now: datetime, filters: Filters = NONE) -> Source:
    """Return every comment that was submitted in the closed rounds: for the jury, to the nominee, on single scores."""
    columns = heads(say, *PLACE, *ENTRY, (Message("Juror"), "juror"), (Message("State"), "state"),
                    (Message("Type"), "type"), (Message("Criterion"), "criterion"), (Message("Language"), "language"),
                    (Message("Text"), "text"), *SHEET_IDS)  # fmt: skip
    names = {each.id: say(each.name) for each in season.document.categories}
    criteria = {each.id: say(each.name) for each in season.document.criteria}
    given = (BallotCopy.jury_comment, BallotCopy.advice, BallotCopy.language, BallotCopy.comments)
    query = _ballots(boards.closed_rounds(season, now=now), unseen, filters, *given)
    query = query.join(BallotCopy, and_(BallotCopy.ballot_id == Assignment.id, BallotCopy.number == Ballot.copies))
    jury, advice, on_score = (say(each) for each in KINDS)

    def cells(rows: list[Found]) -> Iterable[Row]:
        for row in rows:
            known = [row.round, names[row.category], *entry_cells(season, row), row.juror, say(STATES[row.state])]
            for kind, words in ((jury, row.jury_comment), (advice, row.advice)):
                if words:
                    yield [*known, kind, "", row.language, words, *_sheet_ids(row)]
            for code, words in sorted(row.comments.items()):
                yield [*known, on_score, criteria.get(code, code), row.language, words, *_sheet_ids(row)]

    return Source(columns, query.where(Ballot.submitted_at.is_not(None)), cells)


KINDS = (Message("comment for the jury"), Message("advice to the nominee"), Message("comment on a score"))


def nominations(season: Season, say: Say, *, unseen: Unseen, now: datetime, filters: Filters = NONE) -> Source:
    """Return every nomination with the answers of its latest submitted version; a draft has none.

    Times are those of the season's zone, which the head of their column names.
    """
    document = season.document
    columns = [(section.id, question, _words(season, question, say)) for section in document.form.sections
               for question in section.questions if is_shown(section, question, audience="staff")]  # fmt: skip
    listed = [found for code, found in columns_of(season, staff=bool(roles_here() & STAFF)).items() if code in LISTED]
    names = {each.id: say(each.name) for each in document.categories}
    zone = ZoneInfo(season.timezone)

    def known(row: Found) -> Row:
        return [str(row.id), *entry_cells(season, row), names.get(row.category, ""), say(STATES[row.state]),
                row.language, row.submitted_at.astimezone(zone) if row.submitted_at else None]  # fmt: skip

    def cells(rows: list[Found]) -> Iterable[Row]:
        files, more = _file_names([row.id for row in rows]), _Listed(season, rows, listed, say, zone)
        for place, row in enumerate(rows):
            answers = row.answers or {}
            asked = {question.id for _, question in form_schema.all_asked(document, row.category, answers)}
            yield Later([*known(row), *(
                cell(each, answers.get(topic, {}).get(each.id), files if isinstance(each, WithFiles) else words)
                if each.id in asked else None
                for topic, each, words in columns
            )], more.of(place))  # fmt: skip

    questions = [_question_head(topic, question, say) for topic, question, _ in columns]
    more = [Head(say(each.label), each.code, LISTED[each.code], extra=True) for each in listed]
    return Source([*_nomination_heads(season, say), *questions, *more], _nominations(season, unseen, filters), cells)


# Columns of the organisers' list that are only there when asked for, with what their cells are.
LISTED = {"number": TEXT, "changed": MOMENT, "version": NUMBER, "colleague": TEXT, "tags": TEXT, "given": NUMBER,
          "assigned": NUMBER, "files": NUMBER, "words": NUMBER}  # fmt: skip
# What its other columns are called here.
CALLED_HERE = {"title": "nomination", "company": "organisation"}


def codes_here(season: Season, codes: Iterable[str]) -> Iterator[str]:
    """Yield the codes of columns of the organisers' list as this table calls them."""
    topics = {question.id: section.id for section in season.document.form.sections for question in section.questions}
    for code in codes:
        asked = code.removeprefix(QUESTION) if code.startswith(QUESTION) else ""
        yield f"{topics[asked]}.{asked}" if asked in topics else CALLED_HERE.get(code, code)


class _Listed:
    """Columns of the organisers' list for a batch of rows, looked up once somebody asks for one of them."""

    def __init__(
        self, season: Season, rows: Sequence[Any], columns: Sequence[Column], say: Say, zone: ZoneInfo
    ) -> None:
        self.columns, self.zone = columns, zone
        self.entries = cache(lambda: entries(season, rows, columns, say, language=reader_language()))

    def of(self, place: int) -> list[Callable[[], object]]:
        """Return what makes the cells of a row."""
        return [partial(self.cell, place, each) for each in self.columns]

    def cell(self, place: int, column: Column) -> object:
        """Return a cell; a moment in the season's zone."""
        value = column.cell(self.entries()[place])
        return value.astimezone(self.zone) if isinstance(value, datetime) else value


def _nomination_heads(season: Season, say: Say) -> list[Head]:
    return heads(say, (Message("Number"), "id"), *ENTRY, (Message("Category"), "category"),
                 (Message("State"), "state"), (Message("Language"), "language"),
                 (Message("Submitted ({zone})", zone=season.timezone), "submitted", MOMENT))  # fmt: skip


def _question_head(topic: str, question: Question, say: Say) -> Head:
    return Head(say(question.label), f"{topic}.{question.id}", NUMBER if isinstance(question, NumberQuestion) else TEXT)


def _nominations(season: Season, unseen: Unseen, filters: Filters) -> Select[*tuple[Any, ...]]:
    query = (
        select(Nomination.id, Nomination.title, Company.name.label("company"), Nomination.country,
               Category.code.label("category"), NOMINATION_STATE, Nomination.language, Nomination.submitted_at,
               Nomination.touched_at, Version.answers)
        .join(Company, Company.id == Nomination.company_id)
        .outerjoin(Category, Category.id == Nomination.category_id)
        .outerjoin(Admission, Admission.id == Nomination.admission_id)
        .outerjoin(Version, Version.id == Nomination.version_id)
        .where(Nomination.season_id == season.id, *outside(Nomination.category_id, unseen))
    )  # fmt: skip
    return query.where(*fitting(season, filters)).order_by(*order(filters.get("sort", "")))


def fitting(season: Season, filters: Filters) -> list[ColumnElement[bool]]:
    """Return the conditions on nominations of the season to be in the organisers' list as it is cut down."""
    tag, colleague = filters.get("tag"), filters.get("colleague", "")
    wanted = Wanted(
        filters.get("q", ""), filters.get("category", ""), filters.get("country", ""), filters.get("language", ""),
        filters.get("state", ""), tag=uuid.UUID(tag) if tag else None,
        colleague=uuid.UUID(colleague) if colleague not in ("", NOBODY) else colleague,
        answers=filters.get("answers") == "1", people=bool(roles_here() & STAFF),
    )  # fmt: skip
    return [] if wanted == Wanted() else [Nomination.id.in_(ids_of(season.id, wanted))]


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


def _exact(value: object) -> Decimal | str:
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return exact if exact.is_finite() else str(value)
