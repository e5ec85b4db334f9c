"""A juror's own ballots of several entries at once."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, select

from awards.accounts.models import Person
from awards.core.db import run
from awards.jury.models import Assignment, Juror
from awards.nominations.models import Version
from awards.programmes.models import Category, Criterion, Round, Season
from awards.scoring import rules
from awards.scoring.models import OwnOrder
from awards.scoring.queries import OWN_SHEETS
from awards.scoring.scoresheet import Sheet, sheets_of

_ORDERED = OWN_SHEETS.order_by(
    Round.position, Category.position, Assignment.position, Assignment.id, Criterion.position
)


def own_ballots(person: Person, season: Season, *which: ColumnElement[bool]) -> list[Sheet]:
    """Return a person's own ballots of a season, or those of which conditions hold, by round, category and place in
    the list; also those that are closed to them, see `rules.is_shut`. One query.
    """
    return sheets_of(run(_ORDERED.where(*which), {"person": person.id, "season": season.id}).mappings())


def held_in(person: Person, season: Season, round_id: uuid.UUID) -> list[Sheet]:
    """Return a person's own ballots of a round whose dossiers are open to them, by category. One query."""
    return [each for each in own_ballots(person, season, Assignment.round_id == round_id) if rules.shows_dossier(each)]


def versions_read(sheets: Collection[Sheet]) -> dict[uuid.UUID, Row[Any]]:
    """Return language, title and answers of the versions that the juror of own ballots reads, by id. One query."""
    query = select(Version.id, Version.language, Version.title, Version.answers)
    return {row.id: row for row in run(query.where(Version.id.in_([sheet.read_version_id for sheet in sheets])))}


@dataclass(frozen=True, slots=True)
class Stored:
    """An own order of a category in a round: ids of ballots, the best first (empty: none was made); its revision."""

    ballots: tuple[uuid.UUID, ...] = ()
    revision: int = 0


_ORDER = select(OwnOrder.ballots, OwnOrder.revision).where(
    OwnOrder.juror_id == bindparam("juror"),
    OwnOrder.round_id == bindparam("round"),
    OwnOrder.category_id == bindparam("category"),
)
_LOCKED_ORDER = _ORDER.with_for_update()


def order_beside(sheet: Sheet, *, lock: bool = False) -> Stored:
    """Return the own order in which an own ballot may stand, locked for a change if asked. One query."""
    values = {"juror": sheet.juror_id, "round": sheet.round_id, "category": sheet.category_id}
    row = run(_LOCKED_ORDER if lock else _ORDER, values).one_or_none()
    return Stored() if row is None else Stored(tuple(map(uuid.UUID, row.ballots)), row.revision)


def own_places(person: Person, season: Season, among: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Return the places that a person gave to some of their ballots in their own orders of a season. One query."""
    query = select(OwnOrder.ballots).join(Juror, Juror.id == OwnOrder.juror_id)
    found = run(query.where(Juror.person_id == person.id, Juror.season_id == season.id)).scalars()
    orders = [[key for key in map(uuid.UUID, order) if key in among] for order in found]
    return {key: place for order in orders for place, key in enumerate(order, start=1)}
