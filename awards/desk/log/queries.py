"""Reading the log of a season: who did what, when, and to what."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    Text,
    and_,
    cast,
    exists,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    union_all,
)

from awards.accounts.models import Membership, Person
from awards.core.db import RowId, Rows, Unseen, beside, found_by, outside, run
from awards.jury.models import Assignment, Departure, Juror
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.nominations.models import Nomination
from awards.programmes.models import Appointment, Proposal, Round, Season
from awards.results.queries import within
from awards.web.access import Side

MOST_TOLD = 5


@dataclass(frozen=True)
class Wanted:
    """What the log is cut down to; nothing is left out by a field that is empty.

    person: a part of the name or address. entry: words of a nomination and its company. about: the id of one. since,
    until: moments, the second one not included.
    """

    kind: str = ""
    person: str = ""
    entry: str = ""
    about: uuid.UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


class Line(Protocol):
    """A row of `events`."""

    kind: str
    subject_id: uuid.UUID | None
    address: str | None
    detail: dict[str, Any]
    at: datetime
    person: str | None
    email: str | None


class Named(NamedTuple):
    """What something in the log is called; see `names`."""

    id: uuid.UUID
    what: str
    name: str
    language: str | None
    nomination_id: uuid.UUID | None
    juror: str | None
    more: str | None


def events(season: Season, wanted: Wanted, sides: Sequence[Side]) -> Select[Any]:
    """Return the select of a season's events as rows, the latest first.

    sides: of the reader; what is about nominations of these categories is left out. Rows: number, at, kind, subject_id,
    address, detail, person (name), email.
    """
    query = (
        select(
            Event.number,
            Event.at,
            Event.kind,
            Event.subject_id,
            Event.address,
            Event.detail,
            Person.name.label("person"),
            Person.email,
        )
        .outerjoin(Person, Person.id == Event.person_id)
        .where(Event.season_id == season.id, *_seen(season, sides))
        .order_by(Event.at.desc(), Event.number.desc())
    )
    if wanted.kind:
        query = query.where(Event.kind == wanted.kind)
    if wanted.since is not None:
        query = query.where(Event.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(Event.at < wanted.until)
    query = query.where(*found_by(wanted.person, Person.name_key, Person.email))
    if wanted.about is not None:
        query = query.where(_about(Nomination.id == wanted.about))
    if wanted.entry:
        query = query.where(_about(Nomination.season_id == season.id, *found_by(wanted.entry, Nomination.search_key)))
    return query


# Events that are about a category and name it; elsewhere it is one that a nomination was moved to, or doubted for.
OF_CATEGORY = ("tie.", "seat.", "board.")


@dataclass(frozen=True)
class Mark:
    """A point in the log: behind the first `rank` events of a moment, counted from the side it is walked from.

    newer: it is walked towards the present. Of numbers of events a mark tells nothing: they count what is hidden too.
    """

    at: datetime
    rank: int
    newer: bool = False


@dataclass(frozen=True)
class Stretch:
    """A stretch of the log, the latest first, with the marks of what is newer and what is older, if there is any."""

    rows: Rows
    newer: Mark | None
    older: Mark | None


def stretch(season: Season, wanted: Wanted, sides: Sequence[Side], mark: Mark | None, *, most: int) -> Stretch:
    """Return at most so many of the events that fit, from a mark on; without one the latest. Two queries.

    Nothing is counted but events of one moment, so that it costs the same however long the log is.
    """
    query = events(season, wanted, sides)
    rows = list(run(_from(query, mark).limit(most + 1)).all())
    there_is_more, rows = len(rows) > most, rows[:most]
    back = mark is not None and mark.newer
    if back:
        rows.reverse()
    if not rows:
        return Stretch(rows, None, None)
    newer, older = _marks(query, rows[0], rows[-1])
    return Stretch(rows, newer if (there_is_more if back else mark) else None, older if back or there_is_more else None)


def _from(query: Select[Any], mark: Mark | None) -> Select[Any]:
    if mark is None:
        return query
    if mark.newer:
        query = query.where(Event.at >= mark.at).order_by(None).order_by(Event.at, Event.number)
        return query.offset(mark.rank)
    return query.where(Event.at <= mark.at).offset(mark.rank)


def _marks(query: Select[Any], first: Row[Any], last: Row[Any]) -> tuple[Mark, Mark]:
    """The marks before and behind two rows: how many events of the same moment that fit are on their side."""

    def count(*more: ColumnElement[bool]) -> ScalarSelect[int]:
        of_moment = query.where(*more).order_by(None).with_only_columns(func.count(), maintain_column_froms=True)
        return of_moment.scalar_subquery()

    up = count(Event.at == first.at, Event.number <= first.number)
    down = count(Event.at == last.at, Event.number >= last.number)
    newer, older = run(select(up, down)).one()
    return Mark(first.at, newer, newer=True), Mark(last.at, older)


def _seen(season: Season, sides: Sequence[Side]) -> list[ColumnElement[bool]]:
    if not sides:
        return []
    codes = [side.code for side in sides if side.code is not None]
    named = func.coalesce(Event.detail["category"].as_string(), "").in_(codes)
    of_category = or_(*(Event.kind.startswith(kind) for kind in OF_CATEGORY))
    of_nominees = and_(Event.kind.startswith("viewing."), Event.subject_id.in_(_acting(season, sides)))
    return [
        or_(Event.subject_id.is_(None), Event.subject_id.not_in(within(season, sides))),
        not_(and_(of_category, named)),
        not_(of_nominees),
    ]


def _acting(season: Season, sides: Sequence[Side]) -> Select[uuid.UUID]:
    """The ids of who acts for nominees of the categories in which the reader has a side: who looked at their pages."""
    entered = (Nomination.season_id == season.id, Nomination.id.in_(within(season, sides)))
    companies = select(Nomination.company_id).where(*entered)
    return select(Membership.person_id).where(Membership.company_id.in_(companies))


def _about(*fitting: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition on an event to be about nominations that fit, or their scoresheets."""
    entries = select(Nomination.id).where(*fitting)
    given = select(Assignment.id).where(Assignment.nomination_id.in_(entries))
    return or_(Event.subject_id.in_(entries), Event.subject_id.in_(given))


def meanwhile(
    season: Season,
    *,
    kinds: Collection[str],
    subjects: Collection[uuid.UUID],
    since: datetime,
    sides: Sequence[Side],
) -> Rows:
    """Return the last events after a moment, the earliest first; the very last one if there is none after it.

    kinds: how their kinds begin. subjects: what they are about, entries and jurors with their scoresheets; empty:
    anything in the season. sides: of the reader. Rows as `events`, of these at most MOST_TOLD.
    """
    query = events(season, Wanted(), sides)
    query = query.where(or_(*(Event.kind.startswith(kind, autoescape=True) for kind in kinds)))
    if subjects:
        theirs = or_(Assignment.nomination_id.in_(subjects), Assignment.juror_id.in_(subjects))
        given = exists().where(Assignment.id == Event.subject_id, theirs)
        query = query.where(or_(Event.subject_id.in_(subjects), given))
    found = run(query.limit(MOST_TOLD)).all()
    return [row for row in found if row.at > since][::-1] or found[:1]


def names(season: Season, ids: Collection[uuid.UUID], unseen: Unseen) -> dict[uuid.UUID, Named]:
    """Return what nominations, scoresheets, jurors, roles, rounds, proposals and mails are called, by id. One query.

    unseen: ids of the categories whose nominations are left out, with their scoresheets. Rows: id, what (nomination,
    ballot, juror, role, round, proposal, mail, person), name (a title, a person's name, a round's code, what a proposal
    tells as JSON, an address), language, nomination_id, juror (a name), more (a role, or a round's code).
    """
    seen = (beside(Nomination.season_id) == season.id, *outside(Nomination.category_id, unseen))
    called = func.coalesce(func.nullif(Person.name, ""), Person.email)
    parts = [
        _named("nomination", Nomination, Nomination.title, Nomination.language, Nomination.id).where(*seen),
        _named("ballot", Assignment, Nomination.title, Nomination.language, Nomination.id, called, Round.code)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Person, Person.id == Juror.person_id)
        .join(Round, Round.id == Assignment.round_id)
        .where(*seen),
        _named("juror", Juror, called)
        .join(Person, Person.id == Juror.person_id)
        .where(beside(Juror.season_id) == season.id),
        _named("juror", Departure, called)
        .join(Person, Person.id == Departure.person_id)
        .where(beside(Departure.season_id) == season.id),
        _named("role", Appointment, called, more=Appointment.role)
        .join(Person, Person.id == Appointment.person_id)
        .where(beside(Appointment.season_id) == season.id),
        _named("round", Round, Round.code).where(beside(Round.season_id) == season.id),
        _named("proposal", Proposal, Proposal.told).where(beside(Proposal.season_id) == season.id),
        _named("mail", Mail, Mail.to).where(beside(Mail.season_id) == season.id),
        _named("person", Person, called),
    ]
    own = [part.where(part.selected_columns.id.in_(ids)) for part in parts]
    return {row.id: Named(*row) for row in run(union_all(*own))} if ids else {}


_NONE = null()


def _named(
    what: str, table: Any, name: Any, language: Any = _NONE, entry: Any = _NONE, juror: Any = _NONE, more: Any = _NONE
) -> Select[Any]:
    return select(
        table.id.label("id"),
        literal(what).label("what"),
        cast(name, Text).label("name"),
        cast(language, Text).label("language"),
        cast(entry, RowId).label("nomination_id"),
        cast(juror, Text).label("juror"),
        cast(more, Text).label("more"),
    ).select_from(table)
