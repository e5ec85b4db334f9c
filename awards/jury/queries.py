"""Reading the jury: jurors, what was given to whom, and the conditions on it. Counts only, never a score."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Label,
    Row,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from awards.accounts.models import ACTS, Company, Membership, Person
from awards.core.clock import now
from awards.core.db import Unseen, beside, db, outside, run
from awards.core.organisations import domain_of
from awards.core.ports import Port
from awards.jury.models import Assignment, Conflict, Declaration, Finalist, Juror, Recusal, Tally
from awards.nominations.models import Admission, Nomination, Version
from awards.nominations.staff.rules import ASSIGNED, JUDGED, UNTOUCHED
from awards.programmes import queries as programmes
from awards.programmes.models import Category, Round, Season

Pair = tuple[uuid.UUID, uuid.UUID]
# What neither its nominee nor two of the organisers took out.
TAKES_PART = (Nomination.withdrawal_id.is_(None), Nomination.disqualification_id.is_(None))
# Neither taken back nor recused, in whatever round.
STANDS = (Assignment.removed_at.is_(None), ~exists().where(Recusal.assignment_id == Assignment.id))


def scoring_rounds(season: Season) -> list[Round]:
    """Return the rounds in which jurors score, in order; one query a request."""
    return [round_ for round_ in programmes.rounds(season) if round_.kind == "scoring"]


@Port
def resting(season: Season) -> frozenset[uuid.UUID]:
    """Return the ids of the rounds that something rests on which is public or waits for its time."""
    raise NotImplementedError


def round_for(season: Season, code: str | None, *, now: datetime) -> Round | None:
    """Return the scoring round of a code; without a code the one that runs, else the next one, else the last one."""
    rounds = scoring_rounds(season)
    if code is not None:
        return next((round_ for round_ in rounds if round_.code == code), None)
    ahead = [round_ for round_ in rounds if now < round_.closes_at]
    return ahead[0] if ahead else rounds[-1] if rounds else None


def juror_of(person: Person, season: Season) -> Juror | None:
    """Return a person's juror row in a season, or none before its first use."""
    return db.session.scalar(select(Juror).where(Juror.season_id == season.id, Juror.person_id == person.id))


def juror_and_declaration(person: Person, season: Season, round_: Round) -> tuple[Juror | None, list[str] | None]:
    """Return a person's juror row and the nomination ids declared on in a round (none: not declared yet)."""
    values = {"round": round_.id, "season": season.id, "person": person.id}
    row = db.session.execute(_DECLARED, values).first()
    return (row.Juror, row.nominations) if row else (None, None)


_DECLARED = (
    select(Juror, Declaration.nominations)
    .outerjoin(Declaration, and_(Declaration.juror_id == Juror.id, Declaration.round_id == bindparam("round")))
    .where(Juror.season_id == bindparam("season"), Juror.person_id == bindparam("person"))
)


def juror(season: Season, juror_id: uuid.UUID) -> Juror | None:
    """Return a juror of the season with the person, or none."""
    return db.session.scalar(
        select(Juror).options(joinedload(Juror.person)).where(Juror.id == juror_id, Juror.season_id == season.id)
    )


def juror_and_load(
    season: Season, round_: Round, juror_id: uuid.UUID, unseen: Unseen = ()
) -> tuple[Juror, int, int] | None:
    """Return a juror of the season with the person, how many entries they have in a round, and how many are shown."""
    mine = Assignment.juror_id == juror_id
    query = select(Juror, load_of(round_, mine), load_of(round_, mine, unseen)).options(joinedload(Juror.person))
    return db.session.execute(query.where(Juror.id == juror_id, Juror.season_id == season.id)).first()


def load_of(round_: Round, juror_: ColumnElement[bool], unseen: Unseen = ()) -> ColumnElement[int]:
    """Return the column that counts the entries of a juror (a condition) in a round, but for unseen categories."""
    query = select(func.count()).select_from(Assignment).where(is_held(round_), juror_)
    if unseen:
        query = query.join(Nomination, Nomination.id == Assignment.nomination_id)
    return query.where(*outside(Nomination.category_id, unseen)).scalar_subquery()


def organisers(season: Season) -> list[Person]:
    """Return the people who organise the season: accepted, and not ended."""
    return programmes.staff_of(season)


def in_round(season: Season, round_: Round) -> ColumnElement[bool]:
    """Return the condition for a nomination to be in a round: admitted or advanced, and taking part."""
    return in_round_of(entries_from(season, round_), season.id, round_.id)


def entries(
    season: Season, round_: Round, *more: object, unseen: Unseen = (), ids: Collection[uuid.UUID] | None = None
) -> Select[*tuple[Any, ...]]:
    """Return the select of a round's entries as rows, by title; `more` columns come behind the usual ones.

    Usual: id, title, language, country, category_id, category (its code), company_id, company, version_id (the
    admitted one). unseen: ids of categories that are left out. ids: only these entries, without a look at the others.
    """
    there = in_round(season, round_)
    if ids is not None:
        chosen = chosen_for(entries_from(season, round_), round_.id)
        there = and_(Nomination.id.in_(ids), beside(Nomination.season_id) == season.id, chosen)
    return (
        select(
            Nomination.id,
            Nomination.title,
            Nomination.language,
            Nomination.country,
            Nomination.category_id,
            Category.code.label("category"),
            Nomination.company_id,
            Company.name.label("company"),
            Admission.version_id,
            *more,
        )
        .join(Company, Company.id == Nomination.company_id)
        .join(Category, Category.id == Nomination.category_id)
        .outerjoin(Admission, Admission.id == Nomination.admission_id)
        .where(there, *outside(Nomination.category_id, unseen))
        .order_by(Nomination.title_key, Nomination.id)
    )


def is_held(round_: Round, given: type[Assignment] = Assignment) -> ColumnElement[bool]:
    """Return the condition for an assignment (or an alias of it) to stand in a round: not removed, not recused."""
    return is_held_in(round_.id, given)


def cover_column(round_: Round) -> Label[int]:
    """Return the column that counts the jurors an entry has in a round."""
    given = aliased(Assignment)
    query = select(func.count(given.id)).where(is_held(round_, given), given.nomination_id == Nomination.id)
    return query.correlate(Nomination).scalar_subquery().label("cover")


def entry(season: Season, round_: Round, nomination_id: uuid.UUID) -> Row[Any] | None:
    """Return one entry of a round with the answers of its admitted version, or none."""
    query = entries(season, round_, Version.answers).outerjoin(Version, Version.id == Admission.version_id)
    return run(query.where(Nomination.id == nomination_id)).first()


def assignment(season: Season, assignment_id: uuid.UUID) -> Assignment | None:
    """Return an assignment of the season with round, juror, person, nomination and recusal, or none."""
    return db.session.scalar(
        select(Assignment)
        .join(Assignment.round)
        .options(
            joinedload(Assignment.round),
            joinedload(Assignment.recusal),
            joinedload(Assignment.nomination),
            joinedload(Assignment.juror).joinedload(Juror.person),
        )
        .where(Assignment.id == assignment_id, Round.season_id == season.id)
    )


def assignments_of(round_: Round, *conditions: ColumnElement[bool]) -> list[Assignment]:
    """Return assignments of a round in any state with their recusals, those that fit the conditions."""
    query = select(Assignment).options(joinedload(Assignment.recusal)).where(Assignment.round_id == round_.id)
    return list(db.session.scalars(query.where(*conditions)))


def given_and_conflicting(season: Season, round_: Round, *nomination: object) -> tuple[set[Pair], set[Pair]]:
    """Return pairs of a nomination and a juror: those given in a round, and those with a conflict. One query.

    `nomination`: the id of one entry to look at it alone.
    """
    given = select(Assignment.nomination_id, Assignment.juror_id, literal(True)).where(is_held(round_))
    closed = (
        select(Conflict.nomination_id, Conflict.juror_id, literal(False))
        .join(Juror, Juror.id == Conflict.juror_id)
        .where(Juror.season_id == season.id)
    )
    if nomination:
        given = given.where(Assignment.nomination_id == nomination[0])
        closed = closed.where(Conflict.nomination_id == nomination[0])
    found: tuple[set[Pair], set[Pair]] = (set(), set())
    for nomination_id, juror_id, is_given in run(given.union_all(closed)):
        found[0 if is_given else 1].add((nomination_id, juror_id))
    return found


def own_among(pairs: Collection[Pair]) -> dict[Pair, tuple[str, str]]:
    """Return those pairs of an entry and a juror whose juror acts for the nominee, with name and title. One query."""
    query = (
        select(Nomination.id, Juror.id, Person.name, Nomination.title)
        .join(Juror, Juror.season_id == Nomination.season_id)
        .join(Person, Person.id == Juror.person_id)
        .where(
            Nomination.id.in_({nomination_id for nomination_id, _ in pairs}),
            Juror.id.in_({juror_id for _, juror_id in pairs}),
            acts_for(Juror.person_id, Nomination.company_id),
        )
        .order_by(Person.name_key, Nomination.title_key)
    )
    wanted = set(pairs)
    found = {(entry_id, juror_id): (name, title) for entry_id, juror_id, name, title in run(query)}
    return {pair: named for pair, named in found.items() if pair in wanted}


def given_of(
    round_: Round, *, nomination_id: uuid.UUID | None = None, juror_id: uuid.UUID | None = None
) -> list[tuple[str, str]]:
    """Return the pairs of an entry and a juror that stand in a round, of one entry or of one juror, in order."""
    query = select(Assignment.nomination_id, Assignment.juror_id).where(is_held(round_))
    if nomination_id is not None:
        query = query.where(Assignment.nomination_id == nomination_id)
    if juror_id is not None:
        query = query.where(Assignment.juror_id == juror_id)
    return sorted((str(entry_id), str(juror_id)) for entry_id, juror_id in run(query))


def recusal_of(assignment_: Assignment) -> tuple[str, datetime] | None:
    """Return kind and time of the recusal of an assignment as it stands now, or none."""
    row = run(select(Recusal.kind, Recusal.at).where(Recusal.assignment_id == assignment_.id)).first()
    return (row.kind, row.at) if row else None


def members(
    company_ids: Collection[uuid.UUID] | Select[uuid.UUID],
) -> tuple[dict[uuid.UUID, set[uuid.UUID]], dict[uuid.UUID, set[str]]]:
    """Return who acts for companies, and under which mail domains, by company id. `company_ids`: a list or a select."""
    people: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    domains: dict[uuid.UUID, set[str]] = defaultdict(set)
    rows = run(
        select(Membership.company_id, Person.id, Person.email)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.company_id.in_(company_ids),
            *ACTS,
        )
    )
    for company_id, person_id, email in rows:
        people[company_id].add(person_id)
        if domain := domain_of(email):
            domains[company_id].add(domain)
    return people, domains


def state_of(nomination_id: uuid.UUID) -> str:
    """Return UNTOUCHED, ASSIGNED (given to jurors) or JUDGED (one has begun to score); recused ones do not count."""
    begun = func.max(case((Assignment.begun_at.is_not(None), 1), else_=0))
    found = run(select(begun).where(Assignment.nomination_id == nomination_id, *STANDS)).scalar()
    return UNTOUCHED if found is None else JUDGED if found else ASSIGNED


def states_of(nomination_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the same of several nominations, by id; those that nobody holds are left out. One query."""
    begun = func.max(case((Assignment.begun_at.is_not(None), 1), else_=0))
    query = select(Assignment.nomination_id, begun).where(Assignment.nomination_id.in_(nomination_ids), *STANDS)
    found = run(query.group_by(Assignment.nomination_id))
    return {nomination_id: JUDGED if judged else ASSIGNED for nomination_id, judged in found}


def judged_at(nomination_id: uuid.UUID) -> datetime | None:
    """Return when the last round closed in which a scoresheet of an entry was begun and stands; none before that."""
    query = select(func.max(Round.closes_at)).join(Assignment, Assignment.round_id == Round.id)
    query = query.where(Assignment.nomination_id == nomination_id, Assignment.begun_at.is_not(None), *STANDS)
    return run(query.where(Round.closes_at <= now())).scalar()


def moves_of(round_id: uuid.UUID) -> tuple[tuple[object, ...], ...]:
    """Return how often each category of a round has moved: the same as long as nothing changes that is counted."""
    query = select(Tally.category_id, Tally.moves).where(Tally.round_id == round_id).order_by(Tally.category_id)
    return tuple(tuple(row) for row in run(query))


# Conditions, also for statements that are built once: ids may come with the run.


def in_round_of(
    source: str, season_id: uuid.UUID | BindParameter[uuid.UUID], round_id: uuid.UUID | BindParameter[uuid.UUID]
) -> ColumnElement[bool]:
    """Return the condition for a nomination to be in a round with a source of entries, see `entries_from`."""
    return and_(Nomination.season_id == season_id, chosen_for(source, round_id))


def chosen_for(source: str, round_id: uuid.UUID | BindParameter[uuid.UUID]) -> ColumnElement[bool]:
    """Return the same condition for nominations that are known to be of the round's season."""
    chosen: ColumnElement[bool] = Admission.outcome == "admitted"
    if source == "cut":
        chosen = exists().where(Finalist.round_id == round_id, Finalist.nomination_id == Nomination.id)
    return and_(*TAKES_PART, chosen)


def entries_from(season: Season, round_: Round) -> str:
    """Return which entries a scoring round takes: admitted ones, or those of the cut before it."""
    return str(season.document.round(round_.code).entries)  # type: ignore[union-attr]


def is_held_in(
    round_id: InstrumentedAttribute[uuid.UUID] | uuid.UUID | BindParameter[uuid.UUID],
    given: type[Assignment] = Assignment,
) -> ColumnElement[bool]:
    """Return the condition for an assignment (or an alias of it) to stand in the round of an id."""
    return and_(
        given.round_id == round_id,
        given.removed_at.is_(None),
        ~exists().where(Recusal.assignment_id == given.id),
    )


def acts_for(
    person_id: InstrumentedAttribute[uuid.UUID], company_id: InstrumentedAttribute[uuid.UUID]
) -> ColumnElement[bool]:
    """Return the condition for a person to act for a company: a member of it who accepted, and did not leave."""
    return exists().where(
        Membership.person_id == person_id,
        Membership.company_id == company_id,
        *ACTS,
    )
