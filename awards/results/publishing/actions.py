"""Honouring, publishing and taking back. A publication is a frozen copy; nothing of it is ever computed again."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import delete, select

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db
from awards.core.roles import STAFF
from awards.core.verdicts import YES, Verdict, insist, no
from awards.jury.conflicts import belonging
from awards.ledger.actions import log
from awards.programmes.models import Proposal, Season
from awards.programmes.proposals import actions as proposals_actions
from awards.results import queries as results_queries
from awards.results import rules
from awards.results.models import Honour, Publication, PublicEntry
from awards.results.publishing import bundle, contents, honours, mails, queries


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
    declared: Any = getattr(season.document.honours, kind, None)
    if declared is None:
        return no("The programme has no such honour.")
    if not (allowed := rules.can_choose(roles, declared.chosen_by)):
        return allowed
    if not (may := may_change_honours(season)):
        return may
    won = {row.nomination_id for outcome in found.outcomes for row in outcome.laureates}
    if kind == honours.GRAND_PRIX:
        return YES if nomination_id in won else no("The grand prix goes to a laureate.")
    for outcome in found.outcomes:
        rows = [*outcome.laureates, *outcome.mentions, *outcome.finalists, *outcome.undecided, *outcome.others]
        for row in rows:
            if row.nomination_id == nomination_id:
                others = [each for each in outcome.mentions if each.nomination_id != nomination_id]
                least = None if declared.min is None else Fraction(declared.min)
                return rules.can_be_mentioned(
                    honours.scored(row), least=least, won=nomination_id in won, chosen=len(others),
                    most=declared.max_per_category,
                )  # fmt: skip
    return no("This entry is not among those of the last round.")


def may_change_honours(season: Season) -> Verdict:
    """Whether honours and citations may be changed now: not while laureates wait for their time."""
    # Beside results that are public honours may be put right: nobody sees it before a correction takes two people.
    waits = [row for row in queries.history(season, rules.LAUREATES)
             if rules.state(row, now=now()) == rules.WAITS]  # fmt: skip
    return no("The results wait for their time. Take them back first.") if waits else YES


def take_away(season: Season, nomination_id: uuid.UUID, kind: str, *, roles: frozenset[str], by: Person) -> None:
    """Take a special mention or the grand prix back."""
    results_queries.lock(season)
    declared: Any = getattr(season.document.honours, kind, None)
    insist(rules.can_choose(roles, declared.chosen_by) if declared else no("The programme has no such honour."))
    insist(may_change_honours(season))
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
            by_id=by.id if by else None,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
    return made


def publish(season: Season, kind: str, *, embargo_until: datetime, proposal: Proposal) -> Publication:
    """Freeze the results of a kind and have them public from an instant on, as a confirmed proposal says.

    What is public until then stays until that instant, and is kept. The mails go out then.
    """
    found, number = honours.prospect(season, kind, now=now()), queries.last_number(season, kind) + 1
    replaced = queries.publication_in_force(season, kind)
    frozen = contents.freeze(season, found, number=number, embargo_until=embargo_until)
    made = Publication(
        id=uuid.uuid4(), season_id=season.id, kind=kind, number=number,
        content={"bundle": frozen.bundle, "kept": frozen.kept}, sha256=bundle.fingerprint(frozen.bundle),
        embargo_until=embargo_until, at=now(), by_id=proposal.by_id, second_id=_second(proposal),
        reason=proposal.reason if proposal.act == "correction" else "",
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    if replaced is not None:
        made.replaces_id, replaced.replaced_at = replaced.id, embargo_until
    _name(season, made, frozen.entries)
    log("results.corrected" if made.reason else "results.published", by=proposal.confirmed_by, season_id=season.id,
        subject_id=made.id, results=kind, number=number, sha256=made.sha256, embargo_until=embargo_until.isoformat(),
        proposed_by=str(proposal.by_id), reason=made.reason)  # fmt: skip
    mails.tell(season, made)
    return made


def _second(proposal: Proposal) -> uuid.UUID | None:
    return None if proposal.confirmed_by_id == proposal.by_id else proposal.confirmed_by_id


def _name(season: Season, made: Publication, entries: list[dict[str, Any]]) -> None:
    """Add the public entries: each keeps the address it has, for ever; a new one gets one."""
    known = queries.addresses(season)
    for each in entries:
        address = known.get(each["nomination_id"]) or uuid.uuid4()
        db.session.add(PublicEntry(id=uuid.uuid4(), publication_id=made.id, address=address, **each))
    db.session.flush()


def may_unpublish(season: Season, made: Publication, *, roles: Collection[str], by: Person) -> Verdict:
    """Whether somebody with these roles may take a publication back, alone."""
    categories = queries.named_categories(made.id)
    others = [held for held in proposals_actions.impartial(season, categories).values() if STAFF & held]
    own = proposals_actions.tied(season, [by.id]).get(by.id, frozenset())
    return rules.can_unpublish(made, roles=roles, tied=own, categories=categories, others=len(others), now=now())


def unpublish(made: Publication, season: Season, *, reason: str, roles: Collection[str], by: Person) -> None:
    """Take a publication back, at once and everywhere; mails that have not gone never will; who got one is told.

    A correction that waits for its time may be taken back too: then what it would have replaced stays.
    """
    results_queries.lock(season)
    db.session.refresh(made, with_for_update=True)
    insist(may_unpublish(season, made, roles=roles, by=by))
    made.unpublished_at, made.unpublish_reason, made.unpublished_by_id = now(), reason, by.id
    db.session.flush()
    mails.tell_withdrawn(season, made)
    log("results.unpublished", by=by, season_id=season.id, subject_id=made.id, results=made.kind, reason=reason)
    _let_the_other_stand(season, made)
    db.session.flush()
    belonging.exclude_own(season, by=by)  # what counted only because it was public


def _let_the_other_stand(season: Season, made: Publication) -> None:
    """What stands of the kind now: the one that a waiting correction would have replaced, or the correction itself."""
    if made.replaces_id is not None and made.embargo_until > now():
        db.session.get_one(Publication, made.replaces_id).replaced_at = None
        db.session.flush()
    stands = queries.publication_in_force(season, made.kind)
    if stands is not None:
        mails.tell(season, stands)
