"""Reading the frozen rules of a season, the earliest first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import defer

from awards.core.db import db
from awards.programmes.models import FrozenRules, Proposal, Season
from awards.programmes.rulebook.change_words import Told, compared
from awards.programmes.rulebook.rulebook import read


@dataclass(frozen=True)
class Edition:
    """Rules as they were frozen, for whoever reads them: why they were changed, and which of them."""

    rules: FrozenRules
    reason: str
    changes: list[Told]


def in_force(season: Season) -> FrozenRules | None:
    """Return the frozen rules in force; none before the first score."""
    return db.session.get(FrozenRules, (season.id, season.rules_number)) if season.rules_number else None


def editions(season: Season) -> list[Edition]:
    """Return the rules of a season as they were frozen and changed since. One query; none before the first score."""
    if not season.rules_number:
        return []
    query = (
        select(FrozenRules, Proposal.reason)
        .outerjoin(Proposal, Proposal.id == FrozenRules.proposal_id)
        .where(FrozenRules.season_id == season.id)
        .order_by(FrozenRules.number)
    )
    if season.rules_number == 1:  # nothing to compare: what they say is long
        query = query.options(defer(FrozenRules.document, raiseload=True))
    rows = [(rules, reason or "") for rules, reason in db.session.execute(query)]
    documents = [read(rules.document) for rules, _ in rows] if season.rules_number > 1 else []
    return [
        Edition(rules, reason, compared(documents[place - 1], documents[place]) if place else [])
        for place, (rules, reason) in enumerate(rows)
    ]


def by_fingerprint(season: Season, sha256: str) -> FrozenRules | None:
    """Return the frozen rules of a season with a hash, or none."""
    if not sha256.isalnum():  # PostgreSQL takes no NUL
        return None
    query = select(FrozenRules).where(FrozenRules.season_id == season.id, FrozenRules.sha256 == sha256)
    return db.session.scalar(query.order_by(FrozenRules.number).limit(1))
