"""Handing over to the organisers what arrived after a round had closed. It never becomes a score by itself."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import insert_into, run
from awards.ledger.actions import log
from awards.scoring.late import queries
from awards.scoring.models import LateScore
from awards.scoring.scoresheet import Sheet

MOST = 60  # of a scoresheet: each criterion several times, and no store for anything else


@dataclass(frozen=True, slots=True)
class Late:
    """What was typed for one criterion (a code), or both comments (none), and when, by the clock of the device."""

    code: str | None
    steps: int | None
    comment: str
    advice: str
    typed_at: datetime

    def id_in(self, ballot_id: uuid.UUID) -> uuid.UUID:
        """Return the id under which it is kept of a ballot: the same for the same."""
        said = (self.code, self.steps, self.comment, self.advice, self.typed_at.isoformat())
        return uuid.uuid5(ballot_id, repr(said))


def hand_over(sheet: Sheet, late: Late, *, by: Person) -> datetime | None:
    """Keep what came too late for the organisers, once; return when it arrived, or none if there is too much already.

    Nothing of the ballot or of its board moves.
    """
    before = queries.arrivals(sheet.id)
    key = late.id_in(sheet.id)
    if key in before:
        return before[key]
    if len(before) >= MOST:
        return None
    moment = now()
    values = {"steps": late.steps, "comment": late.comment, "advice": late.advice, "typed_at": late.typed_at}
    criterion = sheet.marks[late.code].criterion_id if late.code else None
    made = insert_into(LateScore).values(
        id=key, ballot_id=sheet.id, criterion_id=criterion, arrived_at=moment, **values
    )
    run(made.on_conflict_do_nothing())
    log("ballot.handed_over", by=by, season_id=sheet.season_id, subject_id=sheet.id,
        criteria=[late.code] if late.code else [], comments=late.code is None)  # fmt: skip
    return moment
