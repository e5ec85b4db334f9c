"""Reading results: boards for those who may see them. What is public is in `public/queries.py`."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
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
from sqlalchemy.orm import InstrumentedAttribute

from awards.accounts.models import ACTS, Company, Membership, Person
from awards.core.clock import now
from awards.core.db import RowId, Rows, beside, db, outside, run
from awards.jury.models import Assignment, Conflict, Finalist, Juror
from awards.jury.queries import TAKES_PART, entries_from, scoring_rounds
from awards.ledger.models import Someone
from awards.messages.models import SEVERAL, Mail
from awards.nominations.bulk.models import BulkItem
from awards.nominations.models import Admission, Extension, Nomination
from awards.nominations.staff.queries import piece_of_entries
from awards.programmes.models import IN_FORCE, Appointment, Category, Proposal, Round, Season
from awards.programmes.queries import touching
from awards.results.models import STANDS, Honour, Publication, TieDecision
from awards.web.access import Held, Hidden, Side


def roles_and_sides(person: Someone, season: Season | None) -> tuple[tuple[Held, ...], tuple[Side, ...]]:
    """Return the roles a person holds in all seasons, and the categories of one in which they are not impartial.

    The roles of the season that opens last come first. One query.
    """
    held: list[tuple[datetime, Held]] = []
    sides: dict[object, Side] = {}
    values = {"season": season.id if season else None, "person": person.id, "now": now()}
    for _, code, category_id, own, role, season_id, slug, opens_at, opened_at in run(_STANDING, values):
        if role is not None:
            held.append((opens_at, Held(season_id, slug, opened_at is None, role)))
        elif category_id not in sides or own:
            sides[category_id] = Side(category_id, code, bool(own))
    held.sort(key=lambda each: (-each[0].timestamp(), each[1].slug, each[1].role))
    return tuple(role for _, role in held), tuple(sides.values())


def tied(season: Season, people: Collection[uuid.UUID]) -> dict[uuid.UUID, frozenset[str]]:
    """Return in which categories (codes) people are not impartial, by person's id. One query."""
    found: dict[uuid.UUID, set[str]] = {}
    values = {"season": season.id, "people": list(people), "now": now()}
    for person_id, code, *_ in run(_TIED, values) if people else ():
        if code is not None:
            found.setdefault(person_id, set()).add(code)
    return {person_id: frozenset(codes) for person_id, codes in found.items()}


# Whoever has begun a nomination is a side already: with a draft they could read the others' before they send theirs.
# As long as a draft can still be sent and has no category it may come into any. Whoever left the company while it had
# the nomination stays a side: else one press would open what they were kept from, and another bring them back.
# Begins at the companies of a person: every nomination of the season would be read at each request of whoever is
# signed in.
_MINE = (or_(and_(*ACTS), Membership.left_at > Nomination.created_at),
         beside(Nomination.season_id) == bindparam("season"), Nomination.withdrawal_id.is_(None))  # fmt: skip
_EXTENDED = exists().where(Extension.nomination_id == Nomination.id, Extension.until > bindparam("now"))
_CAN_BE_SENT = or_(Season.closes_at > bindparam("now"), _EXTENDED)
_ROLE: Any = (Appointment.role, Season.id, Season.slug, Season.opens_at, Season.opened_at)


def _sides(of: Callable[[Any], ColumnElement[bool]]) -> tuple[Select[Any], ...]:
    """The sides of people: by what a juror declared, by the category of a nomination, by a draft without one."""
    return (
        _side(Juror.person_id, 0)
        .join(Conflict, Conflict.juror_id == Juror.id)
        .join(Nomination, Nomination.id == Conflict.nomination_id)
        .join(Category, Category.id == Nomination.category_id)
        .where(Category.season_id == bindparam("season"), of(Juror.person_id)),
        _side(Membership.person_id, 1)
        .join(Nomination, Nomination.company_id == Membership.company_id)
        .outerjoin(Category, Category.id == Nomination.category_id)
        .where(of(Membership.person_id), *_MINE),
        _side(Membership.person_id, 1)
        .join(Nomination, Nomination.company_id == Membership.company_id)
        .join(Season, Season.id == Nomination.season_id)
        .join(Category, Category.season_id == Season.id)
        .where(of(Membership.person_id), *_MINE, Nomination.category_id.is_(None), _CAN_BE_SENT),
    )


def _side(person_id: InstrumentedAttribute[uuid.UUID], own: int) -> Select[Any]:
    nothing = (cast(null(), column.type) for column in _ROLE)
    return select(person_id.label("person_id"), Category.code, Category.id, literal(own).label("own"), *nothing)


_TIED: Any = union_all(*_sides(lambda person_id: person_id.in_(bindparam("people", expanding=True))))
_STANDING: Any = union_all(
    *_sides(lambda person_id: person_id == bindparam("person")),
    select(Appointment.person_id, null(), null(), literal(0), *_ROLE)
    .join(Season, Season.id == Appointment.season_id)
    .where(
        Appointment.person_id == bindparam("person"),
        *IN_FORCE,
    ),
)


def within(season: Season, sides: Collection[Side]) -> Hidden:
    """Return the select of the ids of what is about nominations in some categories, whatever kind of thing it is.

    Nominations, scoresheets, conflicts of interest, decisions on ties, mails, the categories, what was done to many of
    these alone, and what was proposed about them: what the log and mails are about.
    """
    ids = {side.category_id for side in sides}
    entries = select(Nomination.id).where(
        Nomination.season_id == season.id, not_(and_(*outside(Nomination.category_id, ids)))
    )
    conflicted = select(Conflict.id).where(Conflict.nomination_id.in_(entries))
    others = select(BulkItem.act_id).where(BulkItem.nomination_id.not_in(entries))
    parts = [
        entries,
        select(BulkItem.act_id).where(BulkItem.nomination_id.in_(entries), BulkItem.act_id.not_in(others)),
        select(Assignment.id).where(Assignment.nomination_id.in_(entries)),
        conflicted,
        select(TieDecision.id).where(TieDecision.category_id.in_(ids - {None})),
        select(Category.id).where(Category.id.in_(ids - {None})),
        select(Proposal.id).where(
            Proposal.season_id == season.id, touching({side.code for side in sides if side.code is not None})
        ),
    ]
    mails = or_(Mail.entry_id.in_(entries), Mail.entry_id == SEVERAL, Mail.about_id.in_(union_all(*parts)))
    several = select(literal(SEVERAL, RowId()))
    return union_all(*parts, several, select(Mail.id).where(Mail.season_id == season.id, mails))


def decisions(round_: Round, category_: Category) -> list[TieDecision]:
    """Return every decision on a tie of a category in a round, the latest first."""
    query = select(TieDecision).where(TieDecision.round_id == round_.id, TieDecision.category_id == category_.id)
    return list(db.session.scalars(query.order_by(TieDecision.at.desc(), TieDecision.id)))


def in_doubt(season: Season) -> dict[uuid.UUID, Row[TieDecision, Round, Category]]:
    """Return the decisions on ties, not taken back, of people who are not impartial in their category by now, by id.

    Rows: TieDecision, Round, Category. Two queries.
    """
    query = (
        select(TieDecision, Round, Category)
        .join(Round, Round.id == TieDecision.round_id)
        .join(Category, Category.id == TieDecision.category_id)
        .where(Round.season_id == season.id, TieDecision.revoked_at.is_(None), TieDecision.by_id.is_not(None))
        .order_by(Round.position, Category.position, TieDecision.at)
    )
    rows = db.session.execute(query).all()
    bound = tied(season, {row.TieDecision.by_id for row in rows})
    return {
        row.TieDecision.id: row for row in rows if row.Category.code in bound.get(row.TieDecision.by_id, frozenset())
    }


def honours_in_doubt(season: Season, kinds: Collection[str]) -> set[tuple[uuid.UUID, str]]:
    """Return the honours given by people who are not impartial in the entry's category by now: entry and kind."""
    query = (
        select(Honour.nomination_id, Honour.kind, Honour.by_id, Category.code)
        .join(Nomination, Nomination.id == Honour.nomination_id)
        .join(Category, Category.id == Nomination.category_id)
        .where(Honour.season_id == season.id, Honour.kind.in_(kinds), Honour.by_id.is_not(None))
    )
    rows = run(query).all()
    bound = tied(season, {row.by_id for row in rows})
    return {(row.nomination_id, row.kind) for row in rows if row.code in bound.get(row.by_id, frozenset())}


def decision(season: Season, decision_id: uuid.UUID) -> Row[TieDecision, Round, Category] | None:
    """Return a decision of the season with its round and category as a row, or none."""
    query = (
        select(TieDecision, Round, Category)
        .join(Round, Round.id == TieDecision.round_id)
        .join(Category, Category.id == TieDecision.category_id)
        .where(TieDecision.id == decision_id, Round.season_id == season.id)
    )
    return db.session.execute(query).first()


def names_of(ids: Iterable[str]) -> dict[str, str]:
    """Return what jurors, people and entries are called, by the text of their ids. One query."""
    wanted = [uuid.UUID(each) for each in ids]
    if not wanted:
        return {}
    return {str(key): name for key, name in run(_NAMES, {"ids": wanted})}


_IDS: Any = bindparam("ids", expanding=True)
_NAMES = union_all(
    select(Person.id, Person.name).where(Person.id.in_(_IDS)),
    select(Juror.id, Person.name).join(Person, Person.id == Juror.person_id).where(Juror.id.in_(_IDS)),
    select(Nomination.id, Nomination.title).where(Nomination.id.in_(_IDS)),
)


def next_round(season: Season, round_: Round) -> Round | None:
    """Return the scoring round that takes its entries from the cut of this one, or none."""
    after = next((each for each in scoring_rounds(season) if each.position > round_.position), None)
    return after if after is not None and entries_from(season, after) == "cut" else None


def finalists(round_: Round) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Return the entries that were advanced into a round, by category id."""
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    query = select(Finalist.category_id, Finalist.nomination_id).where(Finalist.round_id == round_.id)
    for category_id, nomination_id in run(query.order_by(Finalist.nomination_id)):
        found.setdefault(category_id, []).append(nomination_id)
    return found


def has_finalists(round_: Round, category_: Category | None = None) -> bool:
    """Whether entries were advanced into a round (of one category, if given)."""
    conditions = [Finalist.round_id == round_.id]
    if category_ is not None:
        conditions.append(Finalist.category_id == category_.id)
    return bool(run(select(exists().where(*conditions))).scalar())


def begun_in(round_: Round) -> int:
    """Return how many ballots of a round were begun."""
    query = select(func.count()).select_from(Assignment)
    return run(query.where(Assignment.round_id == round_.id, Assignment.begun_at.is_not(None))).scalar() or 0


def admitted(season: Season) -> dict[uuid.UUID, int]:
    """Return how many entries were admitted and take part, by category id: neither withdrawn nor disqualified.

    One query, none in a request that only reads as long as no entry moved.
    """
    return piece_of_entries(season, lambda: _admitted(season), "admitted by category")


def _admitted(season: Season) -> dict[uuid.UUID, int]:
    query = (
        select(Nomination.category_id, func.count())
        .join(Admission, Admission.id == Nomination.admission_id)
        .where(
            Nomination.season_id == season.id,
            *TAKES_PART,
            Admission.outcome == literal("admitted"),
        )
        .group_by(Nomination.category_id)
    )
    return {category_id: count for category_id, count in run(query) if category_id is not None}


def kinds_published(season: Season) -> frozenset[str]:
    """Return of which kinds results of a season are public or wait for their time."""
    query = select(Publication.kind).where(Publication.season_id == season.id, STANDS)
    return frozenset(run(query).scalars())


def honours(season: Season) -> list[Honour]:
    """Return what entries of a season were given, and the citations written for them."""
    return list(db.session.scalars(select(Honour).where(Honour.season_id == season.id).order_by(Honour.at)))


def chosen(season: Season, kinds: Collection[str]) -> list[tuple[str, str]]:
    """Return which entries of a season were given honours of some kinds: pairs of id and kind, in order."""
    query = select(Honour.nomination_id, Honour.kind).where(Honour.season_id == season.id, Honour.kind.in_(kinds))
    return sorted((str(entry_id), kind) for entry_id, kind in run(query))


def citation(season: Season, nomination_id: uuid.UUID, kind: str) -> dict[str, str]:
    """Return the citation written for an honour of an entry, by language; empty before there is one."""
    query = select(Honour.citation).where(
        Honour.season_id == season.id, Honour.nomination_id == nomination_id, Honour.kind == kind
    )
    return dict(run(query).scalar() or {})


def entries_named(ids: Iterable[uuid.UUID]) -> Rows:
    """Return what entries are called, by title: id, title, language, country and company; one query.

    Withdrawn and disqualified ones are left out.
    """
    query = (
        select(Nomination.id, Nomination.title, Nomination.language, Nomination.country, Company.name)
        .join(Company, Company.id == Nomination.company_id)
        .where(Nomination.id.in_(list(ids)), *TAKES_PART)
        .order_by(Nomination.title_key, Nomination.id)
    )
    return run(query).all()


def entry(season: Season, nomination_id: uuid.UUID) -> Any:
    """Return what an entry of the season is called, with its category's code, or none."""
    query = (
        select(Nomination.id, Nomination.title, Nomination.language, Nomination.country, Category.code,
               Company.name.label("company"))
        .join(Company, Company.id == Nomination.company_id)
        .join(Category, Category.id == Nomination.category_id)
        .where(Nomination.id == nomination_id, Nomination.season_id == season.id)
    )  # fmt: skip
    return run(query).first()


def lock(season: Season) -> None:
    """Wait until nobody else decides, advances or publishes in a season, and keep them waiting until the commit."""
    run(select(Season.id).where(Season.id == season.id).with_for_update(key_share=True))


def conflicts(season: Season) -> set[tuple[uuid.UUID, uuid.UUID]]:
    """Return pairs of a nomination and a juror of the season with a declared conflict of interest."""
    query = select(Conflict.nomination_id, Conflict.juror_id).join(Juror, Juror.id == Conflict.juror_id)
    rows = run(query.where(Juror.season_id == season.id))
    return {(nomination_id, juror_id) for nomination_id, juror_id in rows}
