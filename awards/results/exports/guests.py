"""Who comes to the ceremony, for badges, place cards and the seating list: the jury, the organisers, and whoever acts
for a finalist. It says nothing of who won.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, func, or_, select

from awards.accounts.models import ACTS, Company, Membership, Person
from awards.core.db import Unseen, outside, run
from awards.core.message import Message
from awards.core.roles import CHAIR
from awards.jury.models import Finalist, Juror
from awards.jury.queries import TAKES_PART
from awards.nominations.models import Nomination
from awards.programmes.models import IN_FORCE, Appointment, Round, Season
from awards.results.exports.directory import PERSON_ID
from awards.results.exports.streaming import Row, Say, Source, heads
from awards.results.exports.tables import NONE, Filters
from awards.results.models import STANDS, Publication, PublicEntry

GROUPS = {
    "owner": Message("Lead organiser"),
    "organiser": Message("Organiser"),
    CHAIR: Message("Jury chair"),
    "juror": Message("Juror"),
    "finalist": Message("Finalist"),
}


@dataclass
class Guest:
    """Somebody who comes, with every part they come in; organisation: whom they come from, if that is known."""

    id: uuid.UUID
    name: str
    key: str
    organisation: str
    parts: list[str] = field(default_factory=list)


def guests(season: Season, say: Say, *, unseen: Unseen, now: datetime, filters: Filters = NONE) -> Source:
    """Return one row for each guest by name, with room for the table and the seat."""
    columns = heads(say, (Message("Name"), "name"), (Message("Organisation"), "organisation"),
                    (Message("Role"), "role"), (Message("Table"), "table"), (Message("Seat"), "seat"),
                    *PERSON_ID)  # fmt: skip

    def rows() -> Iterable[Row]:
        for one in invited(season, unseen=unseen, now=now):
            if filters.get("group") in ("", None, *one.parts):
                parts = ", ".join(say(GROUPS[part]) for part in one.parts)
                yield [one.name, one.organisation, parts, "", "", str(one.id)]

    return Source(columns, None, more=rows)


def invited(season: Season, *, unseen: Unseen, now: datetime) -> list[Guest]:
    """Return all guests by name: nobody twice. Those of finalists in unseen categories are left out. Two queries."""
    found: dict[uuid.UUID, Guest] = {}
    for person_id, name, key, organisation, part in (*_appointed(season), *_of_finalists(season, unseen, now)):
        guest = found.setdefault(person_id, Guest(person_id, name, key, organisation or ""))
        guest.organisation = guest.organisation or organisation or ""
        if part not in guest.parts:
            guest.parts.append(part)
    return sorted(found.values(), key=lambda each: (each.key, str(each.id)))


def _appointed(season: Season) -> Iterator[tuple[uuid.UUID, str, str, str | None, str]]:
    query = (
        select(Person.id, Person.name, Person.name_key, Juror.employer, Appointment.role)
        .join(Appointment, Appointment.person_id == Person.id)
        .outerjoin(Juror, (Juror.person_id == Person.id) & (Juror.season_id == season.id))
        .where(Appointment.season_id == season.id, Appointment.role.in_([*GROUPS][:-1]), *IN_FORCE)
    )
    ranks = {part: place for place, part in enumerate(GROUPS)}
    yield from sorted(map(tuple, run(query)), key=lambda row: ranks[row[-1]])


def _of_finalists(
    season: Season, unseen: Unseen, now: datetime
) -> Iterator[tuple[uuid.UUID, str, str, str | None, str]]:
    query = (
        select(Person.id, Person.name, Person.name_key, Company.name)
        .join(Membership, Membership.person_id == Person.id)
        .join(Company, Company.id == Membership.company_id)
        .join(Nomination, Nomination.company_id == Company.id)
        .where(Nomination.season_id == season.id, *ACTS, *TAKES_PART, *outside(Nomination.category_id, unseen))
        .where(or_(Nomination.id.in_(_advanced(season)), Nomination.id.in_(_named(season, now))))
        .order_by(Company.name_key, Nomination.id)
    )
    for person_id, name, key, company in run(query):
        yield person_id, name, key, company, "finalist"


def _advanced(season: Season) -> Select[uuid.UUID]:
    """The entries that went on into the last round that any went into."""
    inside = select(func.max(Round.position)).join(Finalist, Finalist.round_id == Round.id)
    last = inside.where(Round.season_id == season.id).scalar_subquery()
    query = select(Finalist.nomination_id).join(Round, Round.id == Finalist.round_id)
    return query.where(Round.season_id == season.id, Round.position == last)


def _named(season: Season, now: datetime) -> Select[uuid.UUID]:
    """The entries that what is public names: an award with a single round advances nobody."""
    query = select(PublicEntry.nomination_id).join(Publication, Publication.id == PublicEntry.publication_id)
    return query.where(Publication.season_id == season.id, STANDS, Publication.embargo_until <= now)
