"""Reading proposals: all of a season, or those that wait for a second person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, or_

from awards.accounts.models import Person
from awards.programmes.models import Proposal, Season
from awards.programmes.queries import is_waiting, proposals

OWN, OTHERS = "own", "others"


def listed(
    season: Season, person: Person, which: str = "", *, now: datetime, tied: Collection[str] = ()
) -> Select[Proposal]:
    """Return the select of a season's proposals, the latest first: all, or of those that wait a person's OWN or OTHERS.

    What waits is what `how_many_wait` counts. tied: codes of the categories in which the person is not impartial.
    """
    if which not in (OWN, OTHERS):
        return proposals(season, tied)
    others = or_(Proposal.by_id.is_(None), Proposal.by_id != person.id)
    return proposals(season, tied).where(is_waiting(now), Proposal.by_id == person.id if which == OWN else others)
