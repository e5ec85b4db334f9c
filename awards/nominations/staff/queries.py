"""Reading nominations for the season's staff: the list with its counts, those to decide on; and what happened
to one.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Hashable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, joinedload
from sqlalchemy.sql.elements import Label

from awards.accounts.models import Company, Person
from awards.core.db import Rows, Unseen, db, outside, reading, run
from awards.ledger.models import Event
from awards.nominations.choosing.queries import DEFAULT_SORT, Wanted, conditions, ids_of, order, rows
from awards.nominations.models import Admission, Disqualification, Extension, Nomination, Version, Withdrawal
from awards.nominations.queries import STATE
from awards.programmes.models import Season
from awards.web.pieces import piece_while

_NOTHING = null()
LOGGED = {"admission.taken_back": "taken_back", "nomination.moved": "moved", "nomination.restored": "restored",
          "nomination.extension_undone": "extension_undone"}  # fmt: skip
T = TypeVar("T")
Condition = ColumnElement[bool]


def piece_of_entries(season: Season, make: Callable[[], T], *key: Hashable) -> T:
    """Return what `make` counts of a season's entries, counted anew once the database has seen one of them move.

    key: the count's name, then what else it follows from. A transaction that may have written counts for itself.
    """
    if not reading.get():
        return make()
    return piece_while((season.entries_moved, season.programme_id), make, *key, season.id)


def counts(season: Season, wanted: Wanted) -> dict[str, int]:
    """Return how many nominations there are by state, whatever state is wanted; states without any are left out.

    One query, none where only entries decide what fits and none of them moved. It reads only indexes then: the few that
    were not admitted or returned are counted by themselves, and the admitted ones are what remains.
    """
    fitting = replace(wanted, state="")
    if wanted.beyond_entries:
        return dict(run(_searched_counts(season.id, fitting)).all())
    return piece_of_entries(season, lambda: _counts_by_state(season, fitting), "counts of entries", fitting)


def _counts_by_state(season: Season, fitting: Wanted) -> dict[str, int]:
    row = run(_counts(season.id, fitting)).one()
    found = {name: int(count or 0) for name, count in row._mapping.items()}
    every = found.pop("every")
    found["admitted"] = every - sum(found.values())
    return {name: count for name, count in found.items() if count}


@lru_cache(maxsize=256)
def _counts(season_id: uuid.UUID, wanted: Wanted) -> Select[int, int, int, int, int, int, int]:
    there = Nomination.withdrawal_id.is_(None)
    undecided = and_(there, Nomination.admission_id.is_(None))
    fitting = conditions(season_id, wanted)

    def count(name: str, *more: Condition) -> Label[int]:
        return select(func.count()).select_from(Nomination).where(*fitting, *more).scalar_subquery().label(name)

    def decided(outcome: str) -> Label[int]:
        # Beginning at the few decisions of an outcome; a join would begin at all nominations of the season.
        inside = exists().where(Nomination.admission_id == Admission.id, there, *fitting)
        query = select(func.count()).select_from(Admission).where(Admission.outcome == outcome)
        return query.where(inside.correlate(Admission)).correlate(None).scalar_subquery().label(outcome)

    return select(
        count("every"),
        count("withdrawn", ~there),
        _disqualified(there, *fitting),
        count("draft", undecided, Nomination.version_id.is_(None)),
        count("submitted", undecided, Nomination.version_id.is_not(None)),
        decided("returned"),
        decided("not_admitted"),
    )


def _disqualified(*conditions: Condition) -> Label[int]:
    inside = exists().where(
        Nomination.id == Disqualification.nomination_id,
        Nomination.disqualification_id == Disqualification.id,
        *conditions,
    )
    query = select(func.count()).select_from(Disqualification).where(inside.correlate(Disqualification))
    return query.correlate(None).scalar_subquery().label("disqualified")


@lru_cache(maxsize=256)
def _searched_counts(season_id: uuid.UUID, wanted: Wanted) -> Select[str, int]:
    # One go through the index that holds the words, and only what fits is looked at for its state.
    fitting = select(Nomination.id).where(*conditions(season_id, wanted))
    query = select(STATE, func.count()).select_from(Nomination)
    query = query.outerjoin(Admission, Admission.id == Nomination.admission_id)
    return query.where(Nomination.id.in_(fitting)).group_by(STATE)


def countries(season: Season, unseen: Unseen) -> list[str]:
    """Return the codes of the countries that the season's nominations come from, but for unseen categories."""
    query = _COUNTRIES.where(*outside(Nomination.category_id, unseen)) if unseen else _COUNTRIES
    return piece_of_entries(
        season,
        lambda: list(run(query, {"season": season.id}).scalars()),
        "countries with entries", frozenset(unseen),
    )  # fmt: skip


_COUNTRIES = (
    select(Nomination.country)
    .where(Nomination.season_id == bindparam("season"), Nomination.country != "")
    .group_by(Nomination.country)
)


def to_admit(season: Season, wanted: Wanted, *, most: int) -> Rows:
    """Return the first submitted nominations without a decision that fit, with the answers of their latest version.

    Rows: those of `page`, then version_id, answers, company_id and company_key (of its name).
    """
    ids = ids_of(season.id, replace(wanted, state="submitted"))
    by = order(DEFAULT_SORT)
    query = rows(season.id, wanted).join(Version, Version.id == Nomination.version_id)
    query = query.where(Nomination.id.in_(ids.order_by(*by).limit(most))).order_by(*by)
    more = (Nomination.version_id, Version.answers, Nomination.company_id, Company.name_key.label("company_key"))
    return run(query.add_columns(*more)).all()


_WAITING = (
    Nomination.version_id.is_not(None), Nomination.admission_id.is_(None), Nomination.withdrawal_id.is_(None)
)  # fmt: skip


def submitted(season: Season, ids: Collection[uuid.UUID], unseen: Unseen) -> list[Nomination]:
    """Return those of some nominations of the season that are submitted and wait for a decision, locked.

    Each with company, decision and withdrawal. Left out: those of unseen categories.
    """
    query = (
        select(Nomination)
        .options(joinedload(Nomination.company, innerjoin=True))
        .where(
            Nomination.season_id == season.id,
            Nomination.id.in_(ids),
            *_WAITING,
            *outside(Nomination.category_id, unseen),
        )
        .order_by(Nomination.title_key, Nomination.id)
        .with_for_update(of=Nomination, key_share=True)
    )
    return list(db.session.scalars(query))


def waiting(season: Season, ids: Collection[uuid.UUID]) -> list[tuple[str, str]]:
    """Return id and version of those of some nominations that wait for a decision, in order, locked."""
    query = select(Nomination.id, Nomination.version_id)
    locked = query.where(Nomination.season_id == season.id, Nomination.id.in_(ids), *_WAITING)
    locked = locked.order_by(Nomination.id).with_for_update(key_share=True)
    return sorted((str(each), str(version)) for each, version in run(locked))


def history(nomination: Nomination) -> Rows:
    """Return what happened to a nomination, the latest first.

    Rows: kind, at, by, detail (the reason), until, questions (a JSON list), category (a code).
    kind: submitted (detail: the version's number), admitted, not_admitted, returned, withdrawn, extended,
    disqualified, reinstated (by: who confirmed it); and of the log taken_back (a decision), moved (category: the new
    one), restored (a withdrawal taken back), extension_undone. One query.
    """
    # The one without gaps comes first: PostgreSQL gives the columns of all of them its types.
    parts = [
        _happened(Admission, Admission.outcome, Admission.at, Admission.by_id, Admission.reason, Admission.due_at,
                  cast(Admission.questions, Text)),
        _happened(Version, literal("submitted"), Version.submitted_at, Version.submitted_by_id, Version.number),
        _happened(Withdrawal, literal("withdrawn"), Withdrawal.at, Withdrawal.by_id, Withdrawal.reason),
        _happened(Extension, literal("extended"), Extension.at, Extension.by_id, Extension.reason, Extension.until),
        _happened(Disqualification, literal("disqualified"), Disqualification.at, Disqualification.confirmed_by_id,
                  Disqualification.reason),
        _happened(Disqualification, literal("reinstated"), Disqualification.ended_at,
                  Disqualification.ended_confirmed_by_id, Disqualification.ended_reason)
        .where(Disqualification.ended_at.is_not(None)),
        _logged(nomination),
    ]  # fmt: skip
    own = [part.where(part.selected_columns.nomination_id == nomination.id) for part in parts]
    every = own[0].union_all(*own[1:]).subquery()
    query = select(every.c.kind, every.c.at, Person.name.label("by"), every.c.detail, every.c.until, every.c.questions,
                   every.c.category)  # fmt: skip
    return run(query.outerjoin(Person, Person.id == every.c.by_id).order_by(every.c.at.desc())).all()


def _happened(
    table: Any,
    kind: Any,
    at: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None],
    by_id: InstrumentedAttribute[uuid.UUID | None],
    detail: InstrumentedAttribute[str] | InstrumentedAttribute[int],
    until: Any = _NOTHING,
    questions: Any = _NOTHING,
) -> Select[Any]:
    return select(
        table.nomination_id.label("nomination_id"), kind.label("kind"), at.label("at"), by_id.label("by_id"),
        cast(detail, Text).label("detail"), until.label("until"), questions.label("questions"),
        cast(_NOTHING, Text).label("category"),
    )  # fmt: skip


def _logged(nomination: Nomination) -> Select[Any]:
    """What happened and left no row of its own but in the log."""
    query = select(
        Event.subject_id.label("nomination_id"), case(LOGGED, value=Event.kind).label("kind"), Event.at.label("at"),
        Event.person_id.label("by_id"), Event.detail["reason"].as_string().label("detail"), _NOTHING.label("until"),
        _NOTHING.label("questions"), Event.detail["category"].as_string().label("category"),
    )  # fmt: skip
    return query.where(Event.season_id == nomination.season_id, Event.kind.in_(LOGGED))
