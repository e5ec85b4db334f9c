"""How far a round is, for organisers: counts of scoresheets by category and juror. Never a score."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import String, bindparam, case, cast, exists, func, literal, or_, select, union_all

from awards.core.db import beside, run
from awards.jury.leaving.queries import Far
from awards.jury.models import Assignment, Recusal
from awards.nominations.models import Nomination
from awards.programmes.models import Category, Criterion, Round
from awards.scoring.models import Ballot
from awards.scoring.queries import STANDS


@dataclass(slots=True)
class Count:
    """Scoresheets. given: those that jurors hold. begun: with a score or a comment. done: submitted. unsent: scored in
    full and not submitted.
    """

    given: int = 0
    begun: int = 0
    done: int = 0
    unsent: int = 0

    def add(self, other: Count) -> None:
        """Count others too."""
        self.given += other.given
        self.begun += other.begun
        self.done += other.done
        self.unsent += other.unsent


def by_juror(round_: Round, *, unseen: Collection[str] = ()) -> dict[str, dict[str, Count]]:
    """Return how far a round is, by category (code, in their order) and by juror (the id as a text).

    unseen: categories (codes) that are not counted. Two queries. What was given and begun is counted in an index, from
    which the few go that do not stand; done is what was begun but for the few drafts.
    """
    codes = {key: code for key, code in run(_CODES, {"season": round_.season_id}) if code not in unseen}
    found: dict[str, dict[str, Count]] = {code: {} for code in codes.values()}
    for key, juror, given, begun, left, unsent in run(_PROGRESS, {"season": round_.season_id, "round": round_.id}):
        if key in codes:
            found[codes[key]].setdefault(juror, Count()).add(Count(given, begun, begun - left, unsent))
    return {code: {juror: count for juror, count in counts.items() if count.given} for code, counts in found.items()}


def in_all(counts: Iterable[Count]) -> Count:
    """Return the sum of counts."""
    whole = Count()
    for count in counts:
        whole.add(count)
    return whole


def progress(round_: Round, *, unseen: Collection[str] = ()) -> tuple[dict[str, Count], dict[str, tuple[int, int]]]:
    """Return how far a round is: by category (code, in their order), and by juror (the id as a text) given and done.

    unseen: categories (codes) that are not counted. Two queries.
    """
    counts = by_juror(round_, unseen=unseen)
    jurors: dict[str, Count] = {}
    for of_category in counts.values():
        for juror, count in of_category.items():
            jurors.setdefault(juror, Count()).add(count)
    by_category = {code: in_all(found.values()) for code, found in counts.items() if found}
    return by_category, {juror: (count.given, count.done) for juror, count in jurors.items()}


_CRITERIA = (
    select(Criterion.category_id, func.count().label("many")).group_by(Criterion.category_id).subquery("criteria_of")
)
_CODES = (
    select(cast(Category.id, String), Category.code)
    .where(Category.season_id == bindparam("season"))
    .order_by(Category.position)
)
_WHOSE = (cast(Assignment.category_id, String), cast(Assignment.juror_id, String).label("juror"))
_HERE = (beside(Assignment.round_id) == bindparam("round"), Assignment.removed_at.is_(None))
_BEGUN = case((Assignment.begun_at.is_not(None), 1), else_=0)
_OUT = select(Nomination.id).where(
    Nomination.season_id == bindparam("season"),
    or_(*(column.is_not(None) for column in (Nomination.withdrawal_id, Nomination.disqualification_id))),
)
_PROGRESS = union_all(
    select(*_WHOSE, func.count().label("given"), func.count(Assignment.begun_at), literal(0), literal(0))
    .where(Assignment.round_id == bindparam("round"), Assignment.removed_at.is_(None))
    .group_by(Assignment.category_id, Assignment.juror_id),
    select(*_WHOSE, literal(-1), -_BEGUN, literal(0), literal(0))
    .join(Recusal, Assignment.id == beside(Recusal.assignment_id))
    .where(*_HERE),
    select(*_WHOSE, literal(-1), -_BEGUN, literal(0), literal(0))
    .where(Assignment.nomination_id.in_(_OUT), *_HERE)
    .where(~exists().where(Recusal.assignment_id == Assignment.id)),
    select(*_WHOSE, literal(0), literal(0), literal(1), case((Ballot.scored == _CRITERIA.c.many, 1), else_=0))
    .select_from(Ballot)
    .join(Assignment, Assignment.id == Ballot.assignment_id)
    .join(Nomination, Nomination.id == Assignment.nomination_id)
    .outerjoin(_CRITERIA, _CRITERIA.c.category_id == Assignment.category_id)
    .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
    .where(Ballot.submitted_at.is_(None), Assignment.begun_at.is_not(None), *_HERE, *STANDS),
)


def how_far(assignment_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Far]:
    """Return how far scoresheets are, by the assignment's id; those that were never opened are left out. One query."""
    query = (
        select(Ballot.assignment_id, Ballot.scored, _CRITERIA.c.many, Ballot.submitted_at.is_not(None))
        .join(Assignment, Assignment.id == Ballot.assignment_id)
        .join(_CRITERIA, _CRITERIA.c.category_id == Assignment.category_id)
        .where(Ballot.assignment_id.in_(assignment_ids))
    )
    rows = run(query) if assignment_ids else ()
    return {key: Far(int(scored), int(many), bool(submitted)) for key, scored, many, submitted in rows}


def progress_by_category(round_: Round) -> dict[str, tuple[int, int, int]]:
    """Return by category (code): scoresheets submitted, those scored in full and not submitted, those jurors hold."""
    by_category, _ = progress(round_)
    return {code: (count.done, count.unsent, count.given) for code, count in by_category.items()}
