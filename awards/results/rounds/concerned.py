"""Whom a move of the timetable concerns, and in sentences with numbers what it means for their work."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from awards.accounts.models import ACTS, Membership, Person
from awards.core.db import run
from awards.core.message import Message
from awards.jury.models import Assignment, Juror, Seat
from awards.jury.queries import TAKES_PART, is_held
from awards.nominations.choosing.queries import Wanted
from awards.nominations.models import Extension, Nomination
from awards.nominations.staff.queries import counts
from awards.programmes.models import Round, Season
from awards.scoring.models import Ballot


def concerned(season: Season, round_: Round | None) -> Select[Person]:
    """Return the query of those who have a draft, or who still have to score in a round: by what they were given, and
    by their places on its panels as long as nothing was given to anybody."""
    query = _with_drafts(season) if round_ is None else _with_open_sheets(round_)
    return query.where(Person.disabled_at.is_(None))


def _with_drafts(season: Season) -> Select[Person]:
    companies = select(Nomination.company_id).where(
        Nomination.season_id == season.id, Nomination.version_id.is_(None), Nomination.withdrawal_id.is_(None)
    )
    members = select(Membership.person_id).where(Membership.company_id.in_(companies), *ACTS)
    return select(Person).where(Person.id.in_(members))


def _with_open_sheets(round_: Round) -> Select[Person]:
    given = aliased(Assignment)
    nothing_given = ~exists().where(given.round_id == round_.id, given.removed_at.is_(None))
    seated = select(Seat.juror_id).where(Seat.round_id == round_.id, nothing_given)
    jurors = _open_sheets(round_).with_only_columns(Assignment.juror_id).union(seated)
    return select(Person).join(Juror, Juror.person_id == Person.id).where(Juror.id.in_(jurors))


def _open_sheets(round_: Round) -> Select[Assignment]:
    """The scoresheets of a round that are not submitted, of entries that take part."""
    return (
        select(Assignment)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .outerjoin(Ballot, Ballot.assignment_id == Assignment.id)
        .where(is_held(round_), Ballot.submitted_at.is_(None), *TAKES_PART)
    )


def meant_for(season: Season, round_: Round | None, *, closes_at: datetime) -> list[Message]:
    """Return what another end of a round, or of nominations, means for those who work towards it."""
    return _for_nominees(season, closes_at) if round_ is None else _for_jurors(round_)


def _for_nominees(season: Season, closes_at: datetime) -> list[Message]:
    found, own = counts(season, Wanted()), _later_of_their_own(season, closes_at)
    told = [Message("Submitted nominations that can be changed until then: {n}.", n=found.get("submitted", 0))]
    if closes_at >= season.closes_at:  # if sooner, that is among what has to be agreed to
        told.insert(0, Message("Draft nominations that will have more time: {n}.", n=found.get("draft", 0)))
    return told + [Message("Nominations with a later deadline of their own, which stays: {n}.", n=own)] * bool(own)


def _later_of_their_own(season: Season, closes_at: datetime) -> int:
    query = (
        select(func.count(Extension.nomination_id.distinct()))
        .join(Nomination, Nomination.id == Extension.nomination_id)
        .where(Nomination.season_id == season.id, Nomination.withdrawal_id.is_(None), Extension.until > closes_at)
    )
    return run(query).scalar() or 0


def _for_jurors(round_: Round) -> list[Message]:
    sheets = _open_sheets(round_).with_only_columns(func.count(), func.count(Assignment.juror_id.distinct()))
    many, jurors = run(sheets).one()
    return [Message("Scoresheets that are not submitted yet: {n}. Jurors who hold them: {jurors}.", n=many,
                    jurors=jurors)]  # fmt: skip
