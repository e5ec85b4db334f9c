"""Switching the morning mail on and off, and sending it: the worker's chore."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, update

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db, insert_into, only_reading, run, session_apart
from awards.desk.morning import queries, rules
from awards.desk.morning.models import MorningMail
from awards.desk.morning.waiting_lines import waits_of
from awards.desk.waits import Wait
from awards.ledger.actions import log
from awards.messages.actions import enqueue
from awards.programmes import queries as programmes
from awards.programmes.models import Season


def switch(season: Season, person: Person, *, on: bool) -> None:
    """Have a person get a season's morning mail, or no longer; the first comes on the next morning."""
    its = (MorningMail.season_id == season.id, MorningMail.person_id == person.id)
    if not on:
        run(delete(MorningMail).where(*its))
    else:
        day = rules.seen_to(now(), zone=person.timezone or season.timezone)
        row = {"season_id": season.id, "person_id": person.id, "asked_at": now(), "day": day, "told": {}}
        run(insert_into(MorningMail).on_conflict_do_nothing(), row)
    log("morning.changed", by=person, season_id=season.id, on=on)


def send_mornings() -> int:
    """Write the morning mails that are due; returns how many. Each is claimed by its row, so that no two go out."""
    with only_reading():
        due = [
            (row, day)
            for row in queries.everybody()
            if (day := rules.day_to_see_to(now(), zone=row.own_zone or row.zone, last=row.day)) is not None
        ]
    return sum(_send(row, day) for row, day in due)


def _send(row: Any, day: date) -> bool:
    with only_reading():
        waits = waits_of(row.slug, row.person_id, now=now())
    counts = {each.code: each.count for each in waits}
    with session_apart():
        its = (MorningMail.season_id == row.season_id, MorningMail.person_id == row.person_id)
        claimed = run(update(MorningMail).where(*its, MorningMail.day == row.day).values(day=str(day))).rowcount == 1
        wish = db.session.get(MorningMail, (row.season_id, row.person_id)) if claimed else None
        if wish is None:
            return False
        told, wish.told = wish.told, counts
        return rules.has_news(counts, told) and _mail(row, day, waits, told)


def _mail(row: Any, day: date, waits: Sequence[Wait], told: dict[str, int]) -> bool:
    person, season = db.session.get_one(Person, row.person_id), programmes.season_by_slug(row.slug)
    once = f"morning {row.season_id.hex} {day} {row.person_id.hex}"
    mail = enqueue(
        "morning", to=person, season=season, in_outbox=False, once=once, url=f"/{row.slug}/desk",
        waits=waits, told=told,
    )  # fmt: skip
    return mail is not None
