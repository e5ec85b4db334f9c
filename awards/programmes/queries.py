"""Reading seasons, their timetable and who holds which role; who was appointed to what, an invitation behind its link,
what was proposed to a second person, and the rules as they were frozen."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, bindparam, case, cast, false, func, not_, or_, select
from sqlalchemy.orm import aliased, contains_eager, defer, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from awards.accounts.models import Person, SignIn
from awards.core.db import Rows, db, found_by, run
from awards.core.ports import Port
from awards.core.roles import DECIDERS, STAFF
from awards.ledger.models import Event
from awards.programmes import rules
from awards.programmes.document.programme import Programme
from awards.programmes.models import (
    IN_FORCE,
    Appointment,
    Category,
    Criterion,
    FrozenRules,
    ProgrammeRevision,
    Proposal,
    Round,
    Season,
    Step,
)
from awards.programmes.rulebook.change_words import Told, compared
from awards.programmes.rulebook.rulebook import read
from awards.web.access import House


def season_by_slug(slug: str) -> Season | None:
    """Return the season of an address with the programme in force, or none."""
    if not slug.isprintable():  # PostgreSQL takes no NUL
        return None
    return db.session.scalar(_BY_SLUG, {"slug": slug})


def season_at(slug: str) -> tuple[Season | None, list[str]]:
    """Return the season of an address, or none, and the slugs of all opened ones, the latest first. One query."""
    if not slug.isprintable():
        return None, []
    row = db.session.execute(_AT, {"slug": slug}).first()
    return (row.Season, _slugs(row.slugs)) if row else (None, [])


def is_as_read(season: Season) -> bool:
    """Whether a season that was read before is the same still, by its times and its programme. One query."""
    row = run(_TIMES, {"season": season.id}).first()
    return row is not None and tuple(row) == tuple(getattr(season, column.key) for column in _OF_SEASON)


def roles_if_in(sign_in_id: uuid.UUID) -> int | None:
    """Return how many roles somebody has who signed in; none where the sign-in or the person's account ended."""
    found: int | None = run(_STILL_IN, {"sign_in": sign_in_id}).scalar_one_or_none()
    return found


def latest_season() -> Season | None:
    """Return the opened season whose entries open (or opened) last, or none."""
    return db.session.scalar(_LATEST.limit(1))


def house() -> tuple[House | None, list[str]]:
    """Return the latest opened season if all opened ones are of one award, and the slugs of all. One query."""
    row = db.session.execute(_HOUSE).first()
    if row is None:
        return None, []
    season = row.Season
    found = (
        House(season.id, season.slug, season.programme_id, season.name, season.timezone) if row.awards == 1 else None
    )
    return found, _slugs(row.slugs)


def seasons() -> list[Season]:
    """Return every season with its programme, drafts too, the latest first."""
    return list(db.session.scalars(_seasons().order_by(Season.opens_at.desc())))


def opened_seasons() -> list[Season]:
    """Return every opened season with its programme, the latest first."""
    return list(db.session.scalars(_LATEST))


def categories(season: Season) -> list[Category]:
    """Return the season's categories in order, each with its criteria; read once a request."""
    return _once(season, "categories", _CATEGORIES)


def rounds(season: Season) -> list[Round]:
    """Return the season's rounds in order; read once a request."""
    return _once(season, "rounds", _ROUNDS)


def steps(season: Season) -> list[Step]:
    """Return the steps of the season's timetable in order; read once a request."""
    return _once(season, "steps", _STEPS)


def moves(season: Season, kinds: Collection[str]) -> Rows:
    """Return the events of a season by which its timetable was moved, the earliest first: subject_id, detail, at, name.

    One query.
    """
    name = func.coalesce(func.nullif(Person.name, ""), Person.email).label("name")
    query = (
        select(Event.subject_id, Event.detail, Event.at, name)
        .outerjoin(Person, Person.id == Event.person_id)
        .where(Event.season_id == season.id, Event.kind.in_(kinds))
        .order_by(Event.number)
    )
    return run(query).all()


def documents(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Programme]:
    """Return the documents of revisions of programmes, by the id of each."""
    found = db.session.scalars(select(ProgrammeRevision).where(ProgrammeRevision.id.in_(ids)))
    return {each.id: each.document for each in found}


def _seasons() -> Select[Season]:
    return select(Season).options(joinedload(Season.programme).options(defer(ProgrammeRevision.source)))


# Every request of a season asks these: building a statement costs more than running it.
OPENED = Season.opened_at.is_not(None)
_BY_SLUG = _seasons().where(Season.slug == bindparam("slug"))
_LATEST = _seasons().where(OPENED).order_by(Season.opens_at.desc())
_other = aliased(Season)
_open = select(_other.slug).where(_other.opened_at.is_not(None)).order_by(_other.opens_at.desc()).subquery()
_OPEN_SLUGS = select(func.aggregate_strings(_open.c.slug, " ")).scalar_subquery().label("slugs")
_AWARDS = select(func.count(_other.award.distinct())).where(_other.opened_at.is_not(None)).scalar_subquery()
_AT = _BY_SLUG.add_columns(_OPEN_SLUGS)
_HOUSE = _LATEST.add_columns(_OPEN_SLUGS, _AWARDS.label("awards")).limit(1)
_CATEGORIES = (
    select(Category)
    .outerjoin(Category.criteria)
    .options(contains_eager(Category.criteria))
    .where(Category.season_id == bindparam("season"))
    .order_by(Category.position, Criterion.position)
)
_OF_SEASON = (Season.slug, Season.programme_id, Season.rules_number, Season.opens_at, Season.closes_at,
              Season.grace_minutes, Season.opened_at)  # fmt: skip
_TIMES = select(*_OF_SEASON).where(Season.id == bindparam("season"))
_HELD = select(func.count()).where(Appointment.person_id == SignIn.person_id, *IN_FORCE)
_STILL_IN = (
    select(_HELD.correlate(SignIn).scalar_subquery())
    .select_from(SignIn)
    .join(Person, Person.id == SignIn.person_id)
    .where(SignIn.id == bindparam("sign_in"), SignIn.ended_at.is_(None), Person.disabled_at.is_(None))
)
_ROUNDS = select(Round).where(Round.season_id == bindparam("season")).order_by(Round.position)
_STEPS = select(Step).where(Step.season_id == bindparam("season")).order_by(Step.position)


def _slugs(text: str | None) -> list[str]:
    return (text or "").split()


def _once(season: Season, name: str, query: Select[Category] | Select[Round] | Select[Step]) -> list[Any]:
    if name not in season.__dict__:
        set_committed_value(season, name, list(db.session.scalars(query, {"season": season.id}).unique()))
    return list(getattr(season, name))


def appointment_of(person: Person, season: Season, role: str) -> Appointment | None:
    """Return a person's appointment to a role in a season, in whatever state, or none."""
    return db.session.scalar(
        select(Appointment).where(
            Appointment.season_id == season.id, Appointment.person_id == person.id, Appointment.role == role
        )
    )


def roles_offered(person: Person, season: Season) -> frozenset[str]:
    """Return the roles a person holds in a season or was invited to and may still accept."""
    standing = (Appointment.ended_at.is_(None), Appointment.declined_at.is_(None))
    query = select(Appointment.role).where(Appointment.season_id == season.id, Appointment.person_id == person.id)
    return frozenset(run(query.where(*standing)).scalars())


def appointment(season: Season, appointment_id: uuid.UUID) -> Appointment | None:
    """Return an appointment of the season with its person, or none."""
    return db.session.scalar(
        select(Appointment)
        .options(joinedload(Appointment.person))
        .where(Appointment.id == appointment_id, Appointment.season_id == season.id)
    )


def other_organisers(appointment: Appointment) -> rules.Others:
    """Return how many others organise the season, and lead it: accepted, not ended, and with an open account."""
    lead = func.count(Appointment.person_id.distinct()).filter(Appointment.role == "owner")
    query = select(func.count(Appointment.person_id.distinct()), lead).join(Appointment.person)
    others = (Appointment.season_id == appointment.season_id, Appointment.person_id != appointment.person_id)
    here = (*others, Appointment.role.in_(STAFF), *IN_FORCE, Person.disabled_at.is_(None))
    organise, own = run(query.where(*here)).one()
    return rules.Others(organise=organise, lead=own)


def staff_of(season: Season) -> list[Person]:
    """Return the season's organisers: those who get the notes meant for the organisers."""
    query = (
        select(Person)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(
            Appointment.season_id == season.id,
            Appointment.role.in_(STAFF),
            *IN_FORCE,
        )
        .distinct()
    )
    return list(db.session.scalars(query))


# An appointment is in the first of these states that fits.
STATE = case(
    (Appointment.ended_at.is_not(None), "ended"),
    (Appointment.declined_at.is_not(None), "declined"),
    (Appointment.accepted_at.is_not(None), "accepted"),
    else_="invited",
)
_LAST = case((Appointment.ended_at.is_not(None), 1), else_=0)


def people(season: Season, *, role: str = "", state: str = "", search: str = "") -> Select[Appointment]:
    """Return the select of a season's appointments with their people, by name, those that ended last.

    role, state: of one only. search: a part of name or address.
    """
    query = (
        select(Appointment)
        .join(Appointment.person)
        .options(contains_eager(Appointment.person))
        .where(Appointment.season_id == season.id)
        .order_by(_LAST, Person.name_key, Person.email, Appointment.role)
    )
    if role:
        query = query.where(Appointment.role == role)
    if state:
        query = query.where(STATE == state)  # noqa: SIM300 (a column)
    return query.where(*found_by(search, Person.name_key, Person.email))


@Port
def who_judges(season: Season, unseen: Collection[uuid.UUID | None]) -> set[uuid.UUID]:
    """Return the ids of the people who sit or hold entries in one of some categories (ids)."""
    raise NotImplementedError


@Port
def to_give_back(season: Season, appointments: Sequence[Appointment]) -> dict[uuid.UUID, tuple[uuid.UUID, str]]:
    """Return of roles that have ended those that can be given back: by the role's id, the leaving's id and its mark."""
    raise NotImplementedError


def counts_by_role(season: Season) -> dict[str, tuple[int, int]]:
    """Return by role how many appointments there are in whatever state, and how many have neither ended nor lapsed."""
    standing = func.count().filter(Appointment.ended_at.is_(None), Appointment.declined_at.is_(None))
    query = select(Appointment.role, func.count(), standing).where(Appointment.season_id == season.id)
    return {role: (int(every), int(left)) for role, every, left in run(query.group_by(Appointment.role))}


def invitation(person: Person, appointment_id: uuid.UUID | None) -> Appointment | None:
    """Return a person's own appointment with its season and programme, or none."""
    if appointment_id is None:
        return None
    whole = joinedload(Appointment.season).joinedload(Season.programme).defer(ProgrammeRevision.source)
    return db.session.scalar(
        select(Appointment).options(whole).where(Appointment.id == appointment_id, Appointment.person_id == person.id)
    )


# Proposals, and who could be the second person of one


def proposals(season: Season, tied: Collection[str] = ()) -> Select[Proposal]:
    """Return the select of a season's proposals with their people, the latest first.

    tied: codes of the categories in which the reader is not impartial; what touches one of them is left out.
    """
    people = (joinedload(Proposal.by), joinedload(Proposal.confirmed_by), joinedload(Proposal.withdrawn_by))
    query = select(Proposal).options(*people).where(Proposal.season_id == season.id, *_but_for(tied))
    return query.order_by(Proposal.at.desc(), Proposal.id)


def touching(tied: Collection[str]) -> ColumnElement[bool]:
    """Return the condition for a proposal to touch one of some categories (codes)."""
    listed = cast(Proposal.categories, Text)
    return or_(false(), *(listed.contains(f'"{code}"', autoescape=True) for code in sorted(tied)))


def _but_for(tied: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    return (not_(touching(tied)),) if tied else ()


def proposal(season: Season, proposal_id: uuid.UUID) -> Proposal | None:
    """Return a proposal of the season with its people, or none."""
    found: Proposal | None = db.session.scalar(proposals(season).where(Proposal.id == proposal_id))
    return found


def confirmed(season: Season, acts: Collection[str]) -> list[Proposal]:
    """Return the confirmed proposals of some acts, in the order in which they took effect."""
    query = proposals(season).where(Proposal.confirmed_at.is_not(None), Proposal.act.in_(acts))
    return list(db.session.scalars(query.order_by(None).order_by(Proposal.confirmed_at, Proposal.id)))


def waiting(season: Season, *, now: datetime, act: str = "", subject_id: uuid.UUID | None = None) -> list[Proposal]:
    """Return the proposals that wait for a second person, the latest first; of one act and subject if given."""
    query = proposals(season).where(is_waiting(now))
    if act:
        query = query.where(Proposal.act == act, Proposal.subject_id == subject_id)
    return list(db.session.scalars(query))


def how_many_wait(season: Season, person: Person, *, now: datetime, tied: Collection[str] = ()) -> tuple[int, int]:
    """Return how many proposals wait for a second person: of others than a person, and their own. tied: as above."""
    own = func.count(case((Proposal.by_id == person.id, 1)))
    query = select(func.count(), own).select_from(Proposal).where(*_but_for(tied))
    waiting, mine = run(query.where(Proposal.season_id == season.id, is_waiting(now))).one()
    return waiting - mine, mine


def is_waiting(now: datetime) -> ColumnElement[bool]:
    """Return the condition on a proposal to wait for a second person."""
    return and_(Proposal.confirmed_at.is_(None), Proposal.withdrawn_at.is_(None), Proposal.at > now - rules.LASTS)


def deciders(season: Season, *, since: datetime | None = None) -> dict[Person, set[str]]:
    """Return who may take part in what needs two people, with their roles: owners, organisers and the chair.

    since: only those who have held their role since then.
    """
    query = (
        select(Person, Appointment.role)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(
            Appointment.season_id == season.id,
            Appointment.role.in_(DECIDERS),
            *IN_FORCE,
            Person.disabled_at.is_(None),
            *(() if since is None else (Appointment.accepted_at <= since,)),
        )
        .order_by(Person.name_key, Person.email)
    )
    found: dict[Person, set[str]] = {}
    for person, role in db.session.execute(query):
        found.setdefault(person, set()).add(role)
    return found


# The rules as they were frozen


@dataclass(frozen=True)
class Edition:
    """Rules as they were frozen, for whoever reads them: why they were changed, and which of them."""

    rules: FrozenRules
    reason: str
    changes: list[Told]


def editions(season: Season) -> list[Edition]:
    """Return the rules of a season as they were frozen and changed since. One query; none before the first score."""
    if not season.rules_number:
        return []
    query = (
        select(FrozenRules, Proposal.reason)
        .outerjoin(Proposal, Proposal.id == FrozenRules.proposal_id)
        .where(FrozenRules.season_id == season.id)
        .order_by(FrozenRules.number)
    )
    if season.rules_number == 1:  # nothing to compare: what they say is long
        query = query.options(defer(FrozenRules.document, raiseload=True))
    rows = [(rules, reason or "") for rules, reason in db.session.execute(query)]
    documents = [read(rules.document) for rules, _ in rows] if season.rules_number > 1 else []
    return [
        Edition(rules, reason, compared(documents[place - 1], documents[place]) if place else [])
        for place, (rules, reason) in enumerate(rows)
    ]


def by_fingerprint(season: Season, sha256: str) -> FrozenRules | None:
    """Return the frozen rules of a season with a hash, or none."""
    if not sha256.isalnum():  # PostgreSQL takes no NUL
        return None
    query = select(FrozenRules).where(FrozenRules.season_id == season.id, FrozenRules.sha256 == sha256)
    return db.session.scalar(query.order_by(FrozenRules.number).limit(1))
