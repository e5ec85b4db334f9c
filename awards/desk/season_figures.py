"""What everybody may know of a season in numbers: how many nominations were admitted, from where, and who judges."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, bindparam, func, literal, select, union_all

from awards.core.db import run
from awards.core.roles import JUDGES
from awards.jury.queries import TAKES_PART
from awards.nominations.models import Admission, Nomination
from awards.programmes.models import IN_FORCE, Appointment

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


def figures(season_id: uuid.UUID) -> Figures:
    """Return the numbers of a season; one query. Only admitted nominations count: drafts and refusals are nobody's."""
    rows = run(_FIGURES, {"season": season_id}).all()
    countries = {row.country: int(row.found) for row in rows if row.kind == "nominations"}
    return Figures(countries, sum(int(row.found) for row in rows if row.kind == "jurors"))


_ADMITTED = (
    select(literal("nominations").label("kind"), Nomination.country.label("country"), func.count().label("found"))
    .join(Admission, and_(Admission.id == Nomination.admission_id, Admission.outcome == "admitted"))
    .where(Nomination.season_id == SEASON, *TAKES_PART)
    .group_by(Nomination.country)
)
_JURORS = select(literal("jurors"), literal(""), func.count(Appointment.person_id.distinct())).where(
    Appointment.season_id == SEASON, Appointment.role.in_(JUDGES), *IN_FORCE
)
_FIGURES = union_all(_ADMITTED, _JURORS).order_by("kind", "country")
