"""Tables for export: what each holds, as rows that are read from the database while they are written.

Results, scores and comments of closed rounds; nominations with a column for every question of the programme's form.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy
from sqlalchemy import Executable, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from awards.accounts.models import Company, Person
from awards.core.db import Unseen, db, outside, reading, run
from awards.core.message import Message
from awards.jury.models import Assignment, Juror, Recusal
from awards.nominations.answers.dossier import is_shown
from awards.nominations.models import Admission, Attachment, Nomination, Version
from awards.nominations.queries import STATE as NOMINATION_STATE
from awards.programmes.document import form_schema
from awards.programmes.document.questions import ConsentQuestion, NumberQuestion, Question, TableQuestion, WithFiles
from awards.programmes.models import Category, Round, Season
from awards.results.boards import boards
from awards.results.models import Board, Standing
from awards.results.rounds import queries as rounds_queries
from awards.scoring.models import Ballot, BallotCopy
from awards.scoring.queries import FULL, state
from awards.web.i18n import reader_language

BATCH = 500
Row = Sequence[object]  # of the table that is written
Found = sqlalchemy.Row[*tuple[Any, ...]]  # of a query, with the names of its columns
Say = Callable[[object], str]
ENTRY = (Message("Nomination"), Message("Organisation"), Message("Country"))
_ENTRY = (Round.code.label("round"), Category.code.label("category"), Nomination.title, Company.name.label("company"),
          Nomination.country)  # fmt: skip


def streamed(query: Executable) -> Iterator[Found]:
    """Yield the rows of a query without ever holding more than a batch of them.

    They are read on a connection of their own, so that other queries can run between two batches.
    """
    with db.engine.connect() as connection:
        token = reading.set(True)
        try:
            found = connection.execute(query, execution_options={"yield_per": BATCH})
        finally:
            reading.reset(token)
        yield from found


def in_batches(rows: Iterator[Found]) -> Iterator[list[Found]]:
    """Yield the rows of a query a batch at a time, for what is looked up beside them."""
    while batch := list(islice(rows, BATCH)):
        yield batch


def entry_cells(season: Season, row: Found) -> Row:
    """Return the cells of ENTRY: a country has the name that the season and the reader's language give it."""
    return row.title, row.company, form_schema.country_name(season.document, row.country, reader_language())


def ranked(season: Season, say: Say, *, unseen: Unseen, now: datetime) -> Iterator[Row]:
    """Yield the stored standings of every closed round, exactly as the boards show them once they are up to date.

    A place is a number, so that a spreadsheet sorts by it; whether it is shared stands beside it.
    unseen: ids of the categories that are left out.
    """
    heads = (Message("Round"), Message("Category"), Message("Place"), Message("Shared place"), *ENTRY, Message("Score"),
             Message("Exact value"), Message("Scoresheets"), Message("Status"), Message("Cut-off"))  # fmt: skip
    yield [say(head) for head in heads]
    rounds = boards.closed_rounds(season, now=now)
    query = (
        select(*_ENTRY, Standing.place, Standing.tied, Standing.score, Standing.exact, Standing.ballots,
               Standing.status, Standing.cut)
        .join(Board, Board.id == Standing.board_id)
        .join(Round, Round.id == Board.round_id)
        .join(Category, Category.id == Board.category_id)
        .join(Nomination, Nomination.id == Standing.nomination_id)
        .join(Company, Company.id == Nomination.company_id)
        .where(Board.round_id.in_([each.id for each in rounds]), *outside(Nomination.category_id, unseen))
        .order_by(Round.position, Category.position, Standing.position)
    )  # fmt: skip
    names = {each.id: say(each.name) for each in season.document.categories}
    for row in streamed(query):
        yield [
            row.round,
            names[row.category],
            _number(row.place),
            say(SHARED[bool(row.tied)]) if row.place else "",
            *entry_cells(season, row),
            _number(row.score),
            row.exact,
            row.ballots,
            say(STATES[row.status]),
            say(CUTS[row.cut]) if row.cut else "",
        ]
    # Apart from those with a place, below all of them.
    for row in rounds_queries.disqualified_in(season, rounds, unseen=unseen):
        entry = entry_cells(season, row)
        yield [row.round, names[row.category], None, "", *entry, None, None, 0, say(STATES["disqualified"]), ""]


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


def _ballots(rounds: Sequence[Round], unseen: Unseen, *columns: InstrumentedAttribute[Any]) -> Select[*tuple[Any, ...]]:
    return (
        select(*_ENTRY, Person.name.label("juror"), state((FULL, "complete")), *columns)
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
        )
        .order_by(
            Round.position, Category.position, Nomination.title_key, Nomination.id, Person.name_key, Assignment.id
        )
    )


def matrix(season: Season, say: Say, *, unseen: Unseen, now: datetime) -> Iterator[Row]:
    """Yield one row for each scoresheet of the closed rounds: its state, and a column for each criterion.

    The scores are those that count (or counted, before a scoresheet was excluded); a draft has none.
    """
    criteria = [each.id for each in season.document.criteria]
    heads = [Message("Round"), Message("Category"), *ENTRY, Message("Juror"), Message("State")]
    names = {each.id: say(each.name) for each in season.document.categories}
    yield [*map(say, heads), *(say(each.name) for each in season.document.criteria)]
    in_force = and_(
        BallotCopy.ballot_id == Assignment.id, BallotCopy.number == Ballot.copies, Ballot.submitted_at.is_not(None)
    )
    query = _ballots(boards.closed_rounds(season, now=now), unseen, BallotCopy.scores).outerjoin(BallotCopy, in_force)
    value_at = cache(season.document.scale.value_at)
    states = {each: say(words) for each, words in STATES.items()}
    for row in streamed(query):
        known = [row.round, names[row.category], *entry_cells(season, row), row.juror, states[row.state]]
        given = row.scores or {}
        yield [*known, *(value_at(given[each]) if each in given else None for each in criteria)]


def comments(season: Season, say: Say, *, unseen: Unseen, now: datetime) -> Iterator[Row]:
    """Yield every comment that was submitted in the closed rounds: for the jury, to the nominee, on single scores."""
    heads = (Message("Round"), Message("Category"), *ENTRY, Message("Juror"), Message("State"), Message("Type"),
             Message("Criterion"), Message("Language"), Message("Text"))  # fmt: skip
    yield [say(head) for head in heads]
    names = {each.id: say(each.name) for each in season.document.categories}
    criteria = {each.id: say(each.name) for each in season.document.criteria}
    kinds = [
        say(Message("comment for the jury")),
        say(Message("advice to the nominee")),
        say(Message("comment on a score")),
    ]
    query = _ballots(
        boards.closed_rounds(season, now=now),
        unseen,
        BallotCopy.jury_comment,
        BallotCopy.advice,
        BallotCopy.language,
        BallotCopy.comments,
    ).join(BallotCopy, and_(BallotCopy.ballot_id == Assignment.id, BallotCopy.number == Ballot.copies))
    for row in streamed(query.where(Ballot.submitted_at.is_not(None))):
        head = [row.round, names[row.category], *entry_cells(season, row), row.juror, say(STATES[row.state])]
        for kind, words in ((kinds[0], row.jury_comment), (kinds[1], row.advice)):
            if words:
                yield [*head, kind, "", row.language, words]
        for code, words in sorted(row.comments.items()):
            yield [*head, kinds[2], criteria.get(code, code), row.language, words]


def nominations(season: Season, say: Say, *, unseen: Unseen, now: datetime) -> Iterator[Row]:
    """Yield every nomination with the answers of its latest submitted version; a draft has none.

    Times are those of the season's zone, which the head of their column names.
    """
    document = season.document
    questions = [
        (section.id, question)
        for section in document.form.sections
        for question in section.questions
        if is_shown(section, question, audience="staff")
    ]
    heads = (Message("Number"), *ENTRY, Message("Category"), Message("State"), Message("Language"),
             Message("Submitted ({zone})", zone=season.timezone))  # fmt: skip
    yield [*map(say, heads), *(say(question.label) for _, question in questions)]
    names = {each.id: say(each.name) for each in season.document.categories}
    zone = ZoneInfo(season.timezone)
    columns = [(topic, question, _words(season, question, say)) for topic, question in questions]
    for rows in in_batches(streamed(_nominations(season, unseen))):
        files = _file_names([row.id for row in rows])
        for row in rows:
            answers = row.answers or {}
            asked = {question.id for _, question in form_schema.all_asked(document, row.category, answers)}
            known = [str(row.id), *entry_cells(season, row), names.get(row.category, ""), say(STATES[row.state]),
                     row.language, row.submitted_at.astimezone(zone) if row.submitted_at else None]  # fmt: skip
            yield [
                *known,
                *(
                    cell(each, answers.get(topic, {}).get(each.id), files if isinstance(each, WithFiles) else words)
                    if each.id in asked
                    else None
                    for topic, each, words in columns
                ),
            ]


def _nominations(season: Season, unseen: Unseen) -> Select[*tuple[Any, ...]]:
    return (
        select(Nomination.id, Nomination.title, Company.name.label("company"), Nomination.country,
               Category.code.label("category"), NOMINATION_STATE, Nomination.language, Nomination.submitted_at,
               Version.answers)
        .join(Company, Company.id == Nomination.company_id)
        .outerjoin(Category, Category.id == Nomination.category_id)
        .outerjoin(Admission, Admission.id == Nomination.admission_id)
        .outerjoin(Version, Version.id == Nomination.version_id)
        .where(Nomination.season_id == season.id, *outside(Nomination.category_id, unseen))
        .order_by(Nomination.title_key, Nomination.id)
    )  # fmt: skip


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
