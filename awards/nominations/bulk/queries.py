"""Reading many nominations for one act: what each is now, what is known of it, and what became of earlier acts."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from awards.accounts.models import Company, Person
from awards.core.clock import now
from awards.core.db import Rows, Unseen, db, outside, run
from awards.ledger.models import Event
from awards.nominations import queries
from awards.nominations.bulk.models import BulkAct, BulkItem
from awards.nominations.bulk.rules import ASSIGN, LEFT, MOST, TAG, UNTAG, Deed, Standing
from awards.nominations.choosing.queries import Wanted, in_order
from awards.nominations.models import Extension, Nomination, Version
from awards.nominations.working import queries as working
from awards.programmes.models import Season

LATELY = timedelta(minutes=30)  # for so long the list itself offers to take an act back


def ids_that_fit(season: Season, wanted: Wanted, sort: str) -> list[uuid.UUID]:
    """Return the ids of the first MOST nominations that fit, in the order of the list."""
    return list(run(in_order(season.id, wanted, sort).limit(MOST)).scalars())


def chosen(season: Season, ids: Collection[uuid.UUID], unseen: Unseen, *, lock: bool = False) -> list[Nomination]:
    """Return some nominations of the season, each with company, category, decision and version, in order of titles.

    Left out: those of unseen categories. lock: as they stand now, until the transaction ends nobody else changes them.
    """
    query = (
        select(Nomination)
        .options(
            joinedload(Nomination.company, innerjoin=True), joinedload(Nomination.category),
            joinedload(Nomination.admission),
            joinedload(Nomination.version).load_only(Version.number, Version.category_id),
        )
        .where(Nomination.season_id == season.id, Nomination.id.in_(list(ids)[:MOST]),
               *outside(Nomination.category_id, unseen))
        .order_by(Nomination.title_key, Nomination.id)
    )  # fmt: skip
    if lock:
        query = query.with_for_update(of=Nomination, key_share=True).execution_options(populate_existing=True)
    return list(db.session.scalars(query))


@dataclass(frozen=True)
class Known:
    """What is known of some nominations, by id: where they stand, their last extension, and the mark of it all."""

    standing: Mapping[uuid.UUID, Standing]
    extensions: Mapping[uuid.UUID, Extension]
    marks: Mapping[uuid.UUID, str]


def known(season: Season, nominations: Sequence[Nomination], deed: Deed) -> Known:
    """Return what a deed has to know of some nominations. Three queries."""
    ids = [each.id for each in nominations]
    states, extensions = queries.jury_states(ids), queries.extensions(nominations)
    tagged = working.tagged(uuid.UUID(deed.thing), ids) if deed.kind in (TAG, UNTAG) and deed.thing else set()
    handled = working.handled_by(season, ids) if deed.kind == ASSIGN else {}
    standing = {
        each.id: Standing(
            states.get(each.id, ""), each.category.code if each.category else None, each.id in tagged,
            str(handled[each.id][0]) if each.id in handled else "",
        )
        for each in nominations
    }  # fmt: skip
    marks = {each.id: _mark(each, standing[each.id], extensions.get(each.id), deed.kind) for each in nominations}
    return Known(standing, extensions, marks)


def _mark(nomination: Nomination, standing: Standing, extension: Extension | None, kind: str) -> str:
    """What a deed was decided on, short. Tags and colleagues stand on nothing that others decide."""
    if kind in (TAG, UNTAG, ASSIGN):
        stood: tuple[object, ...] = (standing.colleague,) if kind == ASSIGN else ()
    else:
        stood = (nomination.version_id, nomination.admission_id, nomination.withdrawal_id,
                 nomination.disqualification_id, nomination.category_id, getattr(extension, "id", None))  # fmt: skip
    return hashlib.sha256(repr([str(each) for each in stood]).encode()).hexdigest()[:8]


def changed_since(season: Season, ids: Collection[uuid.UUID], moment: datetime) -> dict[uuid.UUID, dict[str, str]]:
    """Return what happened last to nominations after a moment, by id: kind of the event, at, by (a name). One query."""
    told = or_(Event.kind.startswith("admission."), Event.kind.startswith("nomination."))
    query = (
        select(Event.subject_id, Event.kind, Event.at, Person.name)
        .outerjoin(Person, Person.id == Event.person_id)
        .where(Event.season_id == season.id, Event.subject_id.in_(ids), Event.at >= moment, told)
        .order_by(Event.at, Event.number)
    )
    return {row.subject_id: {"kind": row.kind, "at": row.at.isoformat(), "by": row.name or ""} for row in run(query)}


def act(season: Season, act_id: uuid.UUID) -> BulkAct | None:
    """Return a bulk act of the season with who did it and who took it back, or none."""
    query = select(BulkAct).options(joinedload(BulkAct.by), joinedload(BulkAct.undone_by))
    query = query.where(BulkAct.season_id == season.id, BulkAct.id == act_id)
    return db.session.scalar(query.execution_options(populate_existing=True))


def items(act: BulkAct, unseen: Unseen) -> Rows:
    """Return the nominations of a bulk act, in order of titles, those of unseen categories left out.

    Rows: nomination_id, title, language, company, outcome, made, before, said, undone_at.
    """
    query = (
        select(BulkItem.nomination_id, Nomination.title, Nomination.language, Company.name.label("company"),
               BulkItem.outcome, BulkItem.made, BulkItem.before, BulkItem.said, BulkItem.undone_at)
        .join(Nomination, Nomination.id == BulkItem.nomination_id)
        .join(Company, Company.id == Nomination.company_id)
        .where(BulkItem.act_id == act.id, *outside(Nomination.category_id, unseen))
        .order_by(Nomination.title_key, Nomination.id)
    )  # fmt: skip
    return run(query).all()


def acts(season: Season, unseen: Unseen) -> Select[Any]:
    """Return the select of the season's bulk acts, the latest first, each with who did it.

    Left out: those of which every nomination is in unseen categories.
    """
    query = select(BulkAct).options(joinedload(BulkAct.by), joinedload(BulkAct.undone_by))
    if unseen:
        seen = select(BulkItem.act_id).join(Nomination, Nomination.id == BulkItem.nomination_id)
        query = query.where(BulkAct.id.in_(seen.where(*outside(Nomination.category_id, unseen))))
    return query.where(BulkAct.season_id == season.id).order_by(BulkAct.at.desc(), BulkAct.id)


def latest(season: Season, person: Person) -> BulkAct | None:
    """Return the last bulk act of somebody in a season, if it was lately and is not taken back."""
    query = select(BulkAct).where(BulkAct.season_id == season.id, BulkAct.by_id == person.id)
    query = query.where(BulkAct.at > now() - LATELY).order_by(BulkAct.at.desc()).limit(1)
    found = db.session.scalar(query)
    return found if found is not None and found.undone_at is None else None


def left(found: Rows) -> Rows:
    """Return those of some items to which nothing was done."""
    return [row for row in found if row.outcome == LEFT]
