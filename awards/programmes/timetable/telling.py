"""Telling people of a move: who has a draft when the deadline moves, who has scoresheets open when a round does.

A move is announced in its own transaction; the worker writes the mails after it, a few at a time, each person's once.
A later move of the same thing, or putting it back, takes the place of what has not gone.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, update

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db, only_reading, run, session_apart
from awards.core.ports import Port
from awards.messages import links
from awards.messages.actions import enqueue, stop
from awards.messages.models import Mail
from awards.messages.rendering import body, render
from awards.programmes import queries
from awards.programmes.models import Round, Season
from awards.programmes.timetable.models import Announcement

DEADLINE, ROUND = "deadline.moved", "round.moved"
AT_ONCE = 50  # mails written in one transaction, so that nobody waits for it


@Port
def concerned(season: Season, round_: Round | None) -> Select[Person]:
    """Return the query of the people whose work the end of a round, or of nominations (none), is about."""
    raise NotImplementedError


def announce(
    season: Season, round_: Round | None, *, before: datetime, reason: str, mails: bool, by: Person
) -> Announcement | None:
    """Have those concerned told of a move that was just made; none if there is nothing to say.

    before: when it closed until now. mails: whether everybody is told; else only whom an earlier announcement has told
    something that no longer holds.
    """
    earlier = _earlier(season, round_)
    told = stop(earlier, event_of(round_), why="replaced").told if earlier else {}
    db.session.execute(
        update(Announcement).where(Announcement.id.in_(earlier), Announcement.done_at.is_(None)).values(done_at=now())
    )
    if not mails and not told:
        return None
    made = Announcement(
        id=uuid.uuid4(), season_id=season.id, event=event_of(round_), round_id=round_.id if round_ else None,
        before=before, reason=reason, corrects=not mails, at=now(), by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def event_of(round_: Round | None) -> str:
    """Return the event of the mail about a round, or about the deadline of nominations (none)."""
    return DEADLINE if round_ is None else ROUND


def _earlier(season: Season, round_: Round | None) -> Sequence[uuid.UUID]:
    same = (Announcement.event == event_of(round_), _about(round_.id if round_ else None))
    query = select(Announcement.id).where(Announcement.season_id == season.id, *same)
    return run(query.order_by(Announcement.at)).scalars().all()


def _about(round_id: uuid.UUID | None) -> ColumnElement[bool]:
    return Announcement.round_id.is_(None) if round_id is None else Announcement.round_id == round_id


def tell_moves() -> int:
    """Write the mails of announcements that wait; returns how many. A chore of the worker."""
    waiting = select(Announcement.id, Season.slug).join(Season, Season.id == Announcement.season_id)
    with only_reading():
        found = run(waiting.where(Announcement.done_at.is_(None)).order_by(Announcement.at)).all()
    return sum(_tell_all(*each) for each in found)


def _tell_all(announcement_id: uuid.UUID, slug: str) -> int:
    told = 0
    while some := _tell_some(announcement_id, slug):
        told += some
    return told


def _tell_some(announcement_id: uuid.UUID, slug: str) -> int:
    with session_apart():
        # Another worker may be at it: this one goes on when the other has written its few.
        made, season = db.session.get(Announcement, announcement_id, with_for_update=True), queries.season_by_slug(slug)
        if made is None or season is None or made.done_at is not None:
            return 0
        round_ = next((each for each in queries.rounds(season) if each.id == made.round_id), None)
        people = [] if (round_ or season).closes_at <= now() else _untold(made, season, round_)
        reached = set(run(_reached(made)).scalars())
        for person in people:
            _mail(made, season, round_, person, corrects=person.id in reached)
        if len(people) < AT_ONCE:
            made.done_at = now()
        return len(people)


def _untold(made: Announcement, season: Season, round_: Round | None) -> list[Person]:
    """The next few people who have no mail of an announcement."""
    query = concerned(season, round_)
    if made.corrects:
        query = select(Person).where(Person.id.in_(_reached(made)), Person.disabled_at.is_(None))
    mail = exists().where(Mail.about_id == made.id, Mail.person_id == Person.id)
    return list(db.session.scalars(query.where(~mail).order_by(Person.id).limit(AT_ONCE)))


def _reached(made: Announcement) -> Select[uuid.UUID | None]:
    """Whom an earlier announcement of the same thing has told, or may have."""
    return (
        select(Mail.person_id)
        .join(Announcement, Announcement.id == Mail.about_id)
        .where(
            Announcement.season_id == made.season_id, Announcement.event == made.event, Announcement.at < made.at,
            _about(made.round_id), or_(Mail.sent_at.is_not(None), Mail.claimed_at.is_not(None)),
        )
    )  # fmt: skip


def _mail(made: Announcement, season: Season, round_: Round | None, person: Person, *, corrects: bool) -> None:
    enqueue(
        made.event, to=person, season=season, about=made.id, once=f"{made.event} {made.id} {person.id}",
        url=_path(season, round_), changed=corrects, reason=made.reason,
        **_said(round_, (round_ or season).opens_at, (round_ or season).closes_at, before=made.before),
    )  # fmt: skip


def _path(season: Season, round_: Round | None) -> str:
    return f"/{season.slug}/" + ("nominations" if round_ is None else f"ballots?round={round_.code}")


def _said(round_: Round | None, opens_at: datetime, closes_at: datetime, *, before: datetime) -> dict[str, Any]:
    if round_ is None:
        return {"until": closes_at, "before": before}
    return {"round": round_.code, "opens_at": opens_at, "until": closes_at}


def preview(
    season: Season, round_: Round | None, *, opens_at: datetime, closes_at: datetime, reason: str, to: Person
) -> tuple[str, list[str]]:
    """Return subject and paragraphs of the mail as it would read after a move to these times, to who decides on it."""
    said = {"changed": False, "reason": reason, **_said(round_, opens_at, closes_at, before=season.closes_at)}
    made = render(event_of(round_), to=to, season=season, url=_path(season, round_), **said)
    return made.subject, links.readable(body(made.text)).split("\n\n")


def how_many(season: Season, round_: Round | None) -> int:
    """Return how many people a move would concern."""
    return run(select(func.count()).select_from(concerned(season, round_).subquery())).scalar() or 0
