"""Reading one nomination for the season's staff: what happened to it, its versions, and what looks like it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Text, and_, case, cast, literal, null, select, union
from sqlalchemy.orm import InstrumentedAttribute

from awards.accounts.models import Company, Person
from awards.core.db import Rows, Unseen, beside, db, outside, run
from awards.ledger.models import Event
from awards.nominations.models import Admission, Disqualification, Extension, Nomination, Version, Withdrawal
from awards.nominations.queries import STATE

MOST_ALIKE = 10
_NOTHING = null()
LOGGED = {"admission.taken_back": "taken_back", "nomination.moved": "moved", "nomination.restored": "restored"}


def history(nomination: Nomination) -> Rows:
    """Return what happened to a nomination, the latest first.

    Rows: kind, at, by, detail (the reason), until, questions (a JSON list), category (a code).
    kind: submitted (detail: the version's number), admitted, not_admitted, returned, withdrawn, extended,
    disqualified, reinstated (by: who confirmed it); and of the log taken_back (a decision), moved (category: the new
    one), restored (a withdrawal taken back). One query.
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
    query = select(
        every.c.kind,
        every.c.at,
        Person.name.label("by"),
        every.c.detail,
        every.c.until,
        every.c.questions,
        every.c.category,
    ).outerjoin(Person, Person.id == every.c.by_id)
    return run(query.order_by(every.c.at.desc())).all()


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
        table.nomination_id.label("nomination_id"),
        kind.label("kind"),
        at.label("at"),
        by_id.label("by_id"),
        cast(detail, Text).label("detail"),
        until.label("until"),
        questions.label("questions"),
        cast(_NOTHING, Text).label("category"),
    )


def _logged(nomination: Nomination) -> Select[Any]:
    """What happened and left no row of its own but in the log."""
    return select(
        Event.subject_id.label("nomination_id"),
        case(LOGGED, value=Event.kind).label("kind"),
        Event.at.label("at"),
        Event.person_id.label("by_id"),
        Event.detail["reason"].as_string().label("detail"),
        _NOTHING.label("until"),
        _NOTHING.label("questions"),
        Event.detail["category"].as_string().label("category"),
    ).where(Event.season_id == nomination.season_id, Event.kind.in_(LOGGED))


def version(nomination: Nomination, number: int) -> Version | None:
    """Return one submitted version of a nomination by its number, or none."""
    return db.session.scalar(select(Version).where(Version.nomination_id == nomination.id, Version.number == number))


def alike(nomination: Nomination, unseen: Unseen) -> Rows:
    """Return other nominations of the season that may be the same: same company, same title, or same registration.

    Left out: those of unseen categories. Rows: id, title, language, company, state and same (company, name, title,
    registration: why it is here). One query; each of the four is found by an index of its own.
    """
    reasons = [
        (Nomination.company_id == nomination.company_id, "company"),
        (Company.name_key == nomination.company.name_key, "name"),
        (Nomination.title_key == nomination.title_key, "title"),
    ]
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
        .where(
            Nomination.id.in_(union(*_alike(nomination))),
            Nomination.id != nomination.id,
            beside(Nomination.season_id) == nomination.season_id,
            *outside(Nomination.category_id, unseen),
        )
        .order_by(Nomination.title_key, Nomination.id)
        .limit(MOST_ALIKE)
    )
    return run(query).all()


def _alike(nomination: Nomination) -> Iterator[Select[Any]]:
    """The ids of nominations that share the company, its name, the title or the registration number of one."""
    ids = select(Nomination.id)
    yield ids.where(Nomination.company_id == nomination.company_id)
    same_name = Company.name_key == nomination.company.name_key
    yield ids.join(Company, Company.id == Nomination.company_id).where(same_name)
    if nomination.title_key.strip():
        yield ids.where(Nomination.season_id == nomination.season_id, Nomination.title_key == nomination.title_key)
    if nomination.version is not None and nomination.version.registration:
        latest = and_(Nomination.id == Version.nomination_id, Nomination.version_id == Version.id)
        same_number = Version.registration == nomination.version.registration, Version.registration != literal("")
        yield ids.join(Version, latest).where(*same_number)
