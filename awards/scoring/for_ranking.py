"""What the ranking core is given: every ballot of a category in a round, as numbers.

A million scores are too many rows to carry into Python one by one. So the database packs those of one ballot into one
integer, some bits for each criterion (steps + 1, and 0 where there is none), and numpy takes them apart. They are the
scores of the copies that count, never those of a draft.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    text,
    type_coerce,
)
from sqlalchemy.orm import aliased

from awards.core.db import Rows, db, run
from awards.jury.models import Assignment, Recusal
from awards.nominations.models import Nomination
from awards.programmes.models import Category, Criterion, Round
from awards.scoring.models import Ballot, Score
from awards.scoring.queries import STATE

Numbers = NDArray[np.int64]
BITS = 62


@dataclass(frozen=True)
class Ballots:
    """Ballots in parallel: the entry and the juror of each by number, its state, its steps by criterion (−1: none)."""

    entries: list[uuid.UUID]
    jurors: list[uuid.UUID]
    entry: Numbers
    juror: Numbers
    states: Sequence[str]
    steps: Numbers


def packed_ballots(
    round_: Round,
    category: Category,
    criteria: Sequence[str],
    most: int,
    *,
    only: Collection[uuid.UUID] | None = None,
) -> Ballots:
    """Return every ballot of a category in a round, in no order; the same ones as `ballots_for_ranking`.

    criteria: the codes that the columns of steps stand for. most: the steps of the scale. only: of these entries. One
    query.
    """
    bits = (most + 1).bit_length()
    chunks = _chunks(criteria, bits)
    statement = _statement(round_, category, chunks, bits)
    rows = _rows(statement if only is None else statement.where(Assignment.nomination_id.in_(only)))
    steps = [_unpacked([row[3 + number] for row in rows], len(chunk), bits) for number, chunk in enumerate(chunks)]
    return _ballots(rows, np.hstack(steps))


def subtotals(round_: Round, category: Category, criteria: int) -> Ballots:
    """Return the same ballots, each with its stored weighted sum as the one score of `ranking.subtotals`.

    criteria: how many there are; a ballot whose copy in force lacks the score of one has none. One query, no score is
    read.
    """
    complete = case((Ballot.counted == criteria, Ballot.weighted_sum), else_=-1)
    rows = _rows(_of_round(_identified(), round_, category).add_columns(complete))
    return _ballots(rows, np.array([row[3] for row in rows], dtype=np.int64).reshape(-1, 1))


def _ballots(rows: list[tuple[Any, ...]], steps: Numbers) -> Ballots:
    entries, entry_number = _numbered([row[0] for row in rows])
    jurors, juror_number = _numbered([row[1] for row in rows])
    return Ballots(entries, jurors, entry_number, juror_number, [row[2] for row in rows], steps)


def _rows(statement: Select[Any]) -> list[tuple[Any, ...]]:
    """Return the rows as the driver gives them."""
    if db.engine.dialect.name == "postgresql":
        run(text("SET LOCAL work_mem = '64MB'"))  # with the usual 4 MB it sorts a million scores on disk
    found = run(statement)
    rows = found.cursor.fetchall()
    found.close()
    return list(rows)


def _chunks(criteria: Sequence[str], bits: int) -> list[Sequence[str]]:
    """Return the criteria in groups that fit into one integer."""
    size = max(1, BITS // bits)
    return [criteria[first : first + size] for first in range(0, len(criteria), size)]


def _unpacked(column: list[int], criteria: int, bits: int) -> Numbers:
    """Return the steps of each ballot for the criteria of one integer, −1 where there are none."""
    places = np.arange(criteria) * bits
    found: Numbers = (np.array(column, dtype=np.int64)[:, None] >> places & 2**bits - 1) - 1
    return found


def _statement(round_: Round, category: Category, chunks: Iterable[Sequence[str]], bits: int) -> Select[Any]:
    sums = [_packed(category, chunk, bits).label(f"sum{number}") for number, chunk in enumerate(chunks)]
    query = _identified()
    if db.engine.dialect.name == "postgresql":
        # It groups a million rows in parallel; SQLite is quicker when it looks the scores of each ballot up.
        ballot = aliased(Assignment)
        packed = select(Score.ballot_id, *sums).join(ballot, ballot.id == Score.ballot_id)
        packed = packed.where(ballot.round_id == round_.id, ballot.category_id == category.id).group_by(Score.ballot_id)
        of = packed.subquery()
        query = query.add_columns(*(func.coalesce(of.c[each.name], 0) for each in sums))
        query = query.outerjoin(of, of.c.ballot_id == Assignment.id)
    else:
        own = [select(func.coalesce(each, 0)).where(Score.ballot_id == Assignment.id) for each in sums]
        query = query.add_columns(*(each.correlate(Assignment).scalar_subquery() for each in own))
    return _of_round(query, round_, category)


def _identified() -> Select[str, str, str]:
    """Entry, juror and state of ballots."""
    # As text, which both give soonest: few are different, and only these become ids.
    as_text = cast if db.engine.dialect.name == "postgresql" else type_coerce
    ids = (as_text(Assignment.nomination_id, String), as_text(Assignment.juror_id, String))
    return select(*ids, STATE).select_from(Assignment)


def _of_round(query: Select[*tuple[Any, ...]], round_: Round, category: Category) -> Select[*tuple[Any, ...]]:
    return (
        query.join(Nomination, Nomination.id == Assignment.nomination_id)
        .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
        .outerjoin(Ballot, Ballot.assignment_id == Assignment.id)
        .where(
            Assignment.round_id == round_.id,
            Assignment.category_id == category.id,
            Nomination.withdrawal_id.is_(None),
            or_(Assignment.removed_at.is_(None), Recusal.assignment_id.is_not(None)),
        )
    )


def _packed(category: Category, codes: Sequence[str], bits: int) -> ColumnElement[int]:
    """(steps + 1) shifted by `bits` for each criterion before, over the scores of one ballot, added or or-ed."""
    places = [
        (Score.criterion_id == _criterion(category, code), literal(2 ** (k * bits))) for k, code in enumerate(codes)
    ]
    each = (Score.counted + 1) * cast(case(*places, else_=literal(0)), BigInteger)
    # PostgreSQL adds such numbers in 128 bits, slowly; SQLite has no other aggregate for them.
    return func.bit_or(each) if db.engine.dialect.name == "postgresql" else func.sum(each)


def _criterion(category: Category, code: str) -> ColumnElement[uuid.UUID]:
    found = select(Criterion.id).where(Criterion.category_id == category.id, Criterion.code == code)
    return found.scalar_subquery()


def _numbered(column: list[str]) -> tuple[list[uuid.UUID], Numbers]:
    """Return the different ids of a column, and for each row the number of its id."""
    found = {value: number for number, value in enumerate(dict.fromkeys(column))}
    numbers = np.fromiter(map(found.__getitem__, column), np.int64, len(column))
    return [uuid.UUID(value) for value in found], numbers


def ballots_for_ranking(round_: Round, category: Category) -> Rows:
    """Return every ballot of a category in a round as rows (nomination_id, juror_id, criterion, steps, state).

    A ballot has a row for each score of the copy that counts (or counted, before it was excluded), or one row with
    neither criterion nor steps: nothing of a draft is here. State: submitted, draft, assigned,
    recused, abstained or excluded. Entries that were withdrawn are left out; those of disqualified ones are
    here, for what was published before. One query, no ORM objects.
    """
    columns = (
        Assignment.nomination_id,
        Assignment.juror_id,
        Criterion.code.label("criterion"),
        Score.counted.label("steps"),
        STATE,
    )
    query = _of_round(select(*columns).select_from(Assignment), round_, category)
    query = query.outerjoin(Score, and_(Score.ballot_id == Assignment.id, Score.counted.is_not(None)))
    return run(query.outerjoin(Criterion, Criterion.id == Score.criterion_id)).all()
