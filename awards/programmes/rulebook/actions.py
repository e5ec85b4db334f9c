"""Freezing the rules of judging: with a season's first score, and anew with each change that two people made."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload

from awards.core.canonical import sha256
from awards.core.clock import now
from awards.core.db import db, run
from awards.ledger.actions import log
from awards.programmes.document.programme import scheme_document
from awards.programmes.models import FrozenRules, ProgrammeRevision, Proposal, Season
from awards.programmes.rulebook.rulebook import text_of
from awards.ranking.scheme.scheme import parse

FIRST_SCORE, LATER, CHANGE = "first_score", "later", "change"


def hold(season: Season) -> None:
    """While a season's rules may still change, make whoever would freeze or change them wait until the commit.

    What somebody else did meanwhile is read anew. Whoever scores calls this before anything else is locked; nothing is
    asked of the database once the rules are frozen.
    """
    if not season.rules_number:
        latest(season)


def latest(season: Season) -> None:
    """Lock a season, as decisions do, and read it anew with the programme in force."""
    programme = joinedload(Season.programme).options(defer(ProgrammeRevision.source))
    query = select(Season).options(programme).where(Season.id == season.id)
    db.session.flush()
    # Apart: after a wait PostgreSQL would join the new row of the season with the programme that it had before.
    run(select(Season.id).where(Season.id == season.id).with_for_update(key_share=True))
    db.session.scalar(query.execution_options(populate_existing=True))


def freeze(season: Season, *, why: str, ballots: int = 0) -> None:
    """Freeze the rules as they are, unless they are frozen. ballots: how many are submitted by now."""
    hold(season)
    if not season.rules_number:
        made = _add(season, why=why, ballots=ballots)
        log("rules.frozen", by=None, season_id=season.id, subject_id=season.id, **_log_detail(season, made))


def change(season: Season, proposal: Proposal, *, ballots: int) -> None:
    """Freeze the rules anew: the programme in force is another by what two people decided."""
    before = db.session.get_one(FrozenRules, (season.id, season.rules_number)).sha256
    made = _add(season, why=CHANGE, ballots=ballots, proposal_id=proposal.id)
    proposed_by = str(proposal.by_id) if proposal.by_id else None
    log("rules.changed", by=proposal.confirmed_by, season_id=season.id, subject_id=proposal.id, before=before,
        ballots=ballots, proposed_by=proposed_by, **_log_detail(season, made))  # fmt: skip


def _add(season: Season, **values: object) -> FrozenRules:
    text, revision = text_of(season.document), season.programme
    if revision is None:
        raise LookupError("A season without a programme.")
    season.rules_number += 1
    made = FrozenRules(season_id=season.id, number=season.rules_number, document=text, sha256=sha256(text),
                       frozen_at=now(), programme_id=revision.id, **values)  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def _log_detail(season: Season, made: FrozenRules) -> dict[str, object]:
    """What the log says of them: the hash of all, and that of the scheme of each category in each round."""
    programme = season.document
    schemes = {
        f"{category.id}.{round_.id}": parse(scheme_document(programme, category.id, round_.id)).fingerprint()
        for category in programme.categories
        for round_ in programme.scoring_rounds
    }
    return {"number": made.number, "rules": made.sha256, "why": made.why, "schemes": schemes}
