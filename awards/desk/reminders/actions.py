"""Changing a rule, and carrying out what is due: the worker's chore.

A rule on a day is claimed by its row, which only one worker can add; the mails follow in short transactions, each mail
under a key of its own. So a worker that dies in between loses nothing, and whoever takes the row up after it writes
nobody twice. What is due for longer than `rules.LATE` is not sent any more.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ColumnElement, update

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import apart, insert_into, only_reading, run, session_apart, upsert
from awards.core.message import Message
from awards.desk.reminders import queries, rules
from awards.desk.reminders.models import ReminderRule, ReminderRun
from awards.desk.reminders.queries import TAKEN_UP_AFTER, Reminded
from awards.desk.reminders.rules import Due, Kind
from awards.ledger.actions import log
from awards.messages.actions import enqueue
from awards.messages.rendering import Line, line_in
from awards.programmes import queries as programmes
from awards.programmes.models import Season
from awards.web.i18n import say, speaking

AT_ONCE = 50  # mails written in one transaction, so that nobody waits for it
Key = tuple[uuid.UUID, uuid.UUID]


def change(season: Season, kind: Kind, *, is_on: bool, days: int, hour: int, by: Person) -> None:
    """Have a rule of a season as it is wanted, from now on: what was due before is not made up for."""
    values = {"season_id": season.id, "kind": kind.code, "is_on": is_on, "days": days, "hour": hour,
              "changed_at": now(), "changed_by_id": by.id}  # fmt: skip
    run(upsert(ReminderRule, "is_on", "days", "hour", "changed_at", "changed_by_id"), values)
    log("reminder.changed", by=by, season_id=season.id, rule=kind.code, on=is_on, days=days, hour=hour)


def remind_due() -> int:
    """Write the reminders that are due in all seasons; returns how many."""
    with only_reading():
        due = [(slug, each) for slug in queries.running(now=now()) for each in _due_in(slug)]
    return sum(_carry_out(slug, each) for slug, each in due)


def _due_in(slug: str) -> list[Due]:
    season = programmes.season_by_slug(slug)
    return [] if season is None else queries.open_due(season, now=now())


def _carry_out(slug: str, due: Due) -> int:
    with only_reading():
        season = programmes.season_by_slug(slug)
        if season is None or season.is_draft:
            return 0
        season_id, found = season.id, queries.meant(season, due, now=now())
        keys = [_key(each) for each in found.people]
    if not _claimed(season_id, due):
        return 0
    parts = [set(keys[first : first + AT_ONCE]) for first in range(0, len(keys), AT_ONCE)]
    written = sum(_write(slug, due, some) for some in parts)
    with session_apart():
        values = {"done_at": now(), "left_out": len(found.left_out)}
        run(update(ReminderRun).where(*_row(season_id, due)).values(values))
        if written:
            log("reminder.sent", by=None, season_id=season_id, rule=due.setting.kind.code, count=written)
    return written


def _key(each: Reminded) -> Key:
    return each.about, each.who.id


def _claimed(season_id: uuid.UUID, due: Due) -> bool:
    """Whether this worker carries it out: it came first, or whoever did has not come to the end."""
    moment = now()
    row = {"season_id": season_id, "kind": due.setting.kind.code, "round_code": due.round.code if due.round else "",
           "day": str(due.day), "claimed_at": moment, "count": 0, "left_out": 0}  # fmt: skip
    left = update(ReminderRun).where(
        *_row(season_id, due), ReminderRun.done_at.is_(None), ReminderRun.claimed_at <= moment - TAKEN_UP_AFTER
    )
    with apart() as connection:
        added = insert_into(ReminderRun).values(row).on_conflict_do_nothing().returning(ReminderRun.day)
        if connection.execute(added).first() is not None:
            return True
        return connection.execute(left.values(claimed_at=moment)).rowcount == 1


def _row(season_id: uuid.UUID, due: Due) -> tuple[ColumnElement[bool], ...]:
    return (
        ReminderRun.season_id == season_id, ReminderRun.kind == due.setting.kind.code,
        ReminderRun.round_code == (due.round.code if due.round else ""), ReminderRun.day == str(due.day),
    )  # fmt: skip


def _write(slug: str, due: Due, keys: set[Key]) -> int:
    """Write to some of those who are meant, as far as they still are: somebody may have submitted by now."""
    with session_apart():
        season = programmes.season_by_slug(slug)
        if season is None or season.is_draft:
            return 0
        since = rules.at_hour(due.day, 0, season.timezone)
        before = queries.reminded_today(season, since=since)
        found = queries.meant(season, due, now=now(), among={person for _about, person in keys})
        still = [each for each in found.people if _key(each) in keys - before]
        count = sum(_remind(season, due, each) for each in still)
        run(update(ReminderRun).where(*_row(season.id, due)).values(count=ReminderRun.count + count))
        return count


def _remind(season: Season, due: Due, each: Reminded) -> bool:
    kind = due.setting.kind
    once = f"reminder {kind.code} {due.day} {each.about.hex} {each.who.id.hex}"
    mail = enqueue(
        kind.event, to=each.who, season=season, about=each.about, once=once, url=_url(season, each),
        line=_line(season, each), **_values(due, each),
        optional=season.award if kind.to == "drafts" else "",  # whoever has to act in time needs it
    )  # fmt: skip
    return mail is not None


def _url(season: Season, each: Reminded) -> str:
    return f"/{season.slug}/nominations/{each.about}" if each.thing else f"/{season.slug}/ballots"


def _line(season: Season, each: Reminded) -> Line | None:
    code = each.thing.category if each.thing else None
    return line_in(season.document.category(code).line_colour) if code else None


def _values(due: Due, each: Reminded) -> dict[str, Any]:
    if each.thing is None:
        return {"round": due.round.code if due.round else "", "count": each.who.open, "closes_at": each.until}
    with speaking(each.who.language):
        title = each.thing.title or say(Message("Without a title"))
    return {"title": title, "company": each.thing.company, "until": each.until}
