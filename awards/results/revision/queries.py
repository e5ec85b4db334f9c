"""Reading whom another programme touches, in numbers: entries, answers, scoresheets, jurors, and what hangs on what it
takes away. Counts only: never a score, nor a place."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Label, Select, and_, exists, func, or_, select
from sqlalchemy.orm import QueryableAttribute

from awards.accounts.models import Person
from awards.core import clock
from awards.core.db import db, run
from awards.jury.models import Assignment, Juror
from awards.jury.queries import STANDS, TAKES_PART
from awards.nominations.models import Admission, Draft, Extension, Nomination, Version
from awards.nominations.queries import STATE
from awards.programmes import queries as programmes
from awards.programmes.models import Category, FrozenRules, ProgrammeDraft, ProgrammeRevision, Proposal, Round, Season
from awards.programmes.rulebook.changed_parts import REMOVED, Item
from awards.programmes.rulebook.queries import Row, hanging
from awards.results.revision.whom import Answered, Cell, Numbers, Sheets
from awards.scoring.models import Ballot

ACT = "rules.change"
Tally = dict[str | None, int]


def numbers(season: Season, *, now: datetime, unseen: Collection[uuid.UUID | None] = ()) -> Numbers:
    """Return whom a season's programme has to do with. Three queries.

    unseen: ids of categories in which the reader has a side, and of which nothing is counted.
    """
    drafts, submitted, admitted = _entries(season, now, unseen)
    running = [each.code for each in programmes.rounds(season) if each.opens_at <= now < each.closes_at]
    return Numbers(drafts, submitted, admitted, _sheets(season, unseen), _jurors(season, now, unseen), running)


def _seen(category: QueryableAttribute[Any], unseen: Collection[uuid.UUID | None]) -> list[ColumnElement[bool]]:
    """What is of no category that is not seen."""
    hidden = [each for each in unseen if each is not None]
    found = [or_(category.is_(None), category.not_in(hidden))] if hidden else []
    return [*found, category.is_not(None)] if None in unseen else found


def _entries(season: Season, now: datetime, unseen: Collection[uuid.UUID | None]) -> tuple[Tally, Tally, Tally]:
    longer = exists().where(Extension.nomination_id == Nomination.id, Extension.until > now)
    query = (
        select(Category.code, STATE, func.count().label("every"), func.count().filter(longer).label("longer"))
        .select_from(Nomination)
        .outerjoin(Category, Category.id == Nomination.category_id)
        .outerjoin(Admission, Admission.id == Nomination.admission_id)
        .where(Nomination.season_id == season.id, *_seen(Category.id, unseen))
        .group_by(Category.code, STATE)
    )
    drafts: Tally = {}
    submitted: Tally = {}
    admitted: Tally = {}
    for row in run(query):
        if row.state == "draft":
            drafts[row.code] = row.every if now < season.closes_at else row.longer
        elif row.state in ("submitted", "returned"):
            submitted[row.code] = submitted.get(row.code, 0) + row.every
        elif row.state == "admitted":
            admitted[row.code] = row.every
    return drafts, submitted, admitted


def _sheets(season: Season, unseen: Collection[uuid.UUID | None]) -> dict[Cell, Sheets]:
    query = (
        select(Round.code, Category.code.label("category"), func.count().label("begun"),
               func.count(Ballot.submitted_at).label("submitted"))
        .select_from(Assignment)
        .join(Round, Round.id == Assignment.round_id)
        .join(Category, Category.id == Assignment.category_id)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .join(Ballot, Ballot.assignment_id == Assignment.id)
        .where(Round.season_id == season.id, Assignment.begun_at.is_not(None), *STANDS, *TAKES_PART,
               *_seen(Category.id, unseen))
        .group_by(Round.code, Category.code)
    )  # fmt: skip
    return {(row.code, row.category): Sheets(row.begun, row.submitted) for row in run(query)}


def _jurors(season: Season, now: datetime, unseen: Collection[uuid.UUID | None]) -> dict[Cell, frozenset[uuid.UUID]]:
    found: dict[Cell, set[uuid.UUID]] = {}
    for row in run(_holding(season, Round.closes_at > now, *_seen(Category.id, unseen))):
        found.setdefault((row.code, row.category), set()).add(row.juror_id)
    return {cell: frozenset(ids) for cell, ids in found.items()}


def jurors_at_work(season: Season, codes: Collection[str], *, now: datetime) -> set[uuid.UUID]:
    """Return the ids of the jurors who hold entries of some categories in a round that is open. One query."""
    wanted = (Round.opens_at <= now, Round.closes_at > now, Category.code.in_(codes))
    return {row.juror_id for row in run(_holding(season, *wanted))}


def _holding(season: Season, *conditions: ColumnElement[bool]) -> Select[uuid.UUID, str, str]:
    return (
        select(Assignment.juror_id, Round.code, Category.code.label("category"))
        .join(Round, Round.id == Assignment.round_id)
        .join(Category, Category.id == Assignment.category_id)
        .join(Juror, Juror.id == Assignment.juror_id)
        .where(Round.season_id == season.id, *STANDS, *conditions)
        .distinct()
    )


# What is taken away

EMPTY = ("", "[]", "{}", "null", "false")


def answered(
    season: Season, asked: Mapping[str, str], unseen: Collection[uuid.UUID | None] = ()
) -> dict[str, Answered]:
    """Return how often questions were answered. asked: the section of each, by its id. Two queries, none for none.

    unseen: ids of categories in which the reader has a side, and of which nothing is counted.
    """
    if not asked:
        return {}
    codes = list(asked)
    of_drafts = select(*(_given(Draft.answers[code], number, Draft.topic == asked[code])
                         for number, code in enumerate(codes)))  # fmt: skip
    of_versions = select(*(_given(Version.answers[(asked[code], code)], number) for number, code in enumerate(codes)))
    here = (Nomination.season_id == season.id, *_seen(Nomination.category_id, unseen))
    drafts, versions = (
        run(query.join(Nomination, table.nomination_id == Nomination.id).where(*here)).one()
        for query, table in ((of_drafts, Draft), (of_versions, Version))
    )
    return {code: Answered(drafts[number], versions[number]) for number, code in enumerate(codes)}


def _given(answer: ColumnElement[object], number: int, *more: ColumnElement[bool]) -> Label[int]:
    text = answer.as_string()
    return func.count().filter(and_(text.is_not(None), text.not_in(EMPTY), *more)).label(f"count_{number}")


def held_back(season: Season, items: Iterable[Item]) -> dict[tuple[str, ...], dict[str, int]]:
    """Return what hangs on the rows that a programme takes away, by the place and code of each. One query, or none."""
    gone = {(*each.path, each.code): each for each in items if each.kind == REMOVED}
    rows: dict[tuple[str, ...], Row] = {}
    for place in gone:
        row = _row(season, place)
        if row is not None:
            rows[place] = row
    criteria = {each.id: place for place, row in rows.items() if isinstance(row, Category) for each in row.criteria}
    own = [each for row in rows.values() if isinstance(row, Category) for each in row.criteria]
    found = hanging([*rows.values(), *own])
    result = {place: dict(found[row.id]) for place, row in rows.items()}
    for each in own:
        for table, count in found[each.id].items():
            result[criteria[each.id]][table] = result[criteria[each.id]].get(table, 0) + count
    return {place: counts for place, counts in result.items() if counts}


def _row(season: Season, place: tuple[str, ...]) -> Row | None:
    match place:
        case ("categories", code):
            return next((each for each in programmes.categories(season) if each.code == code), None)
        case ("categories", category, "criteria", code):
            found = next((each for each in programmes.categories(season) if each.code == category), None)
            return next((each for each in found.criteria if each.code == code), None) if found else None
        case ("rounds", code):
            return next((each for each in programmes.rounds(season) if each.code == code), None)
    return None


# Revisions


def frozen_at(season: Season) -> datetime | None:
    """Return since when the rules of a season are frozen; none before the first score."""
    query = select(FrozenRules.frozen_at).where(FrozenRules.season_id == season.id, FrozenRules.number == 1)
    return run(query).scalar() if season.rules_number else None


def proposed(season: Season) -> Proposal | None:
    """Return the revision that waits for a second person, or none."""
    return next(iter(programmes.waiting(season, now=clock.now(), act=ACT)), None)


def draft_number(season: Season) -> tuple[int, int]:
    """Return the last edit of a season's draft and the revision it goes on from, as they are in the database."""
    query = select(ProgrammeDraft.number, ProgrammeDraft.base_number).where(ProgrammeDraft.season_id == season.id)
    row = run(query).first()
    return (row.number, row.base_number) if row is not None else (0, 0)


def revisions(season: Season) -> list[ProgrammeRevision]:
    """Return every revision of a season's programme, the latest first. One query."""
    query = select(ProgrammeRevision).where(ProgrammeRevision.season_id == season.id)
    return list(db.session.scalars(query.order_by(ProgrammeRevision.number.desc())))


def people(ids: Collection[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """Return what people are called, by their ids. One query."""
    return {
        row.id: row.name or row.email
        for row in run(select(Person.id, Person.name, Person.email).where(Person.id.in_(ids)))
    }
