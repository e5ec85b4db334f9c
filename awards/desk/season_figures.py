"""What everybody may know of a season in numbers: how many nominations were admitted, from where, and who judges."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, bindparam, func, select

from awards.core.db import run
from awards.core.roles import JUDGES
from awards.jury.queries import TAKES_PART
from awards.nominations.models import Admission, Nomination
from awards.nominations.staff.queries import piece_of_entries
from awards.programmes.models import IN_FORCE, Appointment, Season

SEASON: ColumnElement[uuid.UUID] = bindparam("season")


@dataclass(frozen=True)
class Figures:
    """Nominations that take part, by the code of their country ("" where none was asked for), and people who judge."""

    countries: Mapping[str, int] = field(default_factory=dict)
    jurors: int = 0

    @property
    def nominations(self) -> int:
        """All that take part."""
        return sum(self.countries.values())


def figures(season: Season) -> Figures:
    """Return the numbers of a season. Only admitted nominations count: drafts and refusals are nobody's.

    Two queries; one as long as no entry moved.
    """
    countries = piece_of_entries(season, lambda: dict(run(_ADMITTED, {"season": season.id}).all()), "admitted")
    return Figures(countries, run(_JURORS, {"season": season.id}).scalar() or 0)


_ADMITTED = (
    select(Nomination.country, func.count())
    .join(Admission, and_(Admission.id == Nomination.admission_id, Admission.outcome == "admitted"))
    .where(Nomination.season_id == SEASON, *TAKES_PART)
    .group_by(Nomination.country)
    .order_by(Nomination.country)
)
_JURORS = select(func.count(Appointment.person_id.distinct())).where(
    Appointment.season_id == SEASON, Appointment.role.in_(JUDGES), *IN_FORCE
)
