"""What the home pages gather from the rooms: who is public, what waits, how far the season is. Counts, never scores."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, Row, String, and_, case, cast, exists, func, literal, or_, select

from awards.accounts.models import Membership, Person
from awards.core.db import db
from awards.jury.models import Assignment, CategoryDoubt, Finalist, Juror
from awards.jury.queries import held, in_round
from awards.messages.models import Mail
from awards.nominations.models import Admission, Nomination
from awards.nominations.queries_entries import STATE
from awards.programmes.models import Appointment, Category, Round, Season
from awards.results.models import Board, Publication, Standing, TieDecision
from awards.results.rules import LAUREATES

# The names before the @ of the people one may sign in as, in the order to show.
DEMONSTRATION = ("organiser", "second.organiser", "chair", "juror", "conflicted.juror", "nominee", "observer")
MOST_JURORS = 300


def demonstration_people(season: Season) -> list[tuple[str, Person]]:
    """Return the people of the demonstration who have something to do in a season, each with what they are."""
    here = or_(
        exists().where(Appointment.person_id == Person.id, Appointment.season_id == season.id),
        exists().where(Membership.person_id == Person.id),
    )
    named = or_(*(Person.email.like(f"{name}@%.example") for name in DEMONSTRATION))
    found = {person.email.split("@")[0]: person for person in db.session.scalars(select(Person).where(named, here))}
    return [(name, found[name]) for name in DEMONSTRATION if name in found]


def jurors(season: Season) -> list[Row[Any]]:
    """Return those who accepted to judge, by name, as rows: name, employer, about, language (in which they
    write), chair (whether they lead).
    """
    chair = func.max(case((Appointment.role == "chair", 1), else_=0)).label("chair")
    query = (
        select(Person.name, Juror.employer, Juror.about, Person.language, chair)
        .join(Appointment, Appointment.person_id == Person.id)
        .outerjoin(Juror, and_(Juror.person_id == Person.id, Juror.season_id == season.id))
        .where(
            Appointment.season_id == season.id,
            Appointment.role.in_(("juror", "chair")),
            Appointment.accepted_at.is_not(None),
            Appointment.ended_at.is_(None),
        )
        .group_by(Person.id, Person.name, Person.name_key, Person.language, Juror.employer, Juror.about)
        .order_by(chair.desc(), Person.name_key)
        .limit(MOST_JURORS)
    )
    return list(db.session.execute(query))


def states_by_category(season: Season) -> dict[str, dict[str, int]]:
    """Return how many nominations are in which state, by category code ("" before one is chosen). One query."""
    query = (
        select(func.coalesce(Category.code, ""), STATE, func.count())
        .select_from(Nomination)
        .outerjoin(Category, Category.id == Nomination.category_id)
        .outerjoin(Admission, Admission.id == Nomination.admission_id)
        .where(Nomination.season_id == season.id)
        .group_by(Category.code, STATE)
    )
    found: dict[str, dict[str, int]] = {}
    for code, state, count in db.session.execute(query):
        found.setdefault(code, {})[state] = count
    return found


@dataclass(frozen=True)
class Waiting:
    """How much of each kind waits for an organiser; entries that are in the round; laureates that are published."""

    cold: int
    failed: int
    doubts: int
    undecided: int
    short: int
    invited: int
    finalists: int
    published: int


def waiting(season: Season, round_: Round | None, *, cold_before: datetime, target: int) -> Waiting:
    """Return what waits for the organisers. One query.

    cold_before: drafts untouched since then go cold. round_, target: entries of the round with fewer jurors than the
    target are short.
    """
    drafts = (Nomination.season_id == season.id, Nomination.version_id.is_(None), Nomination.withdrawal_id.is_(None))
    row = db.session.execute(
        select(
            _count(Nomination, *drafts, Nomination.touched_at < cold_before),
            _count(Mail, Mail.season_id == season.id, Mail.failed_at.is_not(None), Mail.sent_at.is_(None)),
            _doubts(season),
            _undecided(season),
            literal(0) if round_ is None else _short(season, round_, target),
            _count(
                Appointment,
                Appointment.season_id == season.id,
                Appointment.accepted_at.is_(None),
                Appointment.declined_at.is_(None),
                Appointment.ended_at.is_(None),
            ),
            literal(0) if round_ is None else _count(Finalist, Finalist.round_id == round_.id),
            _count(
                Publication,
                Publication.season_id == season.id,
                Publication.kind == LAUREATES,
                Publication.unpublished_at.is_(None),
            ),
        )
    ).one()
    return Waiting(*(int(count or 0) for count in row))


def _count(table: Any, *conditions: ColumnElement[bool]) -> Any:
    return select(func.count()).select_from(table).where(*conditions).scalar_subquery()


def _doubts(season: Season) -> Any:
    return (
        select(func.count())
        .select_from(CategoryDoubt)
        .join(Assignment, Assignment.id == CategoryDoubt.assignment_id)
        .join(Round, Round.id == Assignment.round_id)
        .where(Round.season_id == season.id, CategoryDoubt.settled_at.is_(None))
        .scalar_subquery()
    )


def _undecided(season: Season) -> Any:
    """Boards on which a shared place lies across the cut and the chair has not decided yet."""
    decided = exists().where(
        TieDecision.round_id == Board.round_id,
        TieDecision.category_id == Board.category_id,
        TieDecision.revoked_at.is_(None),
    )
    return (
        select(func.count(Board.id.distinct()))
        .join(Standing, Standing.board_id == Board.id)
        .join(Round, Round.id == Board.round_id)
        .where(Round.season_id == season.id, Standing.cut == "undecided", ~decided)
        .scalar_subquery()
    )


def _short(season: Season, round_: Round, target: int) -> Any:
    covered = (
        select(Assignment.nomination_id)
        .where(held(round_))
        .group_by(Assignment.nomination_id)
        .having(func.count() >= target)
    )
    return (
        select(func.count())
        .select_from(Nomination)
        .outerjoin(Admission, Admission.id == Nomination.admission_id)
        .where(in_round(season, round_), Nomination.id.not_in(covered))
        .scalar_subquery()
    )


def by_day(season: Season, *, now: datetime) -> list[tuple[str, str, int]]:
    """Return what was begun and submitted on which day as (started or submitted, day as 2027-01-31, count). One query.

    Days are those of the season's time zone (on SQLite with today's distance from UTC).
    """
    parts = []
    for kind, moment in (("started", Nomination.created_at), ("submitted", Nomination.submitted_at)):
        day = cast(_day(moment, season, now), String)
        parts.append(
            select(literal(kind).label("kind"), day.label("day"), func.count().label("count"))
            .where(Nomination.season_id == season.id, moment.is_not(None))
            .group_by(day)
        )
    return [(kind, day, count) for kind, day, count in db.session.execute(parts[0].union_all(parts[1]))]


def _day(moment: Any, season: Season, now: datetime) -> Any:
    zone = ZoneInfo(season.timezone)
    if db.engine.dialect.name == "postgresql":
        return cast(func.timezone(season.timezone, moment), Date)
    distance = now.astimezone(zone).utcoffset()
    minutes = int(distance.total_seconds() // 60) if distance is not None else 0
    return func.date(moment, f"{minutes:+d} minutes")
