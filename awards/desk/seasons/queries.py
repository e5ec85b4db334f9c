"""Reading what a season has: what rests on it, who was appointed, and whom its opening leaves where they are."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, select, union
from sqlalchemy.orm import joinedload

from awards.accounts.models import ACTS, Membership
from awards.core.db import by_name, db, run
from awards.desk.landing import NOW, unfinished
from awards.jury.models import Assignment
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.nominations.models import Nomination
from awards.programmes.models import IN_FORCE, Appointment, ProgrammeRevision, Proposal, Round, Season
from awards.programmes.queries import OPENED
from awards.results.models import Publication
from awards.results.publishing.queries import out
from awards.results.rules import LAUREATES
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


@dataclass(frozen=True)
class Own:
    """A season that somebody has a part in. published: whether its laureates are public."""

    season: Season
    published: bool

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day on which entries are taken, by the season's own clock."""
        zone, last = ZoneInfo(self.season.timezone), self.season.closes_at - timedelta(minutes=1)
        return self.season.opens_at.astimezone(zone).date(), last.astimezone(zone).date()


def own_seasons(ids: Collection[uuid.UUID], *, now: datetime) -> list[Own]:
    """Return seasons with the programmes in force, that which opens last first. One query."""
    published = exists().where(Publication.season_id == Season.id, Publication.kind == LAUREATES, out(NOW))
    query = (
        select(Season, published.label("published"))
        .options(joinedload(Season.programme))
        .where(Season.id.in_(ids))
        .order_by(Season.opens_at.desc(), Season.slug)
    )
    return [Own(row.Season, bool(row.published)) for row in db.session.execute(query, {"now": now})]


def is_there(season_id: uuid.UUID) -> bool:
    """Whether a season has not been removed."""
    return bool(run(select(exists().where(Season.id == season_id))).scalar())
