"""Reading panels: who may judge, with seats and load, and how far entries are covered."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
    union,
)

from awards.accounts.models import Person
from awards.core.db import Unseen, beside, db, found_by, outside, run
from awards.core.roles import JUDGES
from awards.jury.conflict_hints import JurorFacts
from awards.jury.models import Assignment, Finalist, Juror, Recusal, Seat
from awards.jury.queries import TAKES_PART, cover_column, entries, entries_from, load_of
from awards.nominations.models import Admission, Nomination
from awards.nominations.rules import REFUSED
from awards.programmes.models import IN_FORCE, Appointment, Round, Season
from awards.programmes.queries import categories
from awards.web.access import Side

SEASON: BindParameter[uuid.UUID] = bindparam("season")
ROUND: BindParameter[uuid.UUID] = bindparam("round")
FEW = 20  # people that are offered for a seat at a time, where there are many


@dataclass
class Judge:
    """A person who may judge: the juror row (none before its first use), the seats in a round, and the load there.

    total: entries held, which the most allowed is about. shown: those of them that the reader sees. judges: whether
    they hold a role by which they may; somebody whose role has ended may still hold scoresheets.
    """

    person: Person
    juror: Juror | None
    total: int
    shown: int
    judges: bool
    seats: list[Seat] = field(default_factory=list)
    load: dict[uuid.UUID, int] = field(default_factory=dict)

    def sits_for(self, category_id: uuid.UUID | None) -> bool:
        """Whether a seat of this juror covers a category."""
        return any(seat.category_id is None or seat.category_id == category_id for seat in self.seats)

    @property
    def facts(self) -> JurorFacts:
        """What is compared with nominees."""
        return facts_of(self.person, self.juror)


def facts_of(person: Person, juror: Juror | None) -> JurorFacts:
    """Return what is known of a juror for comparing with nominees."""
    past = tuple(line for line in juror.past_employers.splitlines() if line.strip()) if juror else ()
    return JurorFacts(person.id, person.name, person.email, juror.employer if juror else "", past)


def judges(
    season: Season, round_: Round, unseen: Unseen = (), *, among: Collection[uuid.UUID] | None = None
) -> list[Judge]:
    """Return all who may judge or hold a scoresheet, with seats and entries in a round, by name. One query.

    unseen: ids of the categories whose seats and entries are left out. among: ids of people, only those of them.
    """
    appointed = exists().where(Appointment.person_id == Person.id, *_appointed(season))
    mine, seated = Assignment.juror_id == Juror.id, and_(Seat.juror_id == Juror.id, Seat.round_id == round_.id)
    rows = db.session.execute(
        select(Person, Juror, Seat, load_of(round_, mine), load_of(round_, mine, unseen), appointed)
        .outerjoin(Juror, and_(Juror.person_id == Person.id, Juror.season_id == season.id))
        .outerjoin(Seat, and_(seated, *outside(Seat.category_id, set(unseen) - {None})))
        .where(or_(appointed, Seat.id.is_not(None), load_of(round_, mine) > 0))
        .where(*(() if among is None else (Person.id.in_(among),)))
        .order_by(Person.name_key, Person.email)
    )
    found: dict[uuid.UUID, Judge] = {}
    for person, juror, seat, total, shown, judges_now in rows:
        judge = found.setdefault(person.id, Judge(person, juror, total, shown, bool(judges_now)))
        if seat is not None:
            judge.seats.append(seat)
    return list(found.values())


def _appointed(season: Season) -> tuple[ColumnElement[bool], ...]:
    return (Appointment.season_id == season.id, Appointment.role.in_(JUDGES), *IN_FORCE)


def seats_in(round_: Round) -> int:
    """Return how many seats a round has. One query."""
    return int(run(select(func.count()).select_from(Seat).where(Seat.round_id == round_.id)).scalar() or 0)


def seats_of(juror: Juror) -> list[Seat]:
    """Return the seats of a juror in every round, those for a whole round last. One query."""
    query = select(Seat).where(Seat.juror_id == juror.id).order_by(Seat.category_id.is_(None), Seat.category_id)
    return list(db.session.scalars(query))


def on_panel(
    season: Season,
    round_: Round,
    category_id: uuid.UUID | None,
    unseen: Unseen = (),
    *,
    name: str = "",
    holding: bool = False,
) -> Select[uuid.UUID]:
    """Return the select of the ids of people who sit on a panel, by name; none: on any. name: what is searched for.

    unseen: ids of the categories whose seats and entries count for nothing. holding: also those who hold entries of it
    without a seat.
    """
    seats = select(Seat.juror_id).where(Seat.round_id == round_.id, *outside(Seat.category_id, set(unseen) - {None}))
    parts = [seats]
    if category_id is not None:
        parts = [seats.where(Seat.category_id == category_id), seats.where(Seat.category_id.is_(None))]
    if holding:
        given = select(Assignment.juror_id).where(
            Assignment.round_id == round_.id,
            Assignment.removed_at.is_(None),
            *outside(Assignment.category_id, set(unseen) - {None}),
        )
        parts.append(given if category_id is None else given.where(Assignment.category_id == category_id))
    return (
        select(Person.id)
        .join(Juror, Juror.person_id == Person.id)
        .where(
            Juror.id.in_(union(*parts)),
            beside(Juror.season_id) == season.id,
            *found_by(name, Person.name_key, Person.email),
        )
        .order_by(Person.name_key, Person.email)
    )


def to_be_seated(season: Season, name: str, person_id: uuid.UUID | None) -> list[uuid.UUID]:
    """Return the ids of a few people who may judge: who is named so, and the one with an id. One query."""
    named = and_(*found_by(name, Person.name_key, Person.email)) if name.strip() else false()
    query = select(Person.id).join(Appointment, Appointment.person_id == Person.id).where(*_appointed(season))
    query = query.where(or_(Person.id == person_id, named)).order_by(Person.name_key, Person.email)
    return list(run(query.limit(FEW)).scalars())


def add_loads(judges_: list[Judge], round_: Round) -> None:
    """Fill in how many entries each has of each category. One query, grouped."""
    by_juror = {judge.juror.id: judge for judge in judges_ if judge.juror}
    counted = select(Assignment.juror_id, Assignment.category_id, func.count()).where(
        Assignment.juror_id.in_(by_juror), beside(Assignment.round_id) == round_.id, Assignment.removed_at.is_(None),
        ~exists().where(Recusal.assignment_id == Assignment.id),
    )  # fmt: skip
    for juror_id, category_id, number in run(counted.group_by(Assignment.juror_id, Assignment.category_id)):
        if juror_id in by_juror:
            by_juror[juror_id].load[category_id] = number


def judged_by(juror: Juror, season: Season, round_: Round | None = None) -> set[uuid.UUID]:
    """Return the ids of the categories a juror sits or holds entries in, in a round or in the whole season."""
    rounds = select(Round.id).where(Round.season_id == season.id)
    rounds = rounds if round_ is None else rounds.where(Round.id == round_.id)
    seats = select(Seat.category_id).where(Seat.juror_id == juror.id, Seat.round_id.in_(rounds))
    given = select(Assignment.category_id).where(Assignment.juror_id == juror.id, Assignment.round_id.in_(rounds))
    found = set(run(seats.union(given.where(Assignment.removed_at.is_(None)))).scalars())
    if None in found:  # a seat on the panel of the whole round is one in each category
        found |= {category.id for category in categories(season)}
    return {each for each in found if each is not None}


def judged(person_id: uuid.UUID, season: Season) -> set[uuid.UUID]:
    """Return the ids of the categories of a season that a person sits or holds entries in."""
    juror = db.session.scalar(select(Juror).where(Juror.season_id == season.id, Juror.person_id == person_id))
    return judged_by(juror, season) if juror is not None else set()


def who_judges(season: Season, unseen: Unseen) -> set[uuid.UUID]:
    """Return the ids of the people who sit or hold entries in one of some categories (ids). One query."""
    codes = set(unseen) - {None}
    seats = select(Seat.juror_id).where(or_(Seat.category_id.is_(None), Seat.category_id.in_(codes)))
    given = select(Assignment.juror_id).where(Assignment.category_id.in_(codes), Assignment.removed_at.is_(None))
    query = select(Juror.person_id).where(Juror.season_id == season.id, Juror.id.in_(seats.union(given)))
    return set(run(query).scalars()) if codes else set()


def cover(season: Season, round_: Round, category_id: uuid.UUID | None = None) -> dict[uuid.UUID, dict[int, int]]:
    """Return for each category, or for one, how many entries have 0, 1, 2 … jurors in a round. One query, grouped."""
    of_one = () if category_id is None else (Nomination.category_id == category_id,)
    each = entries(season, round_, cover_column(round_)).where(*of_one).order_by(None).subquery()
    query = select(each.c.category_id, each.c.cover, func.count()).group_by(each.c.category_id, each.c.cover)
    found: dict[uuid.UUID, dict[int, int]] = defaultdict(dict)
    for category_id, number, count in run(query):
        found[category_id][number] = count
    return found


def lacking(cover: Mapping[int, int], target: int) -> int:
    """Return how many entries have fewer jurors than are wanted; cover: of a category."""
    return sum(entries for jurors, entries in cover.items() if jurors < target)


def short(season: Season, round_: Round, *, target: int, admitted: int, sides: Sequence[Side] = ()) -> int:
    """Return how many entries of a round have fewer jurors than the target. One query.

    admitted: how many entries of the season are. sides: of the reader, whose categories are left out.
    """
    seen = tuple(outside(Nomination.category_id, {side.category_id for side in sides}))
    values = {"season": season.id, "round": round_.id, "target": target, "admitted": admitted}
    found: int = run(select(_short(entries_from(season, round_), seen)), values).scalar_one()
    return found


def _short(source: str, seen: Sequence[ColumnElement[bool]]) -> ColumnElement[int]:
    """The entries of a round less those that have their jurors.

    Jurors are counted in an index; the few who recused themselves are taken away, and entries that are not in the
    round.
    """
    entries: ColumnElement[int] = bindparam("admitted", type_=Integer)
    if source == "cut":
        advanced = select(func.count()).select_from(Finalist).join(Nomination, Nomination.id == Finalist.nomination_id)
        entries = advanced.where(Finalist.round_id == ROUND, *TAKES_PART, *seen).scalar_subquery()
    given = (
        select(Assignment.nomination_id, func.count().label("jurors"))
        .where(Assignment.round_id == ROUND, Assignment.removed_at.is_(None))
        .group_by(Assignment.nomination_id)
        .having(func.count() >= bindparam("target"))
        .subquery()
    )
    recused = (
        select(Assignment.nomination_id, func.count().label("jurors"))
        .join(Recusal, Assignment.id == beside(Recusal.assignment_id))
        .where(beside(Assignment.round_id) == ROUND, Assignment.removed_at.is_(None))
        .group_by(Assignment.nomination_id)
        .subquery()
    )
    covered = (
        select(func.count())
        .select_from(given)
        .outerjoin(recused, recused.c.nomination_id == given.c.nomination_id)
        .where(given.c.jurors - func.coalesce(recused.c.jurors, 0) >= bindparam("target"))
        .where(*_in_round(given.c.nomination_id, source, seen))
    )
    return entries - covered.scalar_subquery()


def _in_round(
    nomination_id: ColumnElement[uuid.UUID], source: str, seen: Sequence[ColumnElement[bool]]
) -> list[ColumnElement[bool]]:
    """The conditions of `in_round_of` by what is not in a round: that is little, and stands in indexes."""
    here = Nomination.season_id == SEASON
    out = [~condition for condition in (*TAKES_PART, *seen)]
    if source == "cut":
        chosen = select(Finalist.nomination_id).where(Finalist.round_id == ROUND)
        return [nomination_id.in_(chosen), nomination_id.not_in(select(Nomination.id).where(here, or_(*out)))]
    refused = select(Nomination.id).join(Admission, Admission.id == Nomination.admission_id)
    refused = refused.where(Admission.outcome.in_(REFUSED), beside(Nomination.season_id) == SEASON)
    undecided = select(Nomination.id).where(here, or_(Nomination.admission_id.is_(None), *out))
    return [nomination_id.not_in(undecided), nomination_id.not_in(refused)]


def seat(season: Season, seat_id: uuid.UUID) -> Seat | None:
    """Return a seat of the season, or none."""
    return db.session.scalar(
        select(Seat).join(Round, Round.id == Seat.round_id).where(Seat.id == seat_id, Round.season_id == season.id)
    )
