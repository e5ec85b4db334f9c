"""Conditions on entries and assignments of a round, for statements that are built once: ids may come with the run."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, exists
from sqlalchemy.orm import InstrumentedAttribute

from awards.accounts.models import Membership
from awards.jury.models import Assignment, Finalist, Recusal
from awards.nominations.models import Admission, Nomination
from awards.programmes.models import Round, Season

# What neither its nominee nor two of the organisers took out.
TAKES_PART = (Nomination.withdrawal_id.is_(None), Nomination.disqualification_id.is_(None))
# Neither taken back nor recused, in whatever round.
STANDS = (Assignment.removed_at.is_(None), ~exists().where(Recusal.assignment_id == Assignment.id))


def in_round_of(
    source: str, season_id: uuid.UUID | BindParameter[uuid.UUID], round_id: uuid.UUID | BindParameter[uuid.UUID]
) -> ColumnElement[bool]:
    """Return the condition for a nomination to be in a round with a source of entries, see `entries_from`."""
    return and_(Nomination.season_id == season_id, chosen_for(source, round_id))


def chosen_for(source: str, round_id: Any) -> ColumnElement[bool]:
    """Return the same condition for nominations that are known to be of the round's season."""
    chosen: ColumnElement[bool] = Admission.outcome == "admitted"
    if source == "cut":
        chosen = exists().where(Finalist.round_id == round_id, Finalist.nomination_id == Nomination.id)
    return and_(*TAKES_PART, chosen)


def entries_from(season: Season, round_: Round) -> str:
    """Return which entries a scoring round takes: admitted ones, or those of the cut before it."""
    return str(season.document.round(round_.code).entries)  # type: ignore[union-attr]


def is_held_in(
    round_id: InstrumentedAttribute[uuid.UUID] | uuid.UUID | BindParameter[uuid.UUID],
    given: type[Assignment] = Assignment,
) -> ColumnElement[bool]:
    """Return the condition for an assignment (or an alias of it) to stand in the round of an id."""
    return and_(
        given.round_id == round_id,
        given.removed_at.is_(None),
        ~exists().where(Recusal.assignment_id == given.id),
    )


def acts_for(
    person_id: InstrumentedAttribute[uuid.UUID], company_id: InstrumentedAttribute[uuid.UUID]
) -> ColumnElement[bool]:
    """Return the condition for a person to act for a company: a member of it who accepted, and did not leave."""
    return exists().where(
        Membership.person_id == person_id,
        Membership.company_id == company_id,
        Membership.accepted_at.is_not(None),
        Membership.ended_at.is_(None),
    )
