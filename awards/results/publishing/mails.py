"""Whom a publication is told by mail, and what: only news, by what each person was told of these results last.

Who was never told gets the result. Who was told something else gets what changed. Who was told the same, and then that
it does not hold, hears that it holds again. Everybody else hears nothing, and nobody gets the same mail twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import and_, or_, select

from awards.accounts.models import Membership, Person
from awards.core.clock import now
from awards.core.db import db, run
from awards.jury.conditions import TAKES_PART
from awards.messages.actions import enqueue, stop
from awards.messages.models import Mail
from awards.nominations.models import Admission, Nomination
from awards.programmes.models import Season
from awards.results.models import Publication, PublicEntry
from awards.results.publishing import correction, queries
from awards.results.publishing.public_entries import spoken

HONOURED, OTHERS, CORRECTED, AGAIN = "results.honoured", "results.published", "results.corrected", "results.again"
NEWS = (HONOURED, OTHERS, CORRECTED, AGAIN)
WITHDRAWN = "results.unpublished"


@dataclass(frozen=True)
class News:
    """What a publication says of an entry to somebody: as what it is named (nothing: not at all), place, citation."""

    honour: str = ""
    place: str | None = None
    citation: str = ""


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


Named = Mapping[uuid.UUID, correction.Named]


def named(entries: Iterable[Any]) -> dict[uuid.UUID, correction.Named]:
    """Return public entries (rows of `PublicEntry`) as they are compared, by nomination's id."""
    return {each.nomination_id: correction.named(each.kind, each.category_code, each.country, each.content)
            for each in entries}  # fmt: skip


def letters(season: Season, kind: str, new: Named, *, at_once: bool) -> list[Letter]:
    """Return the mails that make a publication known which names the entries of `new`.

    at_once: it is public now; then a mail that waits to say that an earlier one does not hold is not sent any more.
    """
    told = _mails_sent(season, kind, at_once=at_once)
    frozen = _frozen({each.publication_id for mails in told.values() for each in mails})
    found: list[Letter] = []
    for _, rows in groupby(_candidates(season, kind), key=lambda row: row.Person.id):
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
    new = named(queries.public_entries(made.id))
    for letter in letters(season, made.kind, new, at_once=at_once):
        _write(season, made, letter)
    db.session.flush()


def _write(season: Season, made: Publication, letter: Letter) -> None:
    values: dict[str, Any] = {"title": letter.title, "honour": letter.news.honour, "published": made.kind}
    values |= {"citation": letter.news.citation, "corrected": bool(made.reason), "reason": made.reason}
    if letter.before is not None:
        values |= {"before": letter.before, "now": letter.news}
    mail = enqueue(letter.event, to=letter.person, season=season, about=made.id, entry=letter.nomination_id,
                   url=f"/{season.slug}/laureates", **values)  # fmt: skip
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
    believers = [person_id for person_id, mails in _mails_sent(season, made.kind, at_once=False).items()
                 if mails[-1].event != WITHDRAWN]  # fmt: skip
    for person in db.session.scalars(select(Person).where(Person.id.in_(believers)).order_by(Person.email)):
        enqueue(WITHDRAWN, to=person, season=season, about=made.id, published=made.kind)


def how_many_believe(season: Season, kind: str) -> int:
    """Return how many people were told of these results and not since that they do not hold."""
    return sum(mails[-1].event != WITHDRAWN for mails in _mails_sent(season, kind, at_once=False).values())


# Who may get a mail


def _candidates(season: Season, kind: str) -> list[Any]:
    """Members of companies of entries that take part or were ever named: Person, id, title, takes_part; by person."""
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
            Membership.accepted_at.is_not(None),
            Membership.ended_at.is_(None),
            Person.disabled_at.is_(None),
        )
        .order_by(Person.email, Person.id, Nomination.title_key, Nomination.id)
    )
    return list(db.session.execute(query).all())


def _to_one(
    rows: list[Any], new: Named, told: Mapping[uuid.UUID, list[_Told]], frozen: Mapping[uuid.UUID, Named]
) -> list[Letter]:
    """The mails to one person: one for each entry with news, or one in all for those that are named nowhere."""
    person = rows[0].Person
    mails = told.get(person.id, [])
    beliefs = {row.id: _belief(mails, row.id, frozen, person.language) for row in rows}
    found: list[Letter] = []
    in_all: list[Letter] = []
    for row in rows:
        news, belief = _news(new.get(row.id), person.language), beliefs[row.id]
        letter = _letter(row, news, belief)
        if letter is not None and letter.event in (HONOURED, CORRECTED):
            found.append(letter)
        elif letter is not None:
            (found if news.honour else in_all).append(letter)
    if found or any(each is not None and not each.revoked for each in beliefs.values()):
        return found
    return in_all[:1]


def _letter(row: Any, news: News, belief: _Belief | None) -> Letter | None:
    about = (row.Person, row.id, row.title)
    if belief is None:
        event = HONOURED if news.honour else OTHERS
        return Letter(*about, event, news) if row.takes_part else None
    if belief.news != news:
        return Letter(*about, CORRECTED, news, belief.news)
    if belief.revoked and (row.takes_part or news.honour):
        return Letter(*about, AGAIN, news)
    return None


def _news(one: correction.Named | None, language: str) -> News:
    if one is None:
        return News()
    return News(one.honour, one.place, spoken(one.content.get("citation") or {}, language, language)[1])


# What people were told


def _mails_sent(season: Season, kind: str, *, at_once: bool) -> dict[uuid.UUID, list[_Told]]:
    """The mails about results of a kind that have gone (or may have), by person, the earliest first.

    That something does not hold counts before it has gone too, unless it is stopped (at_once).
    """
    gone = or_(Mail.sent_at.is_not(None), and_(Mail.claimed_at.is_not(None), Mail.failed_at.is_(None)))
    going = and_(Mail.event == WITHDRAWN, Mail.withdrawn_at.is_(None), Mail.failed_at.is_(None))
    of_kind = select(Publication.id).where(Publication.season_id == season.id, Publication.kind == kind)
    query = select(Mail.person_id, Mail.event, Mail.about_id, Mail.once).where(
        Mail.about_id.in_(of_kind), Mail.event.in_((*NEWS, WITHDRAWN)), gone if at_once else or_(gone, going)
    )
    found: dict[uuid.UUID, list[_Told]] = {}
    for person_id, event, about_id, once in run(query.order_by(Mail.created_at, Mail.event == WITHDRAWN, Mail.id)):
        found.setdefault(person_id, []).append(_Told(event, about_id, _entry_of(once)))
    return found


def _entry_of(once: str | None) -> uuid.UUID | None:
    return uuid.UUID(once.rpartition("/")[2]) if once else None


def _frozen(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Named]:
    rows = db.session.scalars(select(PublicEntry).where(PublicEntry.publication_id.in_(ids))).all() if ids else []
    found: dict[uuid.UUID, list[Any]] = {each: [] for each in ids}
    for row in rows:
        found[row.publication_id].append(row)
    return {key: named(each) for key, each in found.items()}


def _belief(
    mails: list[_Told], nomination_id: uuid.UUID, frozen: Mapping[uuid.UUID, Named], language: str
) -> _Belief | None:
    found = None
    for mail in mails:
        if mail.event == WITHDRAWN:
            found = found and _Belief(found.news, revoked=True)
        elif _is_about(mail, nomination_id, frozen[mail.publication_id]):
            found = _Belief(_news(frozen[mail.publication_id].get(nomination_id), language), revoked=False)
    return found


def _is_about(mail: _Told, nomination_id: uuid.UUID, there: Named) -> bool:
    if mail.nomination_id in (None, nomination_id):
        return True
    # One mail speaks for all entries of a person that are named nowhere.
    in_all = mail.event in (OTHERS, AGAIN) and mail.nomination_id not in there
    return in_all and nomination_id not in there
