"""Reading what a season has: what rests on it, who was appointed, and whom its opening leaves where they are."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, select, union

from awards.accounts.models import ACTS, Membership
from awards.core.db import by_name, run
from awards.desk.landing import unfinished
from awards.jury.models import Assignment
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.nominations.models import Nomination
from awards.programmes.models import IN_FORCE, Appointment, ProgrammeRevision, Proposal, Round, Season
from awards.programmes.queries import OPENED
from awards.results.models import Publication
from awards.scoring.models import Ballot

ASKED = (Appointment.accepted_at.is_(None), Appointment.declined_at.is_(None), Appointment.ended_at.is_(None))


@dataclass(frozen=True)
class Resting:
    """What rests on a season: nominations begun, scoresheets begun, and publications, whatever became of them."""

    nominations: int
    ballots: int
    publications: int


def resting(season: Season) -> Resting:
    """Return what rests on a season. One query."""
    ballots = (
        select(func.count())
        .select_from(Ballot)
        .join(Assignment, Assignment.id == Ballot.assignment_id)
        .join(Round, Round.id == Assignment.round_id)
        .where(Round.season_id == season.id)
    )
    counts = {
        "nominations": _count(Nomination, season),
        "ballots": ballots.scalar_subquery(),
        "publications": _count(Publication, season),
    }
    return Resting(**run(select(*by_name(counts))).one()._asdict())


@dataclass(frozen=True)
class Kept:
    """What goes with a season that is removed, and how many lines of the log stay."""

    revisions: int
    accepted: int
    asked: int
    proposals: int
    mails: int
    unsent: int
    events: int


def contents_of(season: Season) -> Kept:
    """Return what a season has beside its programme. One query."""
    unsent = (Mail.sent_at.is_(None), Mail.withdrawn_at.is_(None))
    counts = {
        "revisions": _count(ProgrammeRevision, season),
        "accepted": _count(Appointment, season, *IN_FORCE),
        "asked": _count(Appointment, season, *ASKED),
        "proposals": _count(Proposal, season),
        "mails": _count(Mail, season),
        "unsent": _count(Mail, season, *unsent),
        "events": _count(Event, season),
    }
    return Kept(**run(select(*by_name(counts))).one()._asdict())


def _count(table: Any, season: Season, *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(table).where(table.season_id == season.id, *conditions).scalar_subquery()


def roles(season: Season) -> dict[str, tuple[int, int]]:
    """Return by role how many accepted it, and how many were asked and have not answered."""
    accepted, asked = (func.count().filter(*conditions) for conditions in (IN_FORCE, ASKED))
    query = select(Appointment.role, accepted, asked).where(Appointment.season_id == season.id)
    return {role: (int(has), int(may)) for role, has, may in run(query.group_by(Appointment.role))}


def busy_elsewhere(season: Season, *, now: datetime) -> int:
    """Return how many people have a role or a nomination in another opened season that is not over."""
    running = select(Season.id).where(OPENED, Season.id != season.id, unfinished())
    staff = select(Appointment.person_id).where(Appointment.season_id.in_(running), *IN_FORCE)
    nominees = (
        select(Membership.person_id)
        .join(Nomination, Nomination.company_id == Membership.company_id)
        .where(Nomination.season_id.in_(running), Nomination.withdrawal_id.is_(None))
        .where(*ACTS)
    )
    people = union(staff, nominees).subquery()
    return run(select(func.count()).select_from(people), {"now": now}).scalar() or 0


def is_there(season_id: uuid.UUID) -> bool:
    """Whether a season has not been removed."""
    return bool(run(select(exists().where(Season.id == season_id))).scalar())
