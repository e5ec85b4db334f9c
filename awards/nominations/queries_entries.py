"""Reading nominations for the season's staff: the list, its counts, the history of one, and what looks like it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, Text, and_, case, cast, exists, func, literal, null, or_, select
from sqlalchemy.orm import joinedload

from awards.accounts.models import Company, Person
from awards.core.db import db
from awards.core.sorting import search_key
from awards.nominations.models import Admission, Draft, Extension, Nomination, Version, Withdrawal
from awards.programmes.models import Category, Season

STATE = case(
    (Nomination.withdrawal_id.is_not(None), "withdrawn"),
    (Admission.outcome.is_not(None), Admission.outcome),
    (Nomination.version_id.is_not(None), "submitted"),
    else_="draft",
).label("state")
SORTS: dict[str, Any] = {
    "title": Nomination.title_key,
    "company": Company.name_key,
    "country": Nomination.country,
    "submitted": Nomination.submitted_at,
    "changed": Nomination.touched_at,
}
DEFAULT_SORT = "title"
# The question whose answer names a company beyond doubt, where a programme asks it.
REGISTRATION = "registration_no"
MOST_ALIKE = 10
_NOTHING = null()


@dataclass(frozen=True)
class Wanted:
    """What a list is cut down to; nothing is left out by a field that is empty."""

    search: str = ""
    category: str = ""
    country: str = ""
    language: str = ""
    state: str = ""


def listed(season: Season, wanted: Wanted, sort: str = DEFAULT_SORT) -> Select[Any]:
    """Return the select of the staff's list as rows, in order: a name of SORTS, with - before it for descending.

    Rows: id, title, language, country, category (its code), company, submitted_at, touched_at, state. An unknown order
    is the default one.
    """
    column = SORTS.get(sort.removeprefix("-"), SORTS[DEFAULT_SORT])
    # Neither database's own place for what is missing: last, whichever way the list runs.
    order = (column.desc() if sort.startswith("-") else column.asc()).nulls_last()
    if column is not Nomination.submitted_at:
        order = column.desc() if sort.startswith("-") else column.asc()
    query = select(
        Nomination.id,
        Nomination.title,
        Nomination.language,
        Nomination.country,
        Category.code.label("category"),
        Company.name.label("company"),
        Nomination.submitted_at,
        Nomination.touched_at,
        STATE,
    ).join(Company, Company.id == Nomination.company_id)
    query = query.outerjoin(Category, Category.id == Nomination.category_id)
    query = query.outerjoin(Admission, Admission.id == Nomination.admission_id).where(*_conditions(season, wanted))
    if wanted.state:
        query = query.where(STATE.is_not_distinct_from(wanted.state))
    return query.order_by(order, Nomination.id)


def counts(season: Season, wanted: Wanted) -> dict[str, int]:
    """Return how many nominations there are by state, whatever state is wanted; states without any are left out.

    One query. It reads only indexes where nothing is searched for, so that it hardly grows with the season: the few
    that were not admitted or returned are counted by themselves, and the admitted ones are what remains.
    """
    there, undecided = Nomination.withdrawal_id.is_(None), Nomination.admission_id.is_(None)
    conditions = _conditions(season, wanted)
    row = db.session.execute(
        select(
            func.count().label("every"),
            _sum(~there).label("withdrawn"),
            _sum(and_(there, undecided, Nomination.version_id.is_(None))).label("draft"),
            _sum(and_(there, undecided, Nomination.version_id.is_not(None))).label("submitted"),
            _decided("returned", conditions).label("returned"),
            _decided("not_admitted", conditions).label("not_admitted"),
        ).where(*conditions)
    ).one()
    found = {name: int(count or 0) for name, count in row._mapping.items()}
    every = found.pop("every")
    found["admitted"] = every - sum(found.values())
    return {name: count for name, count in found.items() if count}


def _sum(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))


def _decided(outcome: str, conditions: list[Any]) -> Any:
    # Beginning at the few decisions of an outcome; a join would begin at all nominations of the season.
    there = exists().where(Nomination.admission_id == Admission.id, Nomination.withdrawal_id.is_(None), *conditions)
    query = select(func.count()).select_from(Admission).where(Admission.outcome == outcome)
    return query.where(there.correlate(Admission)).correlate(None).scalar_subquery()


def countries(season: Season) -> list[str]:
    """Return the codes of the countries that the season's nominations come from."""
    query = select(Nomination.country).where(Nomination.season_id == season.id, Nomination.country != "")
    return list(db.session.scalars(query.group_by(Nomination.country)))


def _conditions(season: Season, wanted: Wanted) -> list[Any]:
    found: list[Any] = [Nomination.season_id == season.id]
    for word in search_key(wanted.search).split():
        found.append(Nomination.search_key.contains(word, autoescape=True))
    if wanted.category:
        chosen = select(Category.id).where(Category.season_id == season.id, Category.code == wanted.category)
        found.append(Nomination.category_id == chosen.scalar_subquery())
    if wanted.language:
        found.append(Nomination.language == wanted.language)
    if wanted.country:
        found.append(Nomination.country == wanted.country)
    return found


def to_admit(season: Season, wanted: Wanted, *, most: int) -> Sequence[Row[Any]]:
    """Return the first submitted nominations without a decision that fit, with the answers of their latest version.

    Rows: those of `listed`, then version_id and answers.
    """
    query = listed(season, Wanted(wanted.search, wanted.category, wanted.country, wanted.language, "submitted"))
    query = query.join(Version, Version.id == Nomination.version_id)
    return db.session.execute(query.add_columns(Nomination.version_id, Version.answers).limit(most)).all()


def submitted(season: Season, ids: Collection[uuid.UUID]) -> list[Nomination]:
    """Return those of some nominations of the season that are submitted and wait for a decision, locked.

    Each with company, decision and withdrawal.
    """
    query = (
        select(Nomination)
        .options(joinedload(Nomination.company, innerjoin=True))
        .where(
            Nomination.season_id == season.id,
            Nomination.id.in_(ids),
            Nomination.version_id.is_not(None),
            Nomination.admission_id.is_(None),
            Nomination.withdrawal_id.is_(None),
        )
        .order_by(Nomination.title_key, Nomination.id)
        .with_for_update(of=Nomination)
    )
    return list(db.session.scalars(query))


def history(nomination: Nomination) -> list[Row[Any]]:
    """Return what happened to a nomination, the latest first, as rows: kind, at, by, detail, until, questions.

    kind: submitted (detail: the version's number), admitted, not_admitted, returned, withdrawn, extended; otherwise
    detail is the reason, and questions a JSON list. One query.
    """
    # The one without gaps comes first: PostgreSQL gives the columns of all of them its types.
    parts = [
        _happened(Admission, Admission.outcome, Admission.at, Admission.by_id, Admission.reason, Admission.due_at,
                  cast(Admission.questions, Text)),
        _happened(Version, literal("submitted"), Version.submitted_at, Version.submitted_by_id, Version.number),
        _happened(Withdrawal, literal("withdrawn"), Withdrawal.at, Withdrawal.by_id, Withdrawal.reason),
        _happened(Extension, literal("extended"), Extension.at, Extension.by_id, Extension.reason, Extension.until),
    ]  # fmt: skip
    own = [part.where(part.selected_columns.nomination_id == nomination.id) for part in parts]
    every = own[0].union_all(*own[1:]).subquery()
    query = select(
        every.c.kind, every.c.at, Person.name.label("by"), every.c.detail, every.c.until, every.c.questions
    ).outerjoin(Person, Person.id == every.c.by_id)
    return list(db.session.execute(query.order_by(every.c.at.desc())))


def _happened(
    table: Any, kind: Any, at: Any, by_id: Any, detail: Any, until: Any = _NOTHING, questions: Any = _NOTHING
) -> Select[Any]:
    return select(
        table.nomination_id.label("nomination_id"),
        kind.label("kind"),
        at.label("at"),
        by_id.label("by_id"),
        cast(detail, Text).label("detail"),
        until.label("until"),
        questions.label("questions"),
    )


def version(nomination: Nomination, number: int) -> Version | None:
    """Return one submitted version of a nomination by its number, or none."""
    return db.session.scalar(select(Version).where(Version.nomination_id == nomination.id, Version.number == number))


def alike(nomination: Nomination, topic: str | None) -> list[Row[Any]]:
    """Return other nominations of the season that may be the same: same company, same title, or same registration.

    topic: the topic that asks the registration number, none if the programme does not. Rows: id, title, language,
    company, state and same (company, name, title, registration: why it is here).
    """
    version = nomination.version
    number = version.answers.get(topic, {}).get(REGISTRATION) if version is not None and topic else None
    same_number: Any = literal(False)
    if isinstance(number, str) and number.strip() and topic:
        same_number = Version.answers[(topic, REGISTRATION)].as_string() == number
    reasons: list[Any] = [
        (Nomination.company_id == nomination.company_id, "company"),
        (Company.name_key == nomination.company.name_key, "name"),
    ]
    if nomination.title_key.strip():
        reasons.append((Nomination.title_key == nomination.title_key, "title"))
    query = (
        select(
            Nomination.id,
            Nomination.title,
            Nomination.language,
            Company.name.label("company"),
            STATE,
            case(*reasons, else_="registration").label("same"),
        )
        .join(Company, Company.id == Nomination.company_id)
        .outerjoin(Admission, Admission.id == Nomination.admission_id)
        .outerjoin(Version, Version.id == Nomination.version_id)
        .where(
            Nomination.season_id == nomination.season_id,
            Nomination.id != nomination.id,
            or_(*(condition for condition, _ in reasons), same_number),
        )
        .order_by(Nomination.title_key, Nomination.id)
        .limit(MOST_ALIKE)
    )
    return list(db.session.execute(query))


def draft_with(nomination: Nomination, topic: str) -> Draft | None:
    """Return the draft of one topic, locked against the nominee's saves; none if it was never saved."""
    query = select(Draft).where(Draft.nomination_id == nomination.id, Draft.topic == topic)
    return db.session.scalar(query.with_for_update())
