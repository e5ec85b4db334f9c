"""Where people land: the season in which they have something to do now, else the latest opened one. One query."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from awards.accounts.models import ACTS, Membership, Person
from awards.core.db import Rows, run
from awards.core.roles import JUDGES
from awards.jury.models import Assignment, Juror, Seat
from awards.jury.queries import is_held_in
from awards.nominations.models import Admission, Extension, Nomination
from awards.programmes import queries as programmes
from awards.programmes.models import IN_FORCE, Appointment, Round, Season, Step
from awards.programmes.queries import OPENED
from awards.results.models import Publication
from awards.results.publishing.queries import out
from awards.results.rules import LAUREATES
from awards.web.access import Held
from awards.web.frame import begins

# What somebody has to do, the most pressing first.
SCORES, NOMINATES, HOLDS_A_ROLE, WAITS = range(4)
NOW: BindParameter[datetime] = bindparam("now")
PERSON: BindParameter[uuid.UUID] = bindparam("person")


def work_of(person: Person, *, now: datetime) -> Rows:
    """Return what a person has to do in opened seasons, the most pressing first, as rows: kind, slug, at.

    kind: SCORES (in a round that is open), NOMINATES (a draft, or a correction), HOLDS_A_ROLE or WAITS (a nominee) in a
    season that is not over. at: by when a round or the entries close, else when the season's entries open.
    """
    return run(_WORK, {"person": person.id, "now": now}).all()


def _role(*roles: str) -> ColumnElement[bool]:
    held = [Appointment.role.in_(roles)] if roles else []
    return exists().where(
        Appointment.season_id == Season.id, Appointment.person_id == PERSON, *IN_FORCE, *held,
    )  # fmt: skip


def _scores() -> Select[int, str, datetime]:
    own = and_(Juror.season_id == Season.id, Juror.person_id == PERSON)
    given = exists().where(Assignment.juror_id == Juror.id, is_held_in(Round.id))
    seated = exists().where(Seat.juror_id == Juror.id, Seat.round_id == Round.id)
    open_now = and_(Round.kind == "scoring", Round.opens_at <= NOW, Round.closes_at > NOW)
    return (
        select(literal(SCORES).label("kind"), Season.slug, Round.closes_at.label("at"))
        .join(Round, Round.season_id == Season.id)
        .join(Juror, own)
        .where(OPENED, open_now, _role(*JUDGES), or_(given, seated))
    )


def _nominations(kind: int, at: InstrumentedAttribute[datetime]) -> Select[int, str, datetime]:
    companies = select(Membership.company_id).where(Membership.person_id == PERSON, *ACTS)
    return (
        select(literal(kind), Season.slug, at)
        .join(Nomination, Nomination.season_id == Season.id)
        .outerjoin(Admission, Admission.id == Nomination.admission_id)
        .where(OPENED, Nomination.company_id.in_(companies), Nomination.withdrawal_id.is_(None))
    )


def _to_do() -> ColumnElement[bool]:
    """A draft that can still be sent, or an entry that is to be corrected."""
    extended = exists().where(Extension.nomination_id == Nomination.id, Extension.until > NOW)
    drafted = and_(Nomination.version_id.is_(None), Nomination.admission_id.is_(None), Season.opens_at <= NOW)
    returned = and_(Admission.outcome == "returned", or_(Admission.due_at.is_(None), Admission.due_at > NOW))
    return or_(returned, and_(drafted, or_(Season.closes_at > NOW, extended)))


def unfinished() -> ColumnElement[bool]:
    """A season whose last step lies ahead, and whose laureates are not public."""
    ahead = exists().where(Step.season_id == Season.id, Step.ends_at > NOW)
    published = exists().where(Publication.season_id == Season.id, Publication.kind == LAUREATES, out(NOW))
    return and_(ahead, ~published)


_ALL = union_all(
    _scores(),
    _nominations(NOMINATES, Season.closes_at).where(_to_do()),
    select(literal(HOLDS_A_ROLE), Season.slug, Season.opens_at).where(OPENED, unfinished(), _role()),
    _nominations(WAITS, Season.opens_at).where(unfinished()),
).subquery()
_WORK = select(_ALL).distinct().order_by(_ALL.c.kind, _ALL.c.at, _ALL.c.slug)


@dataclass(frozen=True)
class Place:
    """A page of a season (its slug). draft: whether the season is one, so that it has no page for everybody yet."""

    season: str
    endpoint: str
    draft: bool = False


def place_of(person: Person, appointments: Sequence[Held], *, now: datetime) -> Place | None:
    """Return where a person's work is; none without a season that they may see.

    appointments: the person's roles in all seasons. A draft is nobody's place as long as there is anything else.
    """
    for work in work_of(person, now=now):
        return Place(work.slug, _endpoint(work.kind, _roles(appointments, work.slug)))
    if (latest := programmes.latest_season()) is not None:
        return Place(latest.slug, begins(_roles(appointments, latest.slug)))
    for row in appointments:
        return Place(row.slug, begins(_roles(appointments, row.slug)), draft=True)
    return None


def _endpoint(kind: int, roles: Collection[str]) -> str:
    if kind == SCORES:
        return "scoring.queue"
    return begins(roles) if kind == HOLDS_A_ROLE else "nominations.nominate"


def _roles(appointments: Sequence[Held], slug: str) -> set[str]:
    return {row.role for row in appointments if row.slug == slug}
