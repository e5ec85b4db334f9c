"""A juror's own list: its states at a glance, one page of it, and what is to be scored next.

However long it is: of what is not shown no more is read than a state and a place.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, and_, bindparam, case, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from awards.accounts.models import Company
from awards.core.db import RowId, Rows, run
from awards.jury.models import Assignment, Juror, Recusal
from awards.jury.queries import STANDS, TAKES_PART
from awards.nominations.models import Admission, Nomination, Translation
from awards.programmes.models import Category
from awards.scoring import rules
from awards.scoring.models import Ballot, Note
from awards.scoring.queries import CONFLICT, OWN_COMPANY, state

STATE = state((Assignment.skipped_at.is_not(None), rules.SKIPPED))


def _mine(*columns: Any) -> Any:
    """Select from a juror's list in a round: what was given and not taken back unbegun."""
    return (
        select(*columns)
        .select_from(Assignment)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
        # What was not begun has nothing that counts.
        .outerjoin(Ballot, and_(Ballot.assignment_id == Assignment.id, Assignment.begun_at.is_not(None)))
        .where(
            Assignment.juror_id == bindparam("juror"),
            Assignment.round_id == bindparam("round"),
            or_(Assignment.removed_at.is_(None), Recusal.assignment_id.is_not(None)),
        )
    )


# Texts as they are stored: what sorts and compares needs to be neither an id nor a moment.
_SORTED = (STATE, cast(Assignment.skipped_at, String).label("skipped"), Assignment.position)
# What a juror marked for themselves is asked of no list but their own.
_MARKS = (func.coalesce(Note.starred, False).label("starred"), func.coalesce(Note.later, False).label("later"))
_LISTED = _mine(
    cast(Assignment.id, String).label("id"), cast(Assignment.nomination_id, String).label("entry"), *_SORTED, *_MARKS
).outerjoin(Note, Note.assignment_id == Assignment.id)


def whole_list(juror_id: uuid.UUID, round_id: uuid.UUID) -> Rows:
    """Return a juror's list in a round, unsorted: id and entry (ids, as the database writes them), state, skipped,
    position, starred, later; see `rules.in_order`. One query.
    """
    return run(_LISTED, {"juror": juror_id, "round": round_id}).all()


_READ = func.coalesce(Ballot.version_id, Admission.version_id)
_PAGE = (
    select(
        Assignment.id,
        Assignment.nomination_id,
        Assignment.skipped_at,
        Assignment.begun_at,
        Assignment.removed_at.is_not(None).label("removed"),
        Nomination.title,
        Nomination.language,
        Nomination.country,
        Nomination.withdrawal_id.is_not(None).label("withdrawn"),
        Nomination.disqualification_id.is_not(None).label("disqualified"),
        Company.name.label("company"),
        Category.code.label("category"),
        Recusal.kind.label("recusal"),
        Recusal.reason.label("recusal_reason"),
        CONFLICT.label("conflict"),
        OWN_COMPANY.label("own_company"),
        func.coalesce(Ballot.scored, 0).label("scored"),
        Ballot.submitted_at,
        func.coalesce(Ballot.changed, False).label("changed"),
        *_MARKS,
        exists()
        .where(Translation.version_id == _READ, Translation.language == bindparam("language"), Translation.released)
        .label("translated"),
    )
    .select_from(Assignment)
    .join(Juror, Juror.id == Assignment.juror_id)
    .join(Nomination, Nomination.id == Assignment.nomination_id)
    .join(Company, Company.id == Nomination.company_id)
    .join(Category, Category.id == Assignment.category_id)
    .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
    .outerjoin(Ballot, Ballot.assignment_id == Assignment.id)
    .outerjoin(Note, Note.assignment_id == Assignment.id)
    .outerjoin(Admission, Admission.id == Nomination.admission_id)
    .where(Assignment.id.in_(bindparam("ids", expanding=True, type_=RowId)))
)


def page(ids: Sequence[uuid.UUID], *, language: str) -> Rows:
    """Return rows of a juror's list in the order of ids, with what each is called and how far it is. One query.

    translated: whether there is a translation of something of it into a language, released to the jury.
    """
    found = {row.id: row for row in run(_PAGE, {"ids": ids, "language": language})}
    return [found[each] for each in ids]


_NEAR = _mine(case((Assignment.id == bindparam("here", type_=RowId), "here"), else_=STATE).label("state"), *_SORTED[1:])
_STATES = _mine(STATE).subquery()
_COUNTED = select(_STATES.c.state, func.count()).group_by(_STATES.c.state)


def stations(juror_id: uuid.UUID, round_id: uuid.UUID, here: uuid.UUID, *, most: int) -> Rows:
    """Return the states of a juror's list, unsorted, as `whole_list` has them, or more than `most` without all of it.

    "here" is the state of the one with the id `here`. One query.
    """
    return run(_NEAR.limit(most + 1), {"juror": juror_id, "round": round_id, "here": here}).all()


def counts_by_state(juror_id: uuid.UUID, round_id: uuid.UUID) -> dict[str, int]:
    """Return how many of a juror's list are in which state. One query."""
    return {state: int(count) for state, count in run(_COUNTED, {"juror": juror_id, "round": round_id})}


def next_open(juror_id: uuid.UUID, round_id: uuid.UUID, *, after: uuid.UUID) -> uuid.UUID | None:
    """Return the next to score behind the one with the id `after`, round about; none when all are done. One query.

    Skipped ones come when nothing else waits, those skipped first before the others.
    """
    found: uuid.UUID | None = run(_NEXT, {"juror": juror_id, "round": round_id, "here": after}).scalar()
    return found


_THIS = aliased(Assignment)


def _of_this(column: Any) -> ColumnElement[Any]:
    return select(column).where(_THIS.id == bindparam("here", type_=RowId)).scalar_subquery()


def _first(*conditions: ColumnElement[bool], order: Sequence[object]) -> ColumnElement[uuid.UUID]:
    # In the order of an index, and no further than the first.
    waiting = (Assignment.id != bindparam("here", type_=RowId), Recusal.assignment_id.is_(None), *TAKES_PART)
    query = _mine(Assignment.id).where(*waiting, Ballot.submitted_at.is_(None), *conditions)
    return query.order_by(*order).limit(1).scalar_subquery()


# Whoever stands on a skipped one has all the others before it.
_PLACE = func.coalesce(_of_this(case((_THIS.skipped_at.is_(None), _THIS.position))), -1)
_FURTHER = or_(
    Assignment.skipped_at > _of_this(_THIS.skipped_at),
    and_(Assignment.skipped_at == _of_this(_THIS.skipped_at), Assignment.position > _of_this(_THIS.position)),
)
_IN_TURN, _PUT_OFF = (Assignment.position,), (Assignment.skipped_at, Assignment.position)
_NEXT = select(
    func.coalesce(  # the later ones are not looked for where an earlier one is there
        _first(Assignment.skipped_at.is_(None), Assignment.position > _PLACE, order=_IN_TURN),
        _first(Assignment.skipped_at.is_(None), Assignment.position <= _PLACE, order=_IN_TURN),
        _first(_FURTHER, order=_PUT_OFF),
        _first(Assignment.skipped_at.is_not(None), order=_PUT_OFF),
        type_=RowId(),
    )
)


def sheets_given(nomination_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    """Return how many scoresheets of nominations are submitted, and how many jurors have them, by id. One query."""
    query = (
        select(Assignment.nomination_id, func.count(Ballot.submitted_at), func.count())
        .outerjoin(Ballot, Ballot.assignment_id == Assignment.id)
        .where(Assignment.nomination_id.in_(nomination_ids), *STANDS)
        .group_by(Assignment.nomination_id)
    )
    return {nomination_id: (given, held) for nomination_id, given, held in run(query)}
