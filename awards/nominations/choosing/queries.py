"""What is chosen from a season's nominations: what a list is cut down to, in which order it runs, one page of it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, bindparam, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from awards.accounts.models import ACTS, Company, Membership, Person
from awards.core.db import RowId, Unseen, found_by, outside, run
from awards.core.roles import STAFF
from awards.core.text import spellings
from awards.nominations.models import Admission, Handling, Nomination, Tagging, Version
from awards.nominations.queries import STATE
from awards.programmes.models import Appointment, Category, Season
from awards.web.country_search import countries_called

SORTS: dict[str, Any] = {
    "title": Nomination.title_key,
    "company": Company.name_key,
    "country": Nomination.country,
    "submitted": Nomination.submitted_at,
    "changed": Nomination.touched_at,
}
DEFAULT_SORT = "title"
Condition = ColumnElement[bool]


NOBODY = "nobody"
_NUMBER = re.compile("[0-9a-f]{6}")
SHORT = 6  # digits of an id that are a nomination's number
LEAST_IN_ANSWERS = 3  # letters of a word that is looked for in whole answers


@dataclass(frozen=True)
class Wanted:
    """What a list is cut down to; nothing is left out by a field that is empty.

    unseen: ids of the categories in which the reader has a side. tag: its id. colleague: the id of who sees to it, or
    NOBODY. answers: words are also looked for in what was submitted. people: and among those who act for the company.
    """

    search: str = ""
    category: str = ""
    country: str = ""
    language: str = ""
    state: str = ""
    unseen: frozenset[uuid.UUID | None] = frozenset()
    tag: uuid.UUID | None = None
    colleague: uuid.UUID | str = ""
    answers: bool = False
    people: bool = False

    @property
    def beyond_entries(self) -> bool:
        """Whether what fits also follows from what the season's counter of entries does not count."""
        return bool(self.search or self.tag or self.colleague)


def short_number(nomination_id: uuid.UUID) -> str:
    """Return the number that people say of a nomination: the first digits of its id. It is found by it."""
    return nomination_id.hex[:SHORT].upper()


def page(season: Season, wanted: Wanted, sort: str = DEFAULT_SORT, *, start: int, size: int, total: int) -> list[Any]:
    """Return rows of the staff's list from one on, in order: a name of SORTS, with - before it for descending.

    total: how many fit; whatever is nearer to the end is walked to from there. Rows: id, title, language, country,
    category (its code), company, submitted_at, touched_at, state, twin (whether another one has the same title). An
    unknown order is the default one. One query.
    """
    size = max(0, min(size, total - start))
    backwards = 2 * start > total
    first = total - start - size if backwards else start
    found = run(_page(season.id, wanted, sort, backwards), {"page_start": first, "page_size": size}).all()
    return list(found[::-1] if backwards else found)


# Building a statement costs more than running it, and staff ask for the same few lists again and again.
@lru_cache(maxsize=256)
def _page(season_id: uuid.UUID, wanted: Wanted, sort: str, backwards: bool) -> Select[Any]:
    # What is passed over is counted by its id alone; only rows of the page are put together.
    by = order(sort, backwards)
    first = in_order(season_id, wanted, sort, backwards).limit(bindparam("page_size")).offset(bindparam("page_start"))
    return rows(season_id, wanted).where(Nomination.id.in_(first)).order_by(*by)


def ids_of(season_id: uuid.UUID, wanted: Wanted) -> Select[uuid.UUID]:
    """Return the select of the ids of nominations that fit."""
    query = select(Nomination.id).where(*conditions(season_id, wanted))
    if not wanted.state:
        return query
    query = query.outerjoin(Admission, Admission.id == Nomination.admission_id)
    return query.where(STATE.is_not_distinct_from(wanted.state))


def count(season: Season, wanted: Wanted) -> int:
    """Return how many nominations fit. One query."""
    return run(select(func.count()).select_from(ids_of(season.id, wanted).subquery())).scalar() or 0


def count_handled(season: Season, person: Person, unseen: Unseen) -> int:
    """Return how many nominations an organiser sees to, going through theirs and not through the season. One query."""
    theirs = handled(season.id).where(Handling.person_id == person.id)
    theirs = theirs.join(Nomination, Nomination.id == Handling.nomination_id)
    theirs = theirs.where(Nomination.season_id == season.id, *outside(Nomination.category_id, unseen))
    return run(select(func.count()).select_from(theirs.subquery())).scalar() or 0


def in_order(season_id: uuid.UUID, wanted: Wanted, sort: str, backwards: bool = False) -> Select[uuid.UUID]:
    """Return the same in an order, see `page`."""
    query = ids_of(season_id, wanted)
    if sort.removeprefix("-") == "company":
        query = query.join(Company, Company.id == Nomination.company_id)
    return query.order_by(*order(sort, backwards))


def order(sort: str, backwards: bool = False) -> tuple[Any, ...]:
    """Return what a list is ordered by."""
    column = SORTS.get(sort.removeprefix("-"), SORTS[DEFAULT_SORT])
    falling = sort.startswith("-") != backwards
    by = column.desc() if falling else column.asc()
    if column is Nomination.submitted_at:
        # Neither database's own place for what is missing: last, whichever way the list runs.
        by = by.nulls_first() if backwards else by.nulls_last()
    return by, Nomination.id.desc() if backwards else Nomination.id


def neighbours(season: Season, wanted: Wanted, sort: str, nomination_id: uuid.UUID) -> tuple[Any, Any]:
    """Return the ids of the nominations before and after one in a list, none at its ends or if it is not in it.

    One query.
    """
    listed = in_order(season.id, wanted, sort).order_by(None)
    by = order(sort)
    around = listed.add_columns(
        func.lag(Nomination.id, type_=RowId()).over(order_by=by).label("before"),
        func.lead(Nomination.id, type_=RowId()).over(order_by=by).label("after"),
    ).subquery()
    row = run(select(around.c.before, around.c.after).where(around.c.id == nomination_id)).one_or_none()
    return (row.before, row.after) if row is not None else (None, None)


def rows(season_id: uuid.UUID, wanted: Wanted) -> Select[Any]:
    """Return the select of what a list shows of every nomination, see `page`; still to be cut down."""
    return (
        select(Nomination.id, Nomination.title, Nomination.language, Nomination.country,
               Category.code.label("category"), Company.name.label("company"), Nomination.submitted_at,
               Nomination.touched_at, STATE, _twin(season_id, wanted.unseen).label("twin"))
        .join(Company, Company.id == Nomination.company_id)
        .outerjoin(Category, Category.id == Nomination.category_id)
        .outerjoin(Admission, Admission.id == Nomination.admission_id)
    )  # fmt: skip


def _twin(season_id: uuid.UUID, unseen: Unseen) -> ColumnElement[bool]:
    other = aliased(Nomination)
    return exists().where(
        other.season_id == season_id,
        other.title_key == Nomination.title_key,
        other.id != Nomination.id,
        other.withdrawal_id.is_(None),
        Nomination.title != "",
        *outside(other.category_id, unseen),
    )


def conditions(season_id: uuid.UUID, wanted: Wanted) -> list[Condition]:
    """Return what nominations must fulfil to fit, whatever their state."""
    found: list[Condition] = [Nomination.season_id == season_id, *_searched(wanted),
                        *outside(Nomination.category_id, wanted.unseen)]  # fmt: skip
    if wanted.category:
        chosen = select(Category.id).where(Category.season_id == season_id, Category.code == wanted.category)
        found.append(Nomination.category_id == chosen.scalar_subquery())
    if wanted.language:
        found.append(Nomination.language == wanted.language)
    if wanted.country:
        found.append(Nomination.country == wanted.country)
    if wanted.tag:
        found.append(Nomination.id.in_(select(Tagging.nomination_id).where(Tagging.tag_id == wanted.tag)))
    if wanted.colleague == NOBODY:
        found.append(Nomination.id.not_in(handled(season_id)))
    elif wanted.colleague:
        found.append(Nomination.id.in_(handled(season_id).where(Handling.person_id == wanted.colleague)))
    return found


def handled(season_id: uuid.UUID) -> Select[uuid.UUID]:
    """Return the select of the ids of nominations that an organiser of the season sees to; whoever left does not."""
    in_office = exists().where(
        Appointment.season_id == season_id,
        Appointment.person_id == Handling.person_id,
        Appointment.role.in_(sorted(STAFF)),
        Appointment.accepted_at.is_not(None),
        Appointment.ended_at.is_(None),
    )
    return select(Handling.nomination_id).where(in_office)


def _searched(wanted: Wanted) -> Iterator[Condition]:
    """The conditions that every word stands in title or company, in a name of the country, or is the number; and, as
    far as that is wanted, in names and addresses of its people and in its answers.
    """
    for words, stands in zip(spellings(wanted.search), found_by(wanted.search, Nomination.search_key), strict=True):
        ways = [stands]
        if codes := countries_called(words):
            ways.append(Nomination.country.in_(sorted(codes)))
        ways += [cast(Nomination.id, Text).startswith(word) for word in words if _NUMBER.fullmatch(word)]
        if wanted.people:
            ways.append(_represented_by(words))
        if wanted.answers and (long := [word for word in words if len(word) >= LEAST_IN_ANSWERS]):
            ways.append(_answered_with(long))
        yield or_(*ways)


def _represented_by(words: Collection[str]) -> Condition:
    called = [column.contains(word, autoescape=True) for column in (Person.name_key, Person.email)
              for word in sorted(words)]  # fmt: skip
    people = select(Membership.company_id).join(Person, Person.id == Membership.person_id).where(*ACTS, or_(*called))
    return Nomination.company_id.in_(people)


def _answered_with(words: Collection[str]) -> Condition:
    said = [Version.words.contains(word, autoescape=True) for word in sorted(words)]
    return exists().where(Version.id == Nomination.version_id, or_(*said))
