"""Reading whom a filter means: people, each once, with what they are written to about; and who is left out, and why.

    audience(season, unseen, Filter("drafts", days=7), now=now())

The number of queries is the same whatever the filter finds: one, for jurors four. Never a score, and of jurors only
how many scoresheets they hold and have submitted.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from awards.accounts.models import ACTS, Company, Membership, Person
from awards.core.db import Rows, Unseen, beside, outside, run
from awards.core.roles import JUDGES
from awards.desk.audience.audience_filter import OF_ENTRIES, OF_JURORS, Filter
from awards.desk.circulars.models import Circular, CircularPerson
from awards.jury.models import Assignment, Finalist, Juror, Seat
from awards.jury.queries import entries_from, moves_of, round_for
from awards.messages.models import Mail
from awards.messages.unwanted.models import Unsubscription
from awards.nominations.models import Admission, Extension, Nomination
from awards.nominations.queries import STATE
from awards.programmes import queries as programmes
from awards.programmes.models import IN_FORCE, Appointment, Category, Round, Season
from awards.programmes.rules import round_is_closed
from awards.results.queries import next_round
from awards.scoring.counting.queries import progress
from awards.web.pieces import piece_while

MOST = 10_000  # rows of people and nominations; where there are more, the filter has to be narrower
NOWHERE = ".invalid"  # ends addresses that can get no mail
UNSUBSCRIBED, REFUSED, WRITTEN, NO_ADDRESS, CHOSEN_OUT = REASONS = (
    "unsubscribed", "refused", "written", "no_address", "chosen",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thing:
    """A nomination that somebody is written to about. until: its own end, if it has one: a later deadline, or
    when its correction is due."""

    id: uuid.UUID
    title: str
    language: str
    company: str
    category: str | None
    touched_at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody a mail goes to, as a `messages.rules.Recipient`, and what it is about.

    company: their organisation's, or a juror's employer. things: nominations, the one changed last first. given, done:
    scoresheets that a juror holds and has submitted, in the round of the audience.
    """

    id: uuid.UUID
    name: str
    name_key: str
    email: str
    language: str
    timezone: str
    company: str = ""
    things: tuple[Thing, ...] = ()
    given: int = 0
    done: int = 0

    @property
    def touched_at(self) -> datetime | None:
        """When one of the nominations was changed last; none for a juror."""
        return self.things[0].touched_at if self.things else None

    @property
    def open(self) -> int:
        """Scoresheets that are still to be submitted."""
        return self.given - self.done


@dataclass(frozen=True)
class Audience:
    """People by name; those left out, each with one of REASONS. too_many: there are more than can be read at once.

    round: which one the scoresheets are of, or which finalists went on to.
    """

    people: tuple[Addressee, ...] = ()
    left_out: tuple[tuple[Addressee, str], ...] = ()
    too_many: bool = False
    round: Round | None = field(default=None, compare=False)

    @property
    def by_language(self) -> dict[str, int]:
        """How many people read each language, the most first."""
        return dict(Counter(each.language for each in self.people).most_common())

    @property
    def things(self) -> int:
        """How many nominations they are written to about."""
        return len({thing.id for each in self.people for thing in each.things})

    @property
    def reasons(self) -> dict[str, int]:
        """How many are left out for each reason."""
        return dict(Counter(why for _who, why in self.left_out))

    def without(self, people: Collection[uuid.UUID], why: str = CHOSEN_OUT) -> Audience:
        """Return the audience with some people left out."""
        if not people:
            return self
        out = tuple((each, why) for each in self.people if each.id in people)
        kept = tuple(each for each in self.people if each.id not in people)
        return replace(self, people=kept, left_out=self.left_out + out)


def audience(
    season: Season, unseen: Unseen, wanted: Filter, *, now: datetime, listed: uuid.UUID | None = None,
    among: Collection[uuid.UUID] | None = None,
) -> Audience:  # fmt: skip
    """Return whom a filter means in a season; a nomination counts only if it takes part, a role if it is in force.

    unseen: ids of the categories in which the viewer has a side; nothing of them is counted or named. Disabled accounts
    are in neither list. Who was written to today by a message to the same filter's code is left out, and who has
    unsubscribed from this award unless the message is necessary. listed: the id of a message that was confirmed; then
    only people of its list are asked for, and that message counts for nothing itself. among: the ids of the only people
    who are asked for.
    """
    asked = _Asked(season, unseen, wanted, now, listed, among)
    if wanted.code in OF_ENTRIES:
        return _of_entries(asked)
    if wanted.code in OF_JURORS:
        return _of_jurors(asked)
    return _audience(run(_invited(asked)).all())


@dataclass(frozen=True)
class _Asked:
    """What is asked for, by whom and when; see `audience`."""

    season: Season
    unseen: Unseen
    wanted: Filter
    now: datetime
    listed: uuid.UUID | None
    among: Collection[uuid.UUID] | None


def _of_entries(asked: _Asked) -> Audience:
    into = _advanced_to(asked) if asked.wanted.code == "finalists" else None
    rows = run(_entries(asked, into)).all()
    things: dict[uuid.UUID, list[Thing]] = {}
    for row in rows:
        things.setdefault(row.person_id, []).append(
            Thing(row.id, row.title, row.entry_language, row.company, row.category, row.touched_at, row.until)
        )
    return replace(_audience(rows, things), round=into)


def _entries(asked: _Asked, into: Round | None) -> Select[Any]:
    """Members of companies, a row for each of their nominations that is meant."""
    season, wanted = asked.season, asked.wanted
    later = select(func.max(Extension.until)).where(Extension.nomination_id == Nomination.id).scalar_subquery()
    query = (
        select(*_person(asked), Company.name.label("company"), Nomination.id, Nomination.title,
               Nomination.language.label("entry_language"), Category.code.label("category"), Nomination.touched_at,
               (Admission.due_at if wanted.code == "returned" else later).label("until"))
        .select_from(Nomination)
        .join(Company, Company.id == Nomination.company_id)
        .join(Membership, and_(Membership.company_id == Nomination.company_id, *ACTS))
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(Category, Category.id == Nomination.category_id)
        .outerjoin(Admission, Admission.id == Nomination.admission_id)
        .where(Nomination.season_id == season.id, Nomination.withdrawal_id.is_(None),
               Nomination.disqualification_id.is_(None), *outside(Nomination.category_id, asked.unseen),
               *_meant(asked, into), *_of_people(asked))
    )  # fmt: skip
    if wanted.category:
        query = query.where(Category.code == wanted.category)
    if wanted.country:
        query = query.where(Nomination.country == wanted.country)
    return query.limit(MOST + 1)


def _meant(asked: _Asked, into: Round | None) -> Iterator[ColumnElement[bool]]:
    """The conditions on a nomination that a code stands for."""
    wanted = asked.wanted
    if wanted.code == "nominations":
        yield Nomination.id.in_(wanted.ids)
    elif wanted.code == "finalists":
        advanced = exists().where(Finalist.nomination_id == Nomination.id, Finalist.round_id == (into and into.id))
        yield advanced if into is not None else false()
    elif wanted.code == "drafts":
        yield Nomination.version_id.is_(None)
        if wanted.days:
            yield Nomination.touched_at <= asked.now - timedelta(days=wanted.days)
    else:
        yield STATE.is_not_distinct_from(wanted.code)


def _advanced_to(asked: _Asked) -> Round | None:
    """The round whose finalists are meant: the one named if entries are advanced into it, or the one after it.

    None before the round that they come from has closed.
    """
    season = asked.season
    round_ = round_for(season, asked.wanted.round or None, now=asked.now)
    into = None if round_ is None else round_ if entries_from(season, round_) == "cut" else next_round(season, round_)
    if into is None:
        return None
    before = [each for each in programmes.rounds(season) if each.kind == "scoring" and each.position < into.position]
    return into if before and round_is_closed(before[-1], now=asked.now) else None


def _of_jurors(asked: _Asked) -> Audience:
    round_ = round_for(asked.season, asked.wanted.round or None, now=asked.now)
    counted = _counted(asked, round_) if round_ is not None else {}
    rows = [row for row in run(_jurors(asked, round_)) if _is_meant(row, counted, asked.wanted)]
    return replace(_audience(rows, counted=counted), round=round_)


def _counted(asked: _Asked, round_: Round) -> dict[uuid.UUID, tuple[int, int]]:
    """Scoresheets given and submitted by juror, but for unseen categories, in the one wanted."""
    out = frozenset(
        each.code for each in programmes.categories(asked.season)
        if each.id in asked.unseen or (asked.wanted.category and each.code != asked.wanted.category)
    )  # fmt: skip
    _, found = piece_while(moves_of(round_.id), lambda: progress(round_, unseen=out), "given and done", round_.id, out)
    return {uuid.UUID(juror_id): counts for juror_id, counts in found.items()}


def _jurors(asked: _Asked, round_: Round | None) -> Select[Any]:
    """Those who judge, with whether they have begun to score in a round, and whether they sit on the panel meant."""
    season, wanted = asked.season, asked.wanted
    begun: ColumnElement[bool] = false()
    sits: ColumnElement[bool] = false()
    if round_ is not None:
        code = select(Category.id).where(Category.season_id == season.id, Category.code == wanted.category)
        of = (Assignment.category_id.in_(code),) if wanted.category else outside(Assignment.category_id, asked.unseen)
        begun = exists().where(
            Assignment.juror_id == Juror.id, Assignment.round_id == round_.id, Assignment.removed_at.is_(None),
            Assignment.begun_at.is_not(None), *of,
        )  # fmt: skip
        place = or_(Seat.category_id.is_(None), Seat.category_id.in_(code))
        sits = exists().where(Seat.juror_id == Juror.id, Seat.round_id == round_.id, place)
    query = (
        select(*_person(asked), func.coalesce(Juror.employer, "").label("company"),
               Juror.id.label("juror_id"), begun.label("begun"), sits.label("sits"))
        .select_from(Appointment)
        .join(Person, Person.id == Appointment.person_id)
        .outerjoin(Juror, and_(Juror.person_id == Person.id, Juror.season_id == season.id))
        .where(Appointment.season_id == season.id, Appointment.role.in_(JUDGES), *IN_FORCE, *_of_people(asked))
    )  # fmt: skip
    return (query.where(Person.id.in_(wanted.ids)) if wanted.code == "jurors_chosen" else query).limit(MOST + 1)


def _is_meant(row: Any, counted: Mapping[uuid.UUID, tuple[int, int]], wanted: Filter) -> bool:
    given, done = counted.get(row.juror_id, (0, 0))
    if wanted.code == "jurors_idle":
        return given > 0 and not row.begun
    if wanted.code == "jurors_behind":
        return given > done
    return not wanted.category or given > 0 or bool(row.sits)


def _invited(asked: _Asked) -> Select[Any]:
    """People who have not answered to an offered role."""
    return (
        select(*_person(asked))
        .select_from(Appointment)
        .join(Person, Person.id == Appointment.person_id)
        .where(Appointment.season_id == asked.season.id, *_of_people(asked))
        .where(Appointment.accepted_at.is_(None), Appointment.declined_at.is_(None), Appointment.ended_at.is_(None))
        .limit(MOST + 1)
    )


def _of_people(asked: _Asked) -> Iterator[ColumnElement[bool]]:
    yield Person.disabled_at.is_(None)
    if asked.wanted.language:
        yield Person.language == asked.wanted.language
    if asked.among is not None:
        yield Person.id.in_(asked.among)
    if asked.listed is not None:
        yield Person.id.in_(select(CircularPerson.person_id).where(CircularPerson.circular_id == asked.listed))


def _person(asked: _Asked) -> tuple[Any, ...]:
    """The columns of a person: who it is, and what may speak against writing to them."""
    season, wanted = asked.season, asked.wanted
    later = aliased(Mail)
    arrived = exists().where(later.to == Mail.to, later.created_at > Mail.created_at, later.sent_at.is_not(None))
    refused = exists().where(
        Mail.to == Person.email, Mail.refused_at.is_not(None), Mail.sent_at.is_(None), Mail.withdrawn_at.is_(None),
        ~arrived,
    )  # fmt: skip
    unsubscribed = exists().where(
        Unsubscription.award == season.award, Unsubscription.person_id == Person.id,
        *((false(),) if wanted.necessary else ()),
    )  # fmt: skip
    written = exists().where(
        CircularPerson.person_id == Person.id, CircularPerson.skipped.is_(None),
        Circular.id == beside(CircularPerson.circular_id), Circular.season_id == season.id,
        Circular.code == wanted.code, Circular.stopped_at.is_(None), *_counts_today(asked),
    )  # fmt: skip
    return (
        Person.id.label("person_id"), Person.name, Person.name_key, Person.email, Person.language, Person.timezone,
        unsubscribed.label(UNSUBSCRIBED), refused.label(REFUSED), written.label(WRITTEN),
    )  # fmt: skip


def _counts_today(asked: _Asked) -> Iterator[ColumnElement[bool]]:
    """The conditions on another message to be one of today. Of two that were confirmed in the same second and wait,
    it is the first one that goes: if each gave way to the other, nobody would be written to."""
    today = asked.now.astimezone(ZoneInfo(asked.season.timezone)).replace(hour=0, minute=0, second=0, microsecond=0)
    goes = and_(Circular.send_at >= today, Circular.send_at < today + timedelta(days=1))
    if asked.listed is None:
        yield goes
        return
    own = select(Circular.confirmed_at).where(Circular.id == asked.listed).correlate(None).scalar_subquery()
    earlier = or_(Circular.confirmed_at < own, and_(Circular.confirmed_at == own, Circular.id < asked.listed))
    yield Circular.id != asked.listed
    yield or_(CircularPerson.written_at >= today, and_(goes, earlier))


def _audience(
    rows: Rows | list[Any],
    things: Mapping[uuid.UUID, list[Thing]] = MappingProxyType({}),
    counted: Mapping[Any, tuple[int, int]] = MappingProxyType({}),
) -> Audience:
    """Put rows together by person. Where there are too many, nobody is named: the list would be a part of it."""
    if len(rows) > MOST:
        return Audience(too_many=True)
    people: dict[uuid.UUID, Addressee] = {}
    out: dict[uuid.UUID, str] = {}
    for row in rows:
        if row.person_id in people:
            continue
        given, done = counted.get(getattr(row, "juror_id", None), (0, 0))
        own = sorted(things.get(row.person_id, ()), key=lambda each: (each.touched_at, each.id), reverse=True)
        people[row.person_id] = Addressee(
            row.person_id, row.name, row.name_key, row.email, row.language, row.timezone,
            getattr(row, "company", ""), tuple(own), given, done,
        )  # fmt: skip
        if why := _why_not(row):
            out[row.person_id] = why
    named = sorted(people.values(), key=lambda each: (each.name_key, each.email))
    return Audience(
        tuple(each for each in named if each.id not in out),
        tuple((each, out[each.id]) for each in named if each.id in out),
    )


def _why_not(row: Any) -> str | None:
    if not row.email or row.email.endswith(NOWHERE):
        return NO_ADDRESS
    return next((why for why in (REFUSED, UNSUBSCRIBED, WRITTEN) if getattr(row, why)), None)
