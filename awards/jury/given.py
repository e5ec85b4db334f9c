"""What rooms before the jury may know of it and ask of it: how far it is with an entry, and to let go of one.

`app.py` hands this module to them, for they cannot import it.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import joinedload

from awards.core.db import db
from awards.jury.actions import remove_assignment
from awards.jury.models import Assignment, Juror, Recusal
from awards.jury.queries_panels import judged_by
from awards.jury.telling import tell_taken
from awards.programmes.models import Season

UNTOUCHED, ASSIGNED, JUDGED = "", "assigned", "judged"
_STANDS = (Assignment.removed_at.is_(None), ~exists().where(Recusal.assignment_id == Assignment.id))


def state_of(nomination_id: uuid.UUID) -> str:
    """Return UNTOUCHED, ASSIGNED (given to jurors) or JUDGED (one has begun to score); recused ones do not count."""
    begun = func.max(case((Assignment.begun_at.is_not(None), 1), else_=0))
    found = db.session.scalar(select(begun).where(Assignment.nomination_id == nomination_id, *_STANDS))
    return UNTOUCHED if found is None else JUDGED if found else ASSIGNED


def judged(person_id: uuid.UUID, season: Season) -> set[uuid.UUID]:
    """Return the ids of the categories of a season that a person sits or holds entries in."""
    juror = db.session.scalar(select(Juror).where(Juror.season_id == season.id, Juror.person_id == person_id))
    return judged_by(juror, season) if juror is not None else set()


def let_go(nomination_id: uuid.UUID, season: Season, *, reason: str, by: Any) -> int:
    """Take an entry back from every juror who has not begun to score it, and tell them; returns how many."""
    query = (
        select(Assignment)
        .options(joinedload(Assignment.round), joinedload(Assignment.recusal))
        .where(Assignment.nomination_id == nomination_id, Assignment.begun_at.is_(None), *_STANDS)
    )
    given = list(db.session.scalars(query))
    for assignment in given:
        remove_assignment(assignment, reason=reason, by=by)
    for round_ in {each.round for each in given}:
        tell_taken(season, round_, {each.juror_id for each in given if each.round is round_})
    return len(given)
