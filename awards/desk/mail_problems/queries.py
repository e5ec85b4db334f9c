"""Reading what could not be delivered in a season, and with whom the address is."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import aliased

from awards.accounts.models import ACTS, Company, Membership, Person
from awards.core.db import Rows, run
from awards.messages.models import Mail
from awards.messages.queries import but_for, with_fate
from awards.messages.rules import SET_ASIDE
from awards.nominations.models import Nomination
from awards.programmes.models import Appointment, Season
from awards.web.access import Hidden

MOST = 10_000
_COLUMNS = (Mail.id, Mail.to, Mail.person_id, Mail.subject, Mail.error, Mail.failed_at, Mail.refused_at)


def undelivered(season: Season, *, hidden: Hidden | None, aside: bool = False) -> Rows:
    """Return the mails of a season that were given up, or those of them that were set aside; one query.

    hidden: see `messages.queries.but_for`.
    """
    fate = (*with_fate("withdrawn"), Mail.withdrawn_why == SET_ASIDE) if aside else with_fate("failed")
    query = select(*_COLUMNS).where(Mail.season_id == season.id, *fate, *but_for(hidden))
    return run(query.where(Mail.failed_at.is_not(None)).order_by(Mail.failed_at.desc(), Mail.id).limit(MOST)).all()


@dataclass
class Owner:
    """With whom an address is. address: what the account has now. confirmed: whether its owner has shown that it is
    theirs. roles: names of roles held. invited: the id and the role of an invitation that was not answered.
    companies: with their other people, as name and address.
    """

    name: str
    address: str
    confirmed: bool
    roles: list[str] = field(default_factory=list)
    invited: list[tuple[uuid.UUID, str]] = field(default_factory=list)
    companies: dict[str, list[tuple[str, str]]] = field(default_factory=dict)


def owners(season: Season, people: Collection[uuid.UUID]) -> dict[uuid.UUID, Owner]:
    """Return who these people are in a season: roles, invitations, companies with a nomination here. Three queries."""
    found = {
        row.id: Owner(row.name, row.email, row.verified_at is not None)
        for row in run(select(Person.id, Person.name, Person.email, Person.verified_at).where(Person.id.in_(people)))
    }
    for row in run(_appointments(season, people)):
        if row.accepted_at is not None:
            found[row.person_id].roles.append(row.role)
        elif row.declined_at is None:
            found[row.person_id].invited.append((row.id, row.role))
    for person_id, name, colleagues in _companies(season, people):
        found[person_id].companies[name] = colleagues
    return found


def _appointments(season: Season, people: Collection[uuid.UUID]) -> Select[*tuple[Any, ...]]:
    columns = (
        Appointment.id,
        Appointment.person_id,
        Appointment.role,
        Appointment.accepted_at,
        Appointment.declined_at,
    )
    query = select(*columns).where(Appointment.season_id == season.id, Appointment.person_id.in_(people))
    return query.where(Appointment.ended_at.is_(None)).order_by(Appointment.role)


def _companies(season: Season, people: Collection[uuid.UUID]) -> list[tuple[uuid.UUID, str, list[tuple[str, str]]]]:
    """Whom these people act for together with whom, where the company has a nomination in the season."""
    own, others = Membership, aliased(Membership)
    entered = exists().where(Nomination.company_id == Company.id, Nomination.season_id == season.id)
    acting = and_(others.company_id == own.company_id, others.accepted_at.is_not(None), others.ended_at.is_(None))
    query = (
        select(own.person_id, Company.id, Company.name, Person.id.label("other"), Person.name.label("called"),
               Person.email)
        .select_from(own)
        .join(Company, Company.id == own.company_id)
        .join(others, acting)
        .join(Person, Person.id == others.person_id)
        .where(own.person_id.in_(people), *ACTS, entered)
        .order_by(Company.name_key, Person.name_key, Person.email)
    )  # fmt: skip
    grouped: dict[tuple[uuid.UUID, uuid.UUID, str], list[tuple[str, str]]] = defaultdict(list)
    for row in run(query):
        colleagues = grouped[row.person_id, row[1], row[2]]
        if row.other != row.person_id:
            colleagues.append((row.called, row.email))
    return [(person_id, name, colleagues) for (person_id, _id, name), colleagues in grouped.items()]
