"""Tables for export: what each holds, as rows that are read from the database while they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import Select, and_, or_, select

from awards.accounts.models import Company, Person
from awards.core.db import Unseen, db, outside, reading
from awards.core.words import Message
from awards.jury.models import Assignment, Juror, Recusal
from awards.jury.queries import scoring_rounds
from awards.nominations.models import Nomination
from awards.programmes import queries as programmes
from awards.programmes.document import form_schema
from awards.programmes.models import Category, Round, Season
from awards.results.boards import boards
from awards.results.models import Board, Standing
from awards.results.rounds import queries as rounds_queries
from awards.scoring.models import Ballot, BallotCopy
from awards.scoring.queries import FULL, state
from awards.web.i18n import reader_language

BATCH = 500
Row = Sequence[object]
Say = Callable[[Any], str]
ENTRY = (Message("Nomination"), Message("Organisation"), Message("Country"))
_ENTRY = (Round.code.label("round"), Category.code.label("category"), Nomination.title, Company.name.label("company"),
          Nomination.country)  # fmt: skip


def streamed(query: Any) -> Iterator[Any]:
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


def in_batches(rows: Iterator[object]) -> Iterator[list[Any]]:
    """Yield the rows of a query a batch at a time, for what is looked up beside them."""
    while batch := list(islice(rows, BATCH)):
        yield batch


def entry_cells(season: Season, row: Any) -> Row:
    """Return the cells of ENTRY: a country has the name that the season and the reader's language give it."""
    return row.title, row.company, form_schema.country_name(season.document, row.country, reader_language())


def refresh_boards(season: Season, *, now: datetime) -> None:
    """Have the stored boards of all closed rounds up to date."""
    for round_ in closed_rounds(season, now=now):
        for category in programmes.categories(season):
            boards.current(season, round_, category, limit=1)


def closed_rounds(season: Season, *, now: datetime) -> list[Round]:
    """Return the scored rounds that are over, in order."""
    return [each for each in scoring_rounds(season) if each.closes_at <= now]


def ranked(season: Season, say: Say, *, unseen: Unseen, now: datetime) -> Iterator[Row]:
    """Yield the stored standings of every closed round, exactly as the boards show them; see `refresh_boards`.

    A place is a number, so that a spreadsheet sorts by it; whether it is shared stands beside it.
    unseen: ids of the categories that are left out.
    """
    heads = (Message("Round"), Message("Category"), Message("Place"), Message("Shared place"), *ENTRY, Message("Score"),
             Message("Exact value"), Message("Scoresheets"), Message("Status"), Message("Cut"))  # fmt: skip
    yield [say(head) for head in heads]
    rounds = closed_rounds(season, now=now)
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
    for row in rounds_queries.disqualified_in(season, rounds):  # apart from those with a place, below all of them
        entry = entry_cells(season, row)
        yield [row.round, names[row.category], None, "", *entry, None, None, 0, say(STATES["disqualified"]), ""]


SHARED = {True: Message("yes"), False: Message("no")}
CUTS = {
    "in": Message("within the cut"),
    "out": Message("outside the cut"),
    "undecided": Message("undecided at the cut"),
}
STATES = {
    "ranked": Message("ranked"),
    "unranked": Message("unranked"),
    "below_threshold": Message("below the threshold"),
    "submitted": Message("submitted"),
    "draft": Message("draft"),
    "complete": Message("scored in full, not submitted"),
    "assigned": Message("not begun"),
    "recused": Message("recused"),
    "abstained": Message("abstained"),
    "excluded": Message("excluded"),
    "withdrawn": Message("withdrawn"),
    "disqualified": Message("disqualified"),
}


def _number(written: str | None) -> Decimal | None:
    return None if written is None else Decimal(written)


def _ballots(rounds: Sequence[Round], unseen: Unseen, *columns: Any) -> Select[Any]:
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
    query = _ballots(closed_rounds(season, now=now), unseen, BallotCopy.scores).outerjoin(BallotCopy, in_force)
    value_at = cache(season.document.scale.value_at)
    states = {each: say(words) for each, words in STATES.items()}
    for row in streamed(query):
        known = [row.round, names[row.category], *entry_cells(season, row), row.juror, states[row.state]]
        given = row.scores or {}
        yield [*known, *(value_at(given[each]) if each in given else None for each in criteria)]


def comments(season: Season, say: Say, *, unseen: Unseen, now: datetime) -> Iterator[Row]:
    """Yield every comment that was submitted in the closed rounds: for the jury, to the nominee, on single scores."""
    heads = (Message("Round"), Message("Category"), *ENTRY, Message("Juror"), Message("State"), Message("Kind"),
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
        closed_rounds(season, now=now),
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
