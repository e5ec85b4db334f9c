"""Unsubscribing from what is not necessary, and taking that back."""

from __future__ import annotations

import uuid

from sqlalchemy import delete, or_, update

from awards.core.clock import now
from awards.core.db import insert_into, run
from awards.messages.models import UNWANTED, Mail
from awards.messages.rules import SET_ASIDE
from awards.messages.unwanted.models import Unsubscription


def unsubscribe(person_id: uuid.UUID, award: str) -> None:
    """Write to a person only what is necessary, and take back what has not gone; a second time changes nothing."""
    moment = now()
    row = {"award": award, "person_id": person_id, "at": moment}
    run(insert_into(Unsubscription).values(row).on_conflict_do_nothing())
    # Also what was set aside: it could be brought back.
    open_ = or_(Mail.withdrawn_at.is_(None), Mail.withdrawn_why == SET_ASIDE)
    waiting = (Mail.person_id == person_id, Mail.sent_at.is_(None), open_)
    unwanted = Mail.text.contains(f"{UNWANTED}{award}}}}}", autoescape=True)
    gone = {"withdrawn_at": moment, "withdrawn_why": "unsubscribed"}
    run(update(Mail).where(*waiting, unwanted).values(gone))


def subscribe_again(person_id: uuid.UUID, award: str) -> None:
    """Write to a person of everything again; what was taken back stays so."""
    ends = (Unsubscription.person_id == person_id, Unsubscription.award == award)
    run(delete(Unsubscription).where(*ends))
