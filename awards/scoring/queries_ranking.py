"""What the ranking core is given: every ballot of a category in a round, as numbers.

A million scores are too many rows to carry into Python one by one. So the database packs those of one ballot into one
integer, a digit for each criterion (steps + 1, and 0 where there is none), and numpy takes the digits apart.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, ColumnElement, Select, String, cast, func, literal, or_, select, type_coerce
from sqlalchemy import case as case_of
from sqlalchemy.orm import aliased

from awards.core.db import db, read
from awards.jury.models import Assignment, Recusal
from awards.nominations.models import Nomination
from awards.programmes.models import Category, Criterion, Round
from awards.scoring.models import Ballot, Score
from awards.scoring.queries import STATE

Numbers = NDArray[np.int64]
LARGEST = 2**62


@dataclass(frozen=True)
class Ballots:
    """Ballots in parallel: the entry and the juror of each by number, its state, its steps by criterion (−1: none)."""

    entries: list[uuid.UUID]
    jurors: list[uuid.UUID]
    entry: Numbers
    juror: Numbers
    states: Sequence[str]
    steps: Numbers


def packed_ballots(round_: Round, category: Category, criteria: Sequence[str], most: int) -> Ballots:
    """Return every ballot of a category in a round, in no order; the same ones as `queries.ballots_for_ranking`.

    criteria: the codes that the columns of steps stand for. most: the steps of the scale. One query.
    """
    base = most + 2
    chunks = _chunks(criteria, base)
    rows = read(_statement(round_, category, chunks, base)).all()
    entry, juror, states, *packed = zip(*rows, strict=True) if rows else ((), (), (), *[()] * len(chunks))
    entries, entry_number = _numbered(entry)
    jurors, juror_number = _numbered(juror)
    steps = np.empty((len(rows), len(criteria)), dtype=np.int64)
    for first, chunk, column in zip(_starts(chunks), chunks, packed, strict=True):
        left = np.array(column, dtype=np.int64)
        for place in range(len(chunk)):
            left, digit = np.divmod(left, base)
            steps[:, first + place] = digit - 1
    return Ballots(entries, jurors, entry_number, juror_number, states, steps)


def _chunks(criteria: Sequence[str], base: int) -> list[Sequence[str]]:
    """Return the criteria in groups whose digits fit into one integer."""
    size = 1
    while base ** (size + 1) < LARGEST:
        size += 1
    return [criteria[first : first + size] for first in range(0, len(criteria), size)]


def _starts(chunks: Sequence[Sequence[str]]) -> list[int]:
    return [sum(map(len, chunks[:number])) for number in range(len(chunks))]


def _statement(round_: Round, category: Category, chunks: Iterable[Sequence[str]], base: int) -> Select[Any]:
    sums = [_packed(category, chunk, base).label(f"sum{number}") for number, chunk in enumerate(chunks)]
    given = (Assignment.round_id == round_.id, Assignment.category_id == category.id)
    grouped = db.engine.dialect.name == "postgresql"
    # As text, which both give soonest: few are different, and only these become ids.
    as_text = cast if grouped else type_coerce
    query = select(as_text(Assignment.nomination_id, String), as_text(Assignment.juror_id, String), STATE)
    if grouped:
        # It groups a million rows in parallel; SQLite is quicker when it looks the scores of each ballot up.
        ballot = aliased(Assignment)
        packed = select(Score.ballot_id, *sums).join(ballot, ballot.id == Score.ballot_id)
        packed = packed.where(ballot.round_id == round_.id, ballot.category_id == category.id).group_by(Score.ballot_id)
        of = packed.subquery()
        query = query.add_columns(*(func.coalesce(of.c[each.name], 0) for each in sums))
        query = query.select_from(Assignment).outerjoin(of, of.c.ballot_id == Assignment.id)
    else:
        own = [select(func.coalesce(each, 0)).where(Score.ballot_id == Assignment.id) for each in sums]
        query = query.add_columns(*(each.correlate(Assignment).scalar_subquery() for each in own))
        query = query.select_from(Assignment)
    return (
        query.join(Nomination, Nomination.id == Assignment.nomination_id)
        .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
        .outerjoin(Ballot, Ballot.assignment_id == Assignment.id)
        .where(
            *given,
            Nomination.withdrawal_id.is_(None),
            or_(Assignment.removed_at.is_(None), Recusal.assignment_id.is_not(None)),
        )
    )


def _packed(category: Category, codes: Sequence[str], base: int) -> ColumnElement[int]:
    """Σ (steps + 1) × baseᵏ over the scores of one ballot for the criteria k = 0, 1, …"""
    places = [(Score.criterion_id == _criterion(category, code), literal(base**k)) for k, code in enumerate(codes)]
    total = func.sum((Score.steps + 1) * cast(case_of(*places, else_=literal(0)), BigInteger))
    return cast(total, BigInteger)


def _criterion(category: Category, code: str) -> ColumnElement[uuid.UUID]:
    found = select(Criterion.id).where(Criterion.category_id == category.id, Criterion.code == code)
    return found.scalar_subquery()


def _numbered(column: Iterable[Any]) -> tuple[list[uuid.UUID], Numbers]:
    """Return the different ids of a column, and for each row the number of its id."""
    found: dict[Any, int] = {}
    numbers = np.array([found.setdefault(value, len(found)) for value in column], dtype=np.int64)
    return [uuid.UUID(str(value)) for value in found], numbers
