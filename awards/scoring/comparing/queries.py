"""A juror's own ballots of several entries at once."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from awards.accounts.models import Person
from awards.core.db import run
from awards.jury.models import Assignment
from awards.nominations.models import Version
from awards.programmes.models import Category, Criterion, Round, Season
from awards.scoring import rules
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
