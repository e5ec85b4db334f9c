"""What the doctor looks at in what takes two people: what is in force was proposed by one and confirmed by another.

A row that was written past the program has no proposal behind it; a proposal whose result is gone says what was there.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from awards.core.db import db
from awards.desk.doctor.findings import RESTORE, Finding
from awards.nominations.models import Disqualification, Nomination
from awards.programmes import queries as programmes
from awards.programmes.models import FrozenRules, Proposal, Season
from awards.programmes.rulebook.actions import LATER
from awards.results.disqualification import DISQUALIFY, REINSTATE
from awards.results.models import Publication
from awards.results.publishing.act import CORRECTION, PUBLICATION

ONE = '"deciders":1'
SOON = timedelta(minutes=10)  # within which what was confirmed was done: the same request
NOBODY = "no two people decided on it"
ADVICE = "Look into a backup from before. If it was not there, it was written past the program: restore what was."


def of_proposals() -> Iterator[Finding]:
    """What takes two people was proposed by one and confirmed by another, and is as they decided."""
    for season in programmes.seasons():
        query = select(Proposal).where(Proposal.season_id == season.id, Proposal.confirmed_at.is_not(None))
        confirmed = list(db.session.scalars(query.order_by(Proposal.confirmed_at, Proposal.id)))
        yield from _by_one(season, confirmed)
        yield from _disqualifications(season, confirmed)
        if not _from_before(season):
            yield from _publications(season, confirmed)


def _rules(season: Season) -> list[FrozenRules]:
    query = select(FrozenRules).where(FrozenRules.season_id == season.id).order_by(FrozenRules.number)
    return list(db.session.scalars(query))


def _from_before(season: Season) -> bool:
    """Whether a season was judged before publishing took two people."""
    return any(row.why == LATER for row in _rules(season))


def _by_one(season: Season, confirmed: list[Proposal]) -> Iterator[Finding]:
    if season.document.season.deciders == 1 or any(ONE in row.document for row in _rules(season)):
        return
    for each in confirmed:
        if each.confirmed_by_id in (None, each.by_id):
            yield Finding(f"Season {season.slug}: proposal {each.id} was confirmed by nobody else.", ADVICE)


def _disqualifications(season: Season, confirmed: list[Proposal]) -> Iterator[Finding]:
    query = select(Disqualification, Nomination.disqualification_id).join(
        Nomination, Nomination.id == Disqualification.nomination_id
    )
    for row, in_force in db.session.execute(query.where(Nomination.season_id == season.id)):
        first = (row.by_id, row.confirmed_by_id, row.reason)
        if not _decided(confirmed, DISQUALIFY.code, row.nomination_id, first, row.at):
            yield Finding(f"Nomination {row.nomination_id} is disqualified, and {NOBODY}.", ADVICE)
        if row.ended_at is None:
            if in_force != row.id:
                yield Finding(f"Nomination {row.nomination_id} takes part, though it is disqualified.", RESTORE)
            continue
        last = (row.ended_by_id, row.ended_confirmed_by_id, row.ended_reason)
        if not _decided(confirmed, REINSTATE.code, row.nomination_id, last, row.ended_at):
            yield Finding(f"The disqualification of nomination {row.nomination_id} ended, and {NOBODY}.", ADVICE)


def _decided(confirmed: list[Proposal], act: str, subject: uuid.UUID, said: tuple[object, ...], at: datetime) -> bool:
    """Whether a confirmed proposal of an act on a subject says who decided on it, why, and when."""
    return any(
        (each.by_id, each.confirmed_by_id, each.reason) == said and _soon(each, at)
        for each in confirmed if each.act == act and each.subject_id == subject
    )  # fmt: skip


def _soon(proposal: Proposal, at: datetime) -> bool:
    return proposal.confirmed_at is not None and abs(at - proposal.confirmed_at) <= SOON


def _publications(season: Season, confirmed: list[Proposal]) -> Iterator[Finding]:
    asked = [each for each in confirmed if each.act in (PUBLICATION.code, CORRECTION.code)]
    made = list(db.session.scalars(select(Publication).where(Publication.season_id == season.id)))
    for row in made:
        decided = _nearest(asked, row)
        if decided is None or {row.by_id, row.second_id} - {None} != {decided.by_id, decided.confirmed_by_id} - {None}:
            yield Finding(f"Publication {row.id}: {NOBODY}.", ADVICE)
        elif (_public_from(decided, row), _reason(decided)) != (row.embargo_until, row.reason):
            yield Finding(f"Publication {row.id}: its time or its reason is not what two people decided.", RESTORE)
        if row.replaced_at is not None and not any(_replaces(each, row) for each in made):
            yield Finding(f"Publication {row.id} counts as corrected, and there is no correction of it.", RESTORE)
    for each in asked:
        if not any(row.kind == each.payload["kind"] and _soon(each, row.at) for row in made):
            yield Finding(f"Season {season.slug}: what proposal {each.id} published is gone.", RESTORE)


def _nearest(asked: list[Proposal], row: Publication) -> Proposal | None:
    """The proposal that a publication comes from: that of its kind which was confirmed when it was made."""
    found = [each for each in asked if each.payload["kind"] == row.kind and _soon(each, row.at)]
    return min(found, key=lambda each: abs(row.at - (each.confirmed_at or row.at)), default=None)


def _public_from(proposal: Proposal, row: Publication) -> datetime:
    if proposal.payload["at"]:
        return datetime.fromisoformat(proposal.payload["at"])
    return row.embargo_until if abs(row.embargo_until - row.at) <= SOON else row.at


def _reason(proposal: Proposal) -> str:
    return proposal.reason if proposal.act == CORRECTION.code else ""


def _replaces(correction: Publication, row: Publication) -> bool:
    return correction.replaces_id == row.id and correction.embargo_until == row.replaced_at
