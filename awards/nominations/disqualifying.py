"""Verbs of two people: shutting an admitted entry out, for a reason, and taking that back.

What the jury gave it stays as it is; later rooms leave it out of places, and bring it back.
"""

from __future__ import annotations

import uuid

from awards.core.clock import now
from awards.core.db import db
from awards.core.verdicts import insist
from awards.ledger.actions import log
from awards.messages.actions import stop
from awards.nominations import rules_admitting
from awards.nominations.models import Disqualification, Nomination
from awards.nominations.telling import DECISIONS, tell
from awards.programmes.models import Proposal, Season

MAIL = "nomination.disqualified"


def disqualify(nomination: Nomination, season: Season, *, proposal: Proposal) -> Disqualification:
    """Shut an entry out by a confirmed proposal, for its reason; its people get a mail that says it."""
    insist(rules_admitting.can_disqualify(nomination))
    made = Disqualification(
        id=uuid.uuid4(), nomination_id=nomination.id, reason=proposal.reason, at=now(), by_id=proposal.by_id,
        confirmed_by_id=proposal.confirmed_by_id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    nomination.disqualification = made
    db.session.flush()
    log(MAIL, by=proposal.confirmed_by, season_id=season.id, subject_id=nomination.id, reason=proposal.reason,
        proposed_by=_text(proposal.by_id))  # fmt: skip
    stop(nomination.id, *DECISIONS, "nomination.reinstated", why="disqualified")
    tell(nomination, season, MAIL, reason=proposal.reason)
    return made


def reinstate(nomination: Nomination, season: Season, *, proposal: Proposal) -> None:
    """Take a disqualification back by a confirmed proposal: the entry takes part again, with all it was given.

    Its mail does not go out any more; whom it has reached is told that it no longer holds.
    """
    insist(rules_admitting.can_reinstate(nomination, published=False))
    ended = nomination.disqualification
    if ended is not None:
        ended.ended_at, ended.ended_reason = now(), proposal.reason
        ended.ended_by_id, ended.ended_confirmed_by_id = proposal.by_id, proposal.confirmed_by_id
    nomination.disqualification = None
    db.session.flush()
    log("nomination.reinstated", by=proposal.confirmed_by, season_id=season.id, subject_id=nomination.id,
        reason=proposal.reason, proposed_by=_text(proposal.by_id))  # fmt: skip
    told = stop(nomination.id, MAIL, why="taken_back").people(MAIL)
    tell(nomination, season, "nomination.reinstated", before=told, only=True, reason=proposal.reason)


def _text(person_id: uuid.UUID | None) -> str | None:
    return None if person_id is None else str(person_id)
