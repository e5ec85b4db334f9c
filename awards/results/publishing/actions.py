"""Publishing and taking back, and who is told of it. A publication is a frozen copy; nothing of it is computed again.

Mails tell only news, by what each person was told of these results last. Who was never told gets the result. Who was
told something else gets what changed. Who was told the same, and then that it does not hold, hears that it holds again.
Everybody else hears nothing, and nobody gets the same mail twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from awards.accounts.models import ACTS, Membership, Person
from awards.core.clock import now
from awards.core.db import db, run
from awards.core.roles import STAFF
from awards.core.verdicts import Verdict, insist
from awards.jury.conflicts import actions as conflicts
from awards.jury.queries import TAKES_PART
from awards.ledger.actions import log
from awards.messages.actions import enqueue, stop
from awards.messages.models import Mail
from awards.nominations.models import Admission, Nomination
from awards.programmes.models import Proposal, Season
from awards.programmes.proposals import actions as proposals_actions
from awards.results import queries as results_queries
from awards.results import rules
from awards.results.models import Publication, PublicEntry
from awards.results.publishing import bundle, honours, mails, queries
from awards.results.publishing.public_entries import Named, News, named_by_id, news_of

HONOURED, OTHERS, CORRECTED, AGAIN = "results.honoured", "results.published", "results.corrected", "results.again"
NEWS = (HONOURED, OTHERS, CORRECTED, AGAIN)
WITHDRAWN = "results.unpublished"


def publish(season: Season, kind: str, *, embargo_until: datetime, proposal: Proposal) -> Publication:
    """Freeze the results of a kind and have them public from an instant on, as a confirmed proposal says.

    What is public until then stays until that instant, and is kept. The mails go out then.
    """
    found, number = honours.prospect(season, kind, now=now()), queries.last_number(season, kind) + 1
    replaced = queries.publication_in_force(season, kind)
    frozen = honours.freeze(season, found, number=number, embargo_until=embargo_until)
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
    tell(season, made)
    return made


def _second(proposal: Proposal) -> uuid.UUID | None:
    return None if proposal.confirmed_by_id == proposal.by_id else proposal.confirmed_by_id


def _name(season: Season, made: Publication, entries: list[PublicEntry]) -> None:
    """Add the public entries: each keeps the address it has, for ever; a new one gets one."""
    known = queries.addresses(season)
    for each in entries:
        each.id, each.publication_id = uuid.uuid4(), made.id
        each.address = known.get(each.nomination_id) or uuid.uuid4()
        db.session.add(each)
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
    tell_withdrawn(season, made)
    log("results.unpublished", by=by, season_id=season.id, subject_id=made.id, results=made.kind, reason=reason)
    _let_the_other_stand(season, made)
    db.session.flush()
    conflicts.exclude_own(season, by=by)  # what counted only because it was public


def _let_the_other_stand(season: Season, made: Publication) -> None:
    """What stands of the kind now: the one that a waiting correction would have replaced, or the correction itself."""
    if made.replaces_id is not None and made.embargo_until > now():
        db.session.get_one(Publication, made.replaces_id).replaced_at = None
        db.session.flush()
    stands = queries.publication_in_force(season, made.kind)
    if stands is not None:
        tell(season, stands)


# Who is told, and what


@dataclass(frozen=True)
class Letter:
    """A mail about an entry to a person. before: what that person believes until then; none if nothing."""

    person: Person
    nomination_id: uuid.UUID
    title: str
    event: str
    news: News
    before: News | None = None


@dataclass(frozen=True)
class _Told:
    """A mail that has gone, or may have: of which publication, about which entry (none: nobody knows any more)."""

    event: str
    publication_id: uuid.UUID
    nomination_id: uuid.UUID | None


@dataclass(frozen=True)
class _Belief:
    """What a person was told last of an entry, and whether they were told since that it does not hold."""

    news: News
    revoked: bool


NamedIn = Mapping[uuid.UUID, Named]


def letters(season: Season, kind: str, new: NamedIn, *, at_once: bool) -> list[Letter]:
    """Return the mails that make a publication known which names the entries of `new`.

    at_once: it is public now; then a mail that waits to say that an earlier one does not hold is not sent any more.
    """
    told = _mails_sent(season, kind, at_once=at_once)
    frozen = _frozen({each.publication_id for mails in told.values() for each in mails})
    found: list[Letter] = []
    for _, rows in groupby(_candidates(season, kind), key=lambda row: row.person.id):
        found += _to_one(list(rows), new, told, frozen)
    return sorted(found, key=lambda each: not each.news.honour)


def tell(season: Season, made: Publication) -> None:
    """Have those told whose news a publication is, once it is public; what waits of earlier ones is stopped first."""
    ids = [row.id for row in queries.history(season, made.kind)]
    stop(ids, *NEWS, why="replaced")
    at_once = made.embargo_until <= now()
    if at_once:
        stop(ids, WITHDRAWN, why="replaced")
    db.session.flush()
    entries = queries.public_entries(made.id)
    written = letters(season, made.kind, named_by_id(entries), at_once=at_once)
    facts = mails.facts(season, entries, {each.nomination_id for each in written})
    for letter in written:
        _write(season, made, letter, facts)
    db.session.flush()


def _write(season: Season, made: Publication, letter: Letter, facts: mails.Facts) -> None:
    values: dict[str, Any] = {"title": letter.title, "honour": letter.news.honour, "published": made.kind}
    values |= {"citation": letter.news.citation, "corrected": bool(made.reason), "reason": made.reason}
    if letter.before is not None:
        values |= {"before": letter.before, "now": letter.news}
    values |= facts.of(letter.nomination_id, honour=letter.news.honour, language=letter.person.language)
    mail = enqueue(letter.event, to=letter.person, season=season, about=made.id, entry=letter.nomination_id, **values)
    if mail is not None:
        # Not a moment before everybody may know.
        mail.next_try_at = made.embargo_until
        mail.once = f"publication/{made.id.hex}/{letter.person.id.hex}/{letter.nomination_id.hex}"


def tell_withdrawn(season: Season, made: Publication) -> None:
    """Stop the mails of a publication that is taken back; who believes it is told that it does not hold, once."""
    ids = [row.id for row in queries.history(season, made.kind)]
    waited = made.embargo_until > now()
    stop(made.id if waited else ids, *NEWS, why="unpublished")
    if waited:
        return
    believers = select(Person).where(Person.id.in_(_believers(season, made.kind))).order_by(Person.email)
    for person in db.session.scalars(believers).all():
        enqueue(WITHDRAWN, to=person, season=season, about=made.id, published=made.kind)


def how_many_believe(season: Season, kind: str) -> int:
    """Return how many people were told of these results and not since that they do not hold."""
    return run(select(func.count()).select_from(_believers(season, kind).subquery())).scalar() or 0


def _believers(season: Season, kind: str) -> Select[uuid.UUID]:
    """The ids of the people whose last mail about results of a kind did not say that they do not hold."""
    order = (Mail.created_at.desc(), (Mail.event == WITHDRAWN).desc(), Mail.id.desc())
    age = func.row_number().over(partition_by=Mail.person_id, order_by=order).label("age")
    sent = select(Mail.person_id, Mail.event, age).where(*_sent(season, kind, at_once=False)).subquery()
    return select(sent.c.person_id).where(sent.c.age == 1, sent.c.event != WITHDRAWN)


# Who may get a mail


class _Candidate(NamedTuple):
    """Somebody of the company of an entry, and whether it takes part."""

    person: Person
    id: uuid.UUID
    title: str
    takes_part: bool


def _candidates(season: Season, kind: str) -> list[_Candidate]:
    """Members of companies of entries that take part or were ever named; by person."""
    takes_part = and_(*TAKES_PART, Admission.outcome == "admitted")
    once_named = (
        select(PublicEntry.nomination_id)
        .join(Publication, Publication.id == PublicEntry.publication_id)
        .where(Publication.season_id == season.id, Publication.kind == kind)
    )
    query = (
        select(Person, Nomination.id, Nomination.title, takes_part.label("takes_part"))
        .join(Membership, Membership.person_id == Person.id)
        .join(Nomination, Nomination.company_id == Membership.company_id)
        .join(Admission, Admission.id == Nomination.admission_id)
        .where(
            Nomination.season_id == season.id,
            or_(takes_part, Nomination.id.in_(once_named)),
            *ACTS,
            Person.disabled_at.is_(None),
        )
        .order_by(Person.email, Person.id, Nomination.title_key, Nomination.id)
    )
    return [_Candidate(*row) for row in db.session.execute(query)]


def _to_one(
    rows: list[_Candidate], new: NamedIn, told: Mapping[uuid.UUID, list[_Told]], frozen: Mapping[uuid.UUID, NamedIn]
) -> list[Letter]:
    """The mails to one person: one for each entry with news, or one in all for those that are named nowhere."""
    person = rows[0].person
    mails = told.get(person.id, [])
    beliefs = {row.id: _belief(mails, row.id, frozen, person.language) for row in rows}
    found: list[Letter] = []
    in_all: list[Letter] = []
    for row in rows:
        news, belief = news_of(new.get(row.id), person.language), beliefs[row.id]
        letter = _letter(row, news, belief)
        if letter is not None and letter.event in (HONOURED, CORRECTED):
            found.append(letter)
        elif letter is not None:
            (found if news.honour else in_all).append(letter)
    if found or any(each is not None and not each.revoked for each in beliefs.values()):
        return found
    return in_all[:1]


def _letter(row: _Candidate, news: News, belief: _Belief | None) -> Letter | None:
    about = (row.person, row.id, row.title)
    if belief is None:
        event = HONOURED if news.honour else OTHERS
        return Letter(*about, event, news) if row.takes_part else None
    if belief.news != news:
        return Letter(*about, CORRECTED, news, belief.news)
    if belief.revoked and (row.takes_part or news.honour):
        return Letter(*about, AGAIN, news)
    return None


# What people were told


def _mails_sent(season: Season, kind: str, *, at_once: bool) -> dict[uuid.UUID, list[_Told]]:
    """The mails about results of a kind that have gone (or may have), by person, the earliest first."""
    query = select(Mail.person_id, Mail.event, Mail.about_id, Mail.once).where(*_sent(season, kind, at_once=at_once))
    found: dict[uuid.UUID, list[_Told]] = {}
    for person_id, event, about_id, once in run(query.order_by(Mail.created_at, Mail.event == WITHDRAWN, Mail.id)):
        found.setdefault(person_id, []).append(_Told(event, about_id, _entry_of(once)))
    return found


def _sent(season: Season, kind: str, *, at_once: bool) -> tuple[ColumnElement[bool], ...]:
    """The conditions for a mail to be about results of a kind, and to have gone (or maybe).

    That something does not hold counts before it has gone too, unless it is stopped (at_once).
    """
    gone = or_(Mail.sent_at.is_not(None), and_(Mail.claimed_at.is_not(None), Mail.failed_at.is_(None)))
    going = and_(Mail.event == WITHDRAWN, Mail.withdrawn_at.is_(None), Mail.failed_at.is_(None))
    of_kind = select(Publication.id).where(Publication.season_id == season.id, Publication.kind == kind)
    return Mail.about_id.in_(of_kind), Mail.event.in_((*NEWS, WITHDRAWN)), gone if at_once else or_(gone, going)


def _entry_of(once: str | None) -> uuid.UUID | None:
    return uuid.UUID(once.rpartition("/")[2]) if once else None


def _frozen(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, NamedIn]:
    rows = db.session.scalars(select(PublicEntry).where(PublicEntry.publication_id.in_(ids))).all() if ids else []
    found: dict[uuid.UUID, list[PublicEntry]] = {each: [] for each in ids}
    for row in rows:
        found[row.publication_id].append(row)
    return {key: named_by_id(each) for key, each in found.items()}


def _belief(
    mails: list[_Told], nomination_id: uuid.UUID, frozen: Mapping[uuid.UUID, NamedIn], language: str
) -> _Belief | None:
    found = None
    for mail in mails:
        if mail.event == WITHDRAWN:
            found = found and _Belief(found.news, revoked=True)
        elif _is_about(mail, nomination_id, frozen[mail.publication_id]):
            found = _Belief(news_of(frozen[mail.publication_id].get(nomination_id), language), revoked=False)
    return found


def _is_about(mail: _Told, nomination_id: uuid.UUID, there: NamedIn) -> bool:
    if mail.nomination_id in (None, nomination_id):
        return True
    # One mail speaks for all entries of a person that are named nowhere.
    in_all = mail.event in (OTHERS, AGAIN) and mail.nomination_id not in there
    return in_all and nomination_id not in there
