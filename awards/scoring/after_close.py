"""What jurors learn of their panel once a round is over. The numbers are asked of the room that ranks."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from awards.core.ports import Port
from awards.programmes.models import Category, Round, Season


@dataclass(frozen=True, slots=True)
class Compared:
    """What a panel gave for a criterion, as texts with a point: the mean, and the highest less the lowest score."""

    mean: str
    spread: str


@dataclass(frozen=True, slots=True)
class Panel:
    """What the panel of an entry gave. count: scoresheets that count; own: whether the juror's is one of them.

    columns: by criterion (code). total: what they come to, and own_total: what the own one does; texts with a point,
    empty where there is nothing to compare.
    """

    count: int
    own: bool
    columns: Mapping[str, Compared]
    total: str
    own_total: str


@Port
def panels(
    season: Season, round_: Round, category: Category, entries: Collection[uuid.UUID], juror_id: uuid.UUID, least: int
) -> dict[uuid.UUID, Panel] | None:
    """Return a juror's scores beside the panel's by entry, where at least so many scoresheets of others count.

    None while the round can still be reopened. Two queries for all.
    """
    raise NotImplementedError
