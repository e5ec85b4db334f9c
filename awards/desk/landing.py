"""Where people land: the season in which they have something to do now, else the latest opened one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from awards.desk import queries_landing as queries
from awards.programmes import queries as programmes
from awards.web.nav import begins


@dataclass(frozen=True)
class Place:
    """A page of a season (its slug). draft: whether the season is one, so that it has no page for everybody yet."""

    season: str
    endpoint: str
    draft: bool = False


def place_of(person: Any, appointments: Sequence[Any], *, now: datetime) -> Place | None:
    """Return where a person's work is; none without a season that they may see.

    appointments: the person's roles in all seasons. A draft is nobody's place as long as there is anything else.
    """
    for work in queries.work_of(person, now=now):
        return Place(work.slug, _endpoint(work.kind, _roles(appointments, work.slug)))
    if (latest := programmes.latest_season()) is not None:
        return Place(latest.slug, begins(_roles(appointments, latest.slug)))
    for row in appointments:
        return Place(row.slug, begins(_roles(appointments, row.slug)), draft=True)
    return None


def _endpoint(kind: int, roles: Collection[str]) -> str:
    if kind == queries.SCORES:
        return "scoring.queue"
    return begins(roles) if kind == queries.HOLDS_A_ROLE else "nominations.nominate"


def _roles(appointments: Sequence[Any], slug: str) -> set[str]:
    return {row.role for row in appointments if row.slug == slug}
