"""Honouring, publishing and taking back. A publication is a frozen copy; nothing of it is ever computed again."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import delete, select

from awards.accounts.models import Membership, Person
from awards.core.clock import now
from awards.core.db import db
from awards.core.verdicts import YES, insist, no
from awards.ledger.actions import log
from awards.messages.actions import enqueue, stop
from awards.nominations.models import Admission, Nomination
from awards.programmes.models import Season
from awards.results import freezing, honours, publishing, queries, queries_published, rules
from awards.results.models import Honour, Publication, PublicEntry

MAILS = ("results.honoured", "results.published")


def give(season: Season, nomination_id: uuid.UUID, kind: str, *, roles: frozenset[str], by: Any) -> Honour:
    """Record a special mention or the grand prix for an entry; a new grand prix takes the place of an earlier one."""
    queries.lock(season)
    found = honours.prospect(season, rules.LAUREATES, now=now())
    insist(_may_give(season, found, nomination_id, kind, roles))
    if kind == honours.GRAND_PRIX:
        db.session.execute(delete(Honour).where(Honour.season_id == season.id, Honour.kind == kind))
    made = _honour(season, nomination_id, kind, by)
    log("honour.given", by=by, season_id=season.id, subject_id=nomination_id, honour=kind)
    return made


def _may_give(
    season: Season, found: honours.Prospect, nomination_id: uuid.UUID, kind: str, roles: frozenset[str]
) -> Any:
    declared: Any = getattr(season.document.honours, kind, None)
    if declared is None:
        return no("The programme has no such honour.")
    if not (allowed := rules.can_choose(roles, declared.chosen_by)):
        return allowed
    if queries_published.standing(season, rules.LAUREATES) is not None:
        return no("The results are published or wait for their time. Unpublish them first.")
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


def take_away(season: Season, nomination_id: uuid.UUID, kind: str, *, roles: frozenset[str], by: Any) -> None:
    """Take a special mention or the grand prix back."""
    queries.lock(season)
    declared: Any = getattr(season.document.honours, kind, None)
    insist(rules.can_choose(roles, declared.chosen_by) if declared else no("The programme has no such honour."))
    if queries_published.standing(season, rules.LAUREATES) is not None:
        insist(no("The results are published or wait for their time. Unpublish them first."))
    where = (Honour.season_id == season.id, Honour.nomination_id == nomination_id, Honour.kind == kind)
    db.session.execute(delete(Honour).where(*where))
    log("honour.taken_away", by=by, season_id=season.id, subject_id=nomination_id, honour=kind)


def cite(season: Season, nomination_id: uuid.UUID, kind: str, texts: Mapping[str, str], *, by: Any) -> None:
    """Write the jury's citation for an honour, by language."""
    queries.lock(season)
    if queries_published.standing(season, rules.LAUREATES) is not None:
        insist(no("The results are published or wait for their time. Unpublish them first."))
    made = _honour(season, nomination_id, kind, by)
    made.citation = {language: text for language, text in texts.items() if text}
    log("citation.written", by=by, season_id=season.id, subject_id=nomination_id, languages=sorted(made.citation))


def _honour(season: Season, nomination_id: uuid.UUID, kind: str, by: Any) -> Honour:
    made = db.session.scalar(select(Honour).where(Honour.nomination_id == nomination_id, Honour.kind == kind))
    if made is None:
        made = Honour(
            id=uuid.uuid4(), season_id=season.id, nomination_id=nomination_id, kind=kind, citation={}, at=now(),
            by_id=by.id if by else None,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
    return made


def publish(season: Season, kind: str, *, embargo_until: datetime, by: Any) -> Publication:
    """Freeze the results of a kind and have them public from an instant on; the mails go out then.

    Refused while something blocks it, or while such a publication stands or waits.
    """
    queries.lock(season)
    found = honours.prospect(season, kind, now=now())
    standing = queries_published.standing(season, kind) is not None
    insist(rules.can_publish(blocked=len(found.blocked), standing=standing))
    number = queries_published.last_number(season, kind) + 1
    frozen = freezing.freeze(season, found, number=number, embargo_until=embargo_until)
    made = Publication(
        id=uuid.uuid4(),
        season_id=season.id,
        kind=kind,
        number=number,
        content={"bundle": frozen.bundle, "kept": frozen.kept},
        sha256=publishing.fingerprint(frozen.bundle),
        embargo_until=embargo_until,
        at=now(),
        by_id=by.id if by else None,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add_all(PublicEntry(id=uuid.uuid4(), publication_id=made.id, **each) for each in frozen.entries)
    db.session.flush()
    log("results.published", by=by, season_id=season.id, subject_id=made.id, results=kind, number=number,
        sha256=made.sha256, embargo_until=embargo_until.isoformat())  # fmt: skip
    _tell(season, made, frozen.entries)
    return made


def recipients(season: Season, honoured: Mapping[uuid.UUID, str]) -> list[tuple[Person, uuid.UUID, str, str]]:
    """Return who gets a mail about results: (person, nomination id, title, what it was given: "" for nothing).

    Members of the companies of all admitted entries; a person with several entries gets one mail an entry that was
    honoured, and one in all for the others.
    """
    query = (
        select(Person, Nomination.id, Nomination.title)
        .join(Membership, Membership.person_id == Person.id)
        .join(Nomination, Nomination.company_id == Membership.company_id)
        .join(Admission, Admission.id == Nomination.admission_id)
        .where(
            Nomination.season_id == season.id,
            Nomination.withdrawal_id.is_(None),
            Admission.outcome == "admitted",
            Membership.accepted_at.is_not(None),
            Membership.ended_at.is_(None),
            Person.disabled_at.is_(None),
        )
        .order_by(Nomination.title_key, Person.email)
    )
    rows = [(person, key, title, honoured.get(key, "")) for person, key, title in db.session.execute(query)]
    with_honour = {row[0].id for row in rows if row[3]}
    found, told = [row for row in rows if row[3]], set(with_honour)
    for row in rows:
        if not row[3] and row[0].id not in told:
            told.add(row[0].id)
            found.append(row)
    return found


def _tell(season: Season, made: Publication, entries: list[dict[str, Any]]) -> None:
    contents = {each["nomination_id"]: each["content"] for each in entries}
    honoured = {each["nomination_id"]: each["kind"] for each in entries}
    honoured |= {key: honours.GRAND_PRIX for key, content in contents.items() if content.get("grand_prix")}
    path = f"/{season.slug}/laureates"
    for person, nomination_id, title, honour in recipients(season, honoured):
        event = "results.honoured" if honour else "results.published"
        mail = enqueue(event, to=person, season=season, about=made.id, entry=nomination_id, url=path, title=title,
                       honour=honour, published=made.kind, corrected=made.number > 1,
                       citation=contents.get(nomination_id, {}).get("citation", {}).get(person.language))  # fmt: skip
        if mail is not None:
            # Not a moment before everybody may know.
            mail.next_try_at = made.embargo_until
            mail.once = f"publication/{made.id.hex}/{person.id.hex}/{nomination_id.hex}"
    db.session.flush()


def unpublish(made: Publication, season: Season, *, reason: str, by: Any) -> None:
    """Take a publication back, at once and everywhere; mails that have not gone never will; who got one is told."""
    db.session.refresh(made, with_for_update=True)
    insist(rules.can_unpublish(made))
    made.unpublished_at, made.unpublish_reason = now(), reason
    made.unpublished_by_id = by.id if by else None
    told = stop(made.id, *MAILS, why="unpublished").people(*MAILS)
    _tell_withdrawn(season, made, told)
    log("results.unpublished", by=by, season_id=season.id, subject_id=made.id, results=made.kind, reason=reason)


def _tell_withdrawn(season: Season, made: Publication, told: Collection[uuid.UUID]) -> None:
    """Tell whom results were mailed that they do not hold; somebody with several entries is told once."""
    if told:
        for person in db.session.scalars(select(Person).where(Person.id.in_(told)).order_by(Person.email)):
            enqueue("results.unpublished", to=person, season=season, about=made.id, published=made.kind)
