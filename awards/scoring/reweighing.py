"""Other weights: the sums kept with ballots follow, and every board counts as out of date."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, case, func, select, update

from awards.core.db import db, run
from awards.jury.models import Assignment
from awards.jury.queries import scoring_rounds
from awards.jury.tally import move_tally
from awards.programmes import queries as programmes
from awards.programmes.models import Category, Season
from awards.scoring.models import Ballot, BallotCopy, Score
from awards.scoring.weighing import decimals, weighted_sum

PAGE = 1000


def hold_ballots(season: Season) -> None:
    """Make whoever saves or submits in a season wait until the commit, and have every board made anew."""
    for round_ in scoring_rounds(season):
        for category in programmes.categories(season):
            move_tally(round_.id, category.id)


def reweigh(season: Season) -> None:
    """Write with every ballot, and with every copy of one, its sum under the weights that are there now.

    The ballots are held by the caller.
    """
    db.session.flush()
    for category in programmes.categories(season):
        _reweigh_ballots(category)
        _reweigh_copies(category)


def _reweigh_ballots(category: Category) -> None:
    weights = {row.id: row.exact_weight for row in category.criteria}
    factor = Decimal(10) ** decimals(weights.values())
    weighed = case({key: int(weight * factor) for key, weight in weights.items()}, value=Score.criterion_id, else_=0)
    total = select(func.coalesce(func.sum(Score.counted * weighed), 0)).where(Score.ballot_id == Ballot.assignment_id)
    changed = update(Ballot).where(Ballot.assignment_id.in_(_of(category)))
    run(changed.values(weighted_sum=total.scalar_subquery()))


def _reweigh_copies(category: Category) -> None:
    weights = {row.code: row.exact_weight for row in category.criteria}
    query = select(BallotCopy.ballot_id, BallotCopy.number, BallotCopy.scores)
    rows = run(query.where(BallotCopy.ballot_id.in_(_of(category)))).all()
    one = update(BallotCopy.__table__).where(  # type: ignore[arg-type]
        BallotCopy.ballot_id == bindparam("ballot"), BallotCopy.number == bindparam("copy")
    )
    for start in range(0, len(rows), PAGE):
        values = [_values(row, weights) for row in rows[start : start + PAGE]]
        run(one.values(weighted_sum=bindparam("total")), values)


def _values(row: Any, weights: Mapping[str, Decimal]) -> dict[str, object]:
    return {"ballot": row.ballot_id, "copy": row.number, "total": weighted_sum(weights, row.scores)}


def _of(category: Category) -> Any:
    ids: Any = select(Assignment.id).where(Assignment.category_id == category.id)
    return ids
