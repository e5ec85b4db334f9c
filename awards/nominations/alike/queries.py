"""Reading which nominations look alike: pairs for the organisers' pages, and what the worker compares.

A pair is seen by whoever may see both nominations: no side in either category (`unseen`), and a role of readers in the
seasons of both (`seen`: ids of seasons).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from awards.accounts.models import Company, Person
from awards.core.db import Rows, Unseen, db, outside, run
from awards.core.roles import READERS
from awards.nominations.alike.likeness import TO_CHECK
from awards.nominations.alike.models import ComparedText, Likeness
from awards.nominations.models import Nomination, Version
from awards.programmes.models import Category, ProgrammeRevision, Season
from awards.web.access import Held, roles_and_sides

STATES = ("open", "weak", "settled")
MOST_SEASONS = 3
_One, _Other = aliased(Nomination), aliased(Nomination)
_OPEN = (Likeness.verdict.is_(None), _One.withdrawal_id.is_(None), _Other.withdrawal_id.is_(None))
_IN_STATE: dict[str, tuple[ColumnElement[bool], ...]] = {
    "open": (*_OPEN, Likeness.strength >= TO_CHECK),
    "weak": (*_OPEN, Likeness.strength < TO_CHECK),
    "settled": (Likeness.verdict.is_not(None),),
}


@dataclass(frozen=True)
class Reader:
    """Whose pairs are shown: categories that the reader does not see, and seasons whose nominations are read."""

    unseen: frozenset[uuid.UUID | None]
    seen: frozenset[uuid.UUID]


def reader(season: Season, person: Person, held: Iterable[Held], unseen: Unseen) -> Reader:
    """Return what a person sees: a season, and others of the award where they read as staff do.

    held: their roles; unseen: ids of the categories of the season in which they have a side.
    """
    elsewhere = {each.season_id for each in held if each.role in READERS} - {season.id}
    hidden, seen = set(unseen), {season.id}
    for other in other_seasons(season, elsewhere, most=MOST_SEASONS) if elsewhere else ():
        hidden |= {side.category_id for side in roles_and_sides(person, other)[1]}
        seen.add(other.id)
    return Reader(frozenset(hidden), frozenset(seen))


def count_open(season: Season, unseen: Unseen, seen: Collection[uuid.UUID] = ()) -> int:
    """Return how many pairs of a season wait for somebody to look at them. seen: see above; without it, this season.

    One query.
    """
    return int(run(_seen(season, unseen, seen, select(func.count()), "open")).scalar() or 0)


def counts(season: Season, unseen: Unseen, seen: Collection[uuid.UUID] = ()) -> dict[str, int]:
    """Return how many pairs of a season there are in each of STATES. One query."""
    each = [_seen(season, unseen, seen, select(func.count()), state).scalar_subquery().label(state) for state in STATES]
    return {name: int(count or 0) for name, count in run(select(*each)).one()._mapping.items()}


def pairs(season: Season, unseen: Unseen, seen: Collection[uuid.UUID], state: str) -> Select[Any]:
    """Return the query of a season's pairs in a state, the strongest first; the settled ones by when, the latest first.

    Rows: one_id, other_id, strength, reasons, verdict, note, settled_at, by, reopened_at; of either side (one_…,
    other_…) title, language, company, category (its code), season (its slug), programme_id and submitted_at.
    """
    query = _of_both(_seen(season, unseen, seen, select(*_PAIR), state))
    order = Likeness.settled_at if state == "settled" else Likeness.strength
    return query.order_by(order.desc(), Likeness.one_id, Likeness.other_id)


def pair(season: Season, unseen: Unseen, seen: Collection[uuid.UUID], ids: Collection[uuid.UUID]) -> Row[Any] | None:
    """Return one pair of the season as `pairs`, with passages and the ids of the versions; none if there is none."""
    one, other = ordered(*ids)
    more = (Likeness.passages, Likeness.one_version_id, Likeness.other_version_id)
    query = _of_both(_seen(season, unseen, seen, select(*_PAIR, *more), None))
    return run(query.where(Likeness.one_id == one, Likeness.other_id == other)).one_or_none()


def suspects(nomination: Nomination, unseen: Unseen, seen: Collection[uuid.UUID], *, most: int = 10) -> Rows:
    """Return the pairs of one nomination, the strongest first, as `pairs`; those that were settled come last."""
    query = _of_both(_both(select(*_PAIR), unseen, seen or [nomination.season_id]))
    own = or_(Likeness.one_id == nomination.id, Likeness.other_id == nomination.id)
    return run(query.where(own).order_by(Likeness.settled_at.is_not(None), Likeness.strength.desc()).limit(most)).all()


def fellows(nomination: Nomination, unseen: Unseen, *, most: int = 10) -> Rows:
    """Return other nominations of the season by the same company: id, title, language. One query."""
    query = select(Nomination.id, Nomination.title, Nomination.language, Nomination.season_id).where(
        Nomination.company_id == nomination.company_id,
        Nomination.id != nomination.id,
        *outside(Nomination.category_id, unseen),
    )
    found = run(query.order_by(Nomination.title_key, Nomination.id))
    # A company has few nominations: told the season, SQLite goes through all of that instead.
    return [row for row in found if row.season_id == nomination.season_id][:most]


def stored_pair(ids: Collection[uuid.UUID]) -> Likeness:
    """Return the row of a pair, locked."""
    one, other = ordered(*ids)
    query = select(Likeness).where(Likeness.one_id == one, Likeness.other_id == other).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def ordered(one: uuid.UUID, other: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
    """Return the ids of a pair in the order in which it is stored."""
    return (one, other) if one.hex <= other.hex else (other, one)


def _seen(
    season: Season, unseen: Unseen, seen: Collection[uuid.UUID], query: Select[Any], state: str | None
) -> Select[Any]:
    query = _both(query, unseen, {*seen, season.id}).where(Likeness.season_id == season.id)
    return query.where(*_IN_STATE[state]) if state else query


def _both(query: Select[Any], unseen: Unseen, seen: Collection[uuid.UUID]) -> Select[Any]:
    return (
        query.select_from(Likeness)
        .join(_One, _One.id == Likeness.one_id)
        .join(_Other, _Other.id == Likeness.other_id)
        .where(
            _One.season_id.in_(seen),
            _Other.season_id.in_(seen),
            *outside(_One.category_id, unseen),
            *outside(_Other.category_id, unseen),
        )
    )


_SIDES: dict[str, tuple[Any, ...]] = {
    name: (entry, aliased(Company), aliased(Category), aliased(Season)) for name, entry in (("one", _One),
                                                                                            ("other", _Other))
}  # fmt: skip
_PAIR = (
    Likeness.one_id, Likeness.other_id, Likeness.strength, Likeness.reasons, Likeness.verdict, Likeness.note,
    Likeness.settled_at, Person.name.label("by"), Likeness.reopened_at,
    *(column.label(f"{name}_{column_name}")
      for name, (entry, company, category, season) in _SIDES.items()
      for column_name, column in (
          ("title", entry.title), ("language", entry.language), ("company", company.name), ("category", category.code),
          ("season", season.slug), ("programme_id", season.programme_id), ("submitted_at", entry.submitted_at))),
)  # fmt: skip


def _of_both(query: Select[Any]) -> Select[Any]:
    query = query.outerjoin(Person, Person.id == Likeness.settled_by_id)
    for entry, company, category, season in _SIDES.values():
        query = query.join(company, company.id == entry.company_id).join(season, season.id == entry.season_id)
        query = query.outerjoin(category, category.id == entry.category_id)
    return query


def other_seasons(season: Season, ids: Collection[uuid.UUID], *, most: int) -> Sequence[Season]:
    """Return those of some seasons that are of the same award, the latest first. One query."""
    query = select(Season).where(Season.award == season.award, Season.id.in_(ids), Season.id != season.id)
    return db.session.scalars(query.order_by(Season.opens_at.desc()).limit(most)).all()


def versions(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Version]:
    """Return versions by their ids. One query."""
    return {each.id: each for each in db.session.scalars(select(Version).where(Version.id.in_(ids)))}


# What the worker reads


class Waiting(NamedTuple):
    """A nomination whose latest version was not compared yet."""

    award: str
    nomination_id: uuid.UUID


def waiting() -> list[Waiting]:
    """Return the nominations of which the latest version is still to be compared, the longest waiting first."""
    query = (
        select(Season.award, Nomination.id)
        .join(Season, Season.id == Nomination.season_id)
        .outerjoin(ComparedText, ComparedText.nomination_id == Nomination.id)
        .where(
            Nomination.version_id.is_not(None),
            or_(ComparedText.nomination_id.is_(None), ComparedText.version_id != Nomination.version_id,
                ComparedText.compared.is_(False)),
        )
        .order_by(Nomination.submitted_at, Nomination.id)
    )  # fmt: skip
    return [Waiting(*row) for row in run(query)]


def seasons_of(award: str) -> Sequence[Season]:
    """Return the seasons of an award that have a programme, with it."""
    query = select(Season).options(joinedload(Season.programme)).where(Season.award == award)
    return db.session.scalars(query.where(Season.programme_id.is_not(None))).all()


def sources_of(award: str) -> list[str]:
    """Return the texts of the programmes in force in an award's seasons: the programme's own words."""
    query = select(ProgrammeRevision.source).join(Season, Season.programme_id == ProgrammeRevision.id)
    return list(run(query.where(Season.award == award)).scalars())


def latest(ids: Collection[uuid.UUID]) -> Rows:
    """Return the latest versions of nominations.

    Rows: id, season_id, company_id, company (its name), version_id, title, category (its code), answers, files.
    """
    query = (
        select(Nomination.id, Nomination.season_id, Nomination.company_id, Company.name.label("company"),
               Version.id.label("version_id"), Version.title, Category.code.label("category"), Version.answers,
               Version.files)
        .join(Version, Version.id == Nomination.version_id)
        .join(Company, Company.id == Nomination.company_id)
        .outerjoin(Category, Category.id == Nomination.category_id)
        .where(Nomination.id.in_(ids))
    )  # fmt: skip
    return run(query).all()


def kept_of(award: str) -> Rows:
    """Return what is kept of an award's nominations: nomination_id, version_id, company_id, prints and marks."""
    query = (
        select(ComparedText.nomination_id, ComparedText.version_id, Nomination.company_id, ComparedText.prints,
               ComparedText.marks)
        .join(Nomination, Nomination.id == ComparedText.nomination_id)
        .join(Season, Season.id == Nomination.season_id)
        .where(Season.award == award)
        .order_by(ComparedText.nomination_id)
    )  # fmt: skip
    return run(query).all()


def known_pairs(ids: Collection[uuid.UUID]) -> Rows:
    """Return the stored pairs of nominations: one_id, other_id, the ids of both versions, verdict and settled_at."""
    query = select(
        Likeness.one_id, Likeness.other_id, Likeness.one_version_id, Likeness.other_version_id, Likeness.verdict,
        Likeness.settled_at,
    )  # fmt: skip
    return run(query.where(or_(Likeness.one_id.in_(ids), Likeness.other_id.in_(ids)))).all()


def answers_of_versions(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Any]:
    """Return the answers of versions, by id."""
    return {row.id: row.answers for row in run(select(Version.id, Version.answers).where(Version.id.in_(ids)))}


def in_season(season: Season, ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Return those of some ids of nominations that are of a season, in order."""
    query = select(Nomination.id).where(Nomination.season_id == season.id, Nomination.id.in_(ids))
    return list(run(query.order_by(Nomination.id)).scalars())
