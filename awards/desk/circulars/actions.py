"""What organisers do with a message to many: write it, have a test sent to them, send it, stop it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db, run
from awards.core.verdicts import Refused, insist, no
from awards.desk.audience.audience_filter import Filter
from awards.desk.audience.queries import Addressee, Audience
from awards.desk.circulars import filling, rules
from awards.desk.circulars.models import Circular, CircularPerson
from awards.desk.circulars.placeholders import EVENT
from awards.ledger.actions import log
from awards.messages.actions import enqueue, stop
from awards.programmes.models import Season
from awards.web.i18n import LANGUAGES

OVERTAKEN = no("Somebody else has changed this message meanwhile. Compare it with what you typed, and save again.")
ALREADY = no("This message has already been sent.")


@dataclass(frozen=True)
class Content:
    """What a page says of a message."""

    wanted: Filter
    texts: Mapping[str, Mapping[str, str]]
    when: str = rules.NOW
    send_at: datetime | None = None


def begin(season: Season, content: Content, *, by: Person) -> Circular:
    """Keep a new message as a draft."""
    moment = now()
    made = Circular(
        id=uuid.uuid4(), season_id=season.id, left_out=[], tested=[], revision=0, count=0, created_at=moment,
        by_id=by.id, **_values(content),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    log("circular.begun", by=by, season_id=season.id, subject_id=made.id)
    return made


def save(circular: Circular, content: Content, *, revision: int) -> None:
    """Keep what was typed. revision: that of the page; Refused if somebody else saved meanwhile, or once it is sent."""
    insist(rules.can_change(circular))
    values = _values(content)
    if all(getattr(circular, name) == value for name, value in values.items() if name != "changed_at"):
        return
    _move(circular, revision, **values)


def leave_out(circular: Circular, people: Collection[uuid.UUID], *, revision: int) -> None:
    """Leave people out of the list."""
    insist(rules.can_change(circular))
    _move(circular, revision, left_out=sorted({*circular.left_out, *map(str, people)}), changed_at=now())


def put_back(circular: Circular, people: Collection[uuid.UUID], *, revision: int) -> None:
    """Put people back who were left out by hand."""
    insist(rules.can_change(circular))
    back = set(map(str, people))
    _move(circular, revision, left_out=[each for each in circular.left_out if each not in back], changed_at=now())


def _values(content: Content) -> dict[str, Any]:
    texts = {code: dict(text) for code, text in content.texts.items() if rules.is_begun(text)}
    return {"code": content.wanted.code, "filters": content.wanted.query(), "texts": texts, "send_when": content.when,
            "send_at": content.send_at, "changed_at": now()}  # fmt: skip


def _move(circular: Circular, revision: int, **values: Any) -> None:
    same = (Circular.id == circular.id, Circular.revision == revision, Circular.confirmed_at.is_(None))
    changed = update(Circular).where(*same).values(revision=revision + 1, **values)
    if run(changed).rowcount != 1:
        raise Refused(OVERTAKEN)
    db.session.refresh(circular)


def test(circular: Circular, season: Season, audience: Audience, *, by: Person) -> list[str]:
    """Mail the message to whoever asks for it, once in each language it is written in; returns the languages.

    The gaps are those of somebody on the list who reads it, else of anybody there.
    """
    codes = [code for code in LANGUAGES if rules.is_begun(circular.texts.get(code) or {})]
    people = {code: _example(audience, code) for code in codes}
    shown = [each for each in people.values() if each is not None]
    wanted = Filter.of(circular.filters, season.document)
    written = filling.written_for(season, wanted, circular.texts, audience, shown)
    for code, example in people.items():
        if example is not None:
            values = filling.values_for(written, example)
            to = replace(example, id=by.id, email=by.email, language=code)
            enqueue(EVENT, to=to, season=filling.saying(written), entry=filling.named_in(example), test=True, **values)
    tested = [code for code, example in people.items() if example is not None]
    circular.tested, circular.tested_at = tested, now()
    return tested


def _example(audience: Audience, language: str) -> Addressee | None:
    same = [each for each in audience.people if each.language == language]
    return next(iter(same or audience.people), None)


def confirm(circular: Circular, season: Season, audience: Audience, *, by: Person) -> None:
    """Send a message: the list is frozen, and the worker writes the mails when their time has come.

    Refused if somebody else was first. Whether it may be sent (`rules.can_send`) is asked before.
    """
    moment = now()
    at = rules.goes_at(circular.send_when, circular.send_at, now=moment, zone=season.timezone)
    insist(rules.can_go_at(at, now=moment))
    values = {"confirmed_at": moment, "confirmed_by_id": by.id, "send_at": at, "count": len(audience.people)}
    mine = (Circular.id == circular.id, Circular.confirmed_at.is_(None), Circular.revision == circular.revision)
    if run(update(Circular).where(*mine).values(changed_at=moment, **values)).rowcount != 1:
        raise Refused(ALREADY)
    rows = [
        {"circular_id": circular.id, "person_id": each.id, "position": place, "language": each.language,
         "about": [str(thing.id) for thing in each.things], "written_at": None, "skipped": None}
        for place, each in enumerate(audience.people)
    ]  # fmt: skip
    run(insert(CircularPerson.__table__), rows)  # type: ignore[arg-type]
    db.session.refresh(circular)
    log("circular.sent", by=by, season_id=season.id, subject_id=circular.id, count=len(rows), to=circular.code)


def cancel(circular: Circular, season: Season, *, left: int, by: Person) -> int:
    """Stop a message: what was not written is not, what has not gone is taken back; returns how many were told by it.

    left: how many of its mails have not gone.
    """
    run(select(Circular.id).where(Circular.id == circular.id).with_for_update())
    db.session.refresh(circular)
    insist(rules.can_stop(circular, left=left))
    circular.stopped_at, circular.stopped_by_id = now(), by.id
    told = stop(circular.id, EVENT, why="stopped").told
    log("circular.stopped", by=by, season_id=season.id, subject_id=circular.id, count=len(told))
    return len(told)


def known(people: Sequence[str]) -> set[uuid.UUID]:
    """Return the ids of people who were left out by hand."""
    return {uuid.UUID(each) for each in people}
