"""Giving honours and taking them back: special mentions, the grand prix, and the jury's citations."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from fractions import Fraction

from sqlalchemy import delete, select

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db
from awards.core.verdicts import YES, Verdict, insist, no
from awards.ledger.actions import log
from awards.programmes.models import Season
from awards.results import queries as results_queries
from awards.results import rules
from awards.results.models import Honour
from awards.results.publishing import honours, queries


def give(season: Season, nomination_id: uuid.UUID, kind: str, *, roles: frozenset[str], by: Person) -> Honour:
    """Record a special mention or the grand prix for an entry; a new grand prix takes the place of an earlier one."""
    results_queries.lock(season)
    found = honours.prospect(season, rules.LAUREATES, now=now())
    insist(_may_give(season, found, nomination_id, kind, roles))
    if kind == honours.GRAND_PRIX:
        db.session.execute(delete(Honour).where(Honour.season_id == season.id, Honour.kind == kind))
    made = _honour(season, nomination_id, kind, by)
    log("honour.given", by=by, season_id=season.id, subject_id=nomination_id, honour=kind)
    return made


def _may_give(
    season: Season, found: honours.Prospect, nomination_id: uuid.UUID, kind: str, roles: frozenset[str]
) -> Verdict:
    if not (allowed := _may_choose(season, kind, roles)):
        return allowed
    won = {row.nomination_id for outcome in found.outcomes for row in outcome.laureates}
    if kind == honours.GRAND_PRIX:
        return YES if nomination_id in won else no("The grand prix can only go to a laureate.")
    there = ((outcome, row) for outcome in found.outcomes for row in outcome.rows if row.nomination_id == nomination_id)
    outcome, row = next(there, (None, None))
    declared = season.document.honours.special_mention
    if outcome is None or row is None or declared is None:
        return no("This nomination is not in the last round.")
    return rules.can_be_mentioned(
        row.exact_score, least=None if declared.min is None else Fraction(declared.min),
        won=nomination_id in won, chosen=sum(each.nomination_id != nomination_id for each in outcome.mentions),
        most=declared.max_per_category,
    )  # fmt: skip


def _may_choose(season: Season, kind: str, roles: frozenset[str]) -> Verdict:
    of = season.document.honours
    declared = of.grand_prix if kind == honours.GRAND_PRIX else of.special_mention
    if declared is None:
        return no("The programme has no such award.")
    return rules.can_choose(roles, declared.chosen_by) and may_change_honours(season)


def may_change_honours(season: Season) -> Verdict:
    """Whether honours and citations may be changed now: not while laureates wait for their time."""
    # Beside results that are public honours may be put right: nobody sees it before a correction takes two people.
    waits = [row for row in queries.history(season, rules.LAUREATES)
             if rules.state(row, now=now()) == rules.WAITS]  # fmt: skip
    return no("The results are scheduled for publication. Unpublish them first.") if waits else YES


def take_away(season: Season, nomination_id: uuid.UUID, kind: str, *, roles: frozenset[str], by: Person) -> None:
    """Take a special mention or the grand prix back."""
    results_queries.lock(season)
    insist(_may_choose(season, kind, roles))
    where = (Honour.season_id == season.id, Honour.nomination_id == nomination_id, Honour.kind == kind)
    db.session.execute(delete(Honour).where(*where))
    log("honour.taken_away", by=by, season_id=season.id, subject_id=nomination_id, honour=kind)


def cite(season: Season, nomination_id: uuid.UUID, kind: str, texts: Mapping[str, str], *, by: Person) -> None:
    """Write the jury's citation for an honour, by language."""
    results_queries.lock(season)
    insist(may_change_honours(season))
    made = _honour(season, nomination_id, kind, by)
    made.citation = {language: text for language, text in texts.items() if text}
    log("citation.written", by=by, season_id=season.id, subject_id=nomination_id, languages=sorted(made.citation))


def _honour(season: Season, nomination_id: uuid.UUID, kind: str, by: Person) -> Honour:
    made = db.session.scalar(select(Honour).where(Honour.nomination_id == nomination_id, Honour.kind == kind))
    if made is None:
        made = Honour(
            id=uuid.uuid4(), season_id=season.id, nomination_id=nomination_id, kind=kind, citation={}, at=now(),
            by_id=by.id,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
    return made
