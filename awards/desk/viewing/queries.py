"""Reading what somebody has to do with a season, who acts for its nominees, and who looked at whose pages."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Exists, Select, and_, exists, func, not_, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from awards.accounts.models import ACTS, Company, Membership, Person, SignIn
from awards.core.db import Rows, Unseen, db, found_by, outside, run
from awards.core.roles import STAFF
from awards.desk.viewing import rules
from awards.desk.viewing.rules import Part
from awards.jury.panels.queries import judged
from awards.jury.queries import scoring_rounds
from awards.ledger.models import Event
from awards.nominations.models import Nomination
from awards.programmes.models import IN_FORCE, Appointment, Season
from awards.results.queries import roles_and_sides
from awards.web.access import Side

BEGUN, ENDED, PAGE = "viewing.begun", "viewing.ended", "viewing.page"
MOST = 200


def person(person_id: uuid.UUID | None) -> Person | None:
    """Return a person, or none."""
    return db.session.get(Person, person_id) if person_id is not None else None


def season(season_id: uuid.UUID | None) -> Season | None:
    """Return a season, or none."""
    return db.session.get(Season, season_id) if season_id is not None else None


def part_of(person: Person, season: Season) -> Part:
    """Return what a person has to do with a season: roles, nominations, and the categories of both. Four queries."""
    held, _ = roles_and_sides(person, season)
    entered = (
        select(Nomination.category_id)
        .join(Membership, Membership.company_id == Nomination.company_id)
        .where(Membership.person_id == person.id, *ACTS, Nomination.season_id == season.id)
    )
    categories = set(run(entered).scalars())
    return Part(
        roles=frozenset(each.role for each in held if each.season_id == season.id),
        acts=bool(categories),
        categories=frozenset(categories | judged(person.id, season)),
        active=person.disabled_at is None,
    )


def standing_of(viewer: Person, season: Season) -> tuple[frozenset[str], tuple[Side, ...]]:
    """Return the roles of whoever looks, in the season, and the categories in which they have a side. One query."""
    held, sides = roles_and_sides(viewer, season)
    return frozenset(each.role for each in held if each.season_id == season.id), sides


def judged_until(season: Season, *, now: datetime) -> datetime | None:
    """Return until when a round is scored now; none while none is."""
    ends = [each.closes_at for each in scoring_rounds(season) if each.opens_at <= now < each.closes_at]
    return max(ends, default=None)


def was_submitted(nomination_id: uuid.UUID, person: Person) -> bool:
    """Whether a nomination for which a person acts has a submitted version."""
    theirs = exists().where(Membership.company_id == Nomination.company_id, Membership.person_id == person.id, *ACTS)
    query = select(Nomination.version_id).where(Nomination.id == nomination_id, theirs)
    return run(query).scalar() is not None


def nominees(season: Season, *, unseen: Unseen, search: str = "") -> Select[Any]:
    """Return the select of who acts for nominees of a season, by name, as rows: id, name, email, entries (how many).

    unseen: ids of categories in which the reader has a side; whoever has a nomination there is left out.
    """
    columns: tuple[Any, ...] = (Person.id, Person.name, Person.email, func.count(Nomination.id).label("entries"))
    query = (
        select(*columns)
        .join(Membership, Membership.person_id == Person.id)
        .join(Company, Company.id == Membership.company_id)
        .join(Nomination, Nomination.company_id == Company.id)
        .where(*ACTS, Nomination.season_id == season.id, Person.disabled_at.is_(None), ~_runs(season))
        .where(*found_by(search, Person.name_key, Person.email, Company.name_key))
        .group_by(Person.id, Person.name, Person.name_key, Person.email)
        .order_by(Person.name_key, Person.email)
    )
    return query.where(Person.id.not_in(_in_unseen(season, unseen))) if unseen else query


def _runs(season: Season) -> Exists:
    """Whether a person runs the season: nobody sees the pages of another organiser."""
    own = (Appointment.season_id == season.id, Appointment.person_id == Person.id, Appointment.role.in_(STAFF))
    return exists().where(*own, *IN_FORCE)


def _in_unseen(season: Season, unseen: Unseen) -> Select[uuid.UUID]:
    entered, acting = aliased(Nomination), aliased(Membership)
    return (
        select(acting.person_id)
        .join(entered, entered.company_id == acting.company_id)
        .where(entered.season_id == season.id, not_(and_(true(), *outside(entered.category_id, unseen))))
    )


def companies_of(people: Collection[uuid.UUID], season: Season) -> dict[uuid.UUID, list[str]]:
    """Return the companies with nominations of a season for which people act, by person. One query."""
    query = (
        select(Membership.person_id, Company.name)
        .join(Company, Company.id == Membership.company_id)
        .where(Membership.person_id.in_(people), *ACTS)
        .where(exists().where(Nomination.company_id == Company.id, Nomination.season_id == season.id))
        .order_by(Company.name_key)
    )
    found: dict[uuid.UUID, list[str]] = {}
    for person_id, name in run(query) if people else ():
        found.setdefault(person_id, []).append(name)
    return found


def looks_at(person: Person) -> Rows:
    """Return who looked at a person's pages, the latest first, as rows: at, detail, name, season (its slug), pages.

    pages: how many of them. detail: viewing (an id), until, reason. At most MOST, one query.
    """
    page = aliased(Event)
    key = Event.detail["viewing"].as_string()
    pages = select(func.count()).where(
        page.subject_id == person.id, page.kind == PAGE, page.detail["viewing"].as_string() == key
    )
    name = func.coalesce(func.nullif(Person.name, ""), Person.email).label("name")
    query = (
        select(Event.at, Event.detail, name, Season.slug.label("season"), pages.scalar_subquery().label("pages"))
        .outerjoin(Person, Person.id == Event.person_id)
        .outerjoin(Season, Season.id == Event.season_id)
        .where(Event.subject_id == person.id, Event.kind == BEGUN)
    )
    return run(query.order_by(Event.at.desc(), Event.number.desc()).limit(MOST)).all()


def ends_of(person: Person) -> dict[str, str]:
    """Return when looks at a person's pages ended, as ISO text by the look's id; those that go on are left out."""
    query = select(Event.detail).where(Event.subject_id == person.id, Event.kind == ENDED)
    return {detail["viewing"]: detail["until"] for (detail,) in run(query)}


def over(*, now: datetime) -> list[SignIn]:
    """Return the sign-ins in which a look at somebody's pages is over without having been ended."""
    query = select(SignIn).where(SignIn.viewed_id.is_not(None))
    late = or_(SignIn.viewed_since <= now - rules.LASTS, SignIn.ended_at.is_not(None))
    return list(db.session.scalars(query.where(late).options(joinedload(SignIn.person))))
