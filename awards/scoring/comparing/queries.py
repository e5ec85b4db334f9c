"""A juror's own ballots of several entries at once."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from awards.accounts.models import Person
from awards.core.db import run
from awards.jury.models import Assignment
from awards.programmes.models import Category, Criterion, Round, Season
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
