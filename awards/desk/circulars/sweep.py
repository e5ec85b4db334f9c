"""What the worker does: writing the mails of messages to many, some in each transaction, each person's once."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db, only_reading, session_apart
from awards.desk.audience.audience_filter import Filter
from awards.desk.audience.queries import Addressee, Audience, audience
from awards.desk.circulars import filling, queries
from awards.desk.circulars.models import Circular, CircularPerson
from awards.desk.circulars.placeholders import EVENT
from awards.messages.actions import enqueue
from awards.messages.unwanted.queries import unsubscribed
from awards.programmes import queries as programmes
from awards.programmes.models import Season

AT_ONCE = 50  # mails written in one transaction, so that nobody waits for it
CHANGED, DISABLED, UNSUBSCRIBED = "changed", "disabled", "unsubscribed"
logger = logging.getLogger("awards.worker")


def write_due() -> int:
    """Write the mails of every message whose time has come; returns how many were written.

    Whoever is no longer meant by the filter, such as somebody who has submitted the draft since, gets none.
    """
    with only_reading():
        ids = queries.due(now=now())
    return sum(_write(each) for each in ids)


def _write(circular_id: uuid.UUID) -> int:
    written = 0
    try:
        current = _current(circular_id)
        while current is not None and (some := _write_some(circular_id, current)) is not None:
            written += some
    except Exception:
        logger.exception("a message to many was not written: %s", circular_id)
    return written


def _current(circular_id: uuid.UUID) -> Audience | None:
    """Whom of the frozen list the filter means now, and about what."""
    with only_reading():
        circular = db.session.get(Circular, circular_id)
        season = _season(circular) if circular is not None else None
        if circular is None or season is None:
            return None
        wanted = Filter.of(circular.filters, season.document)
        return audience(season, (), wanted, now=now(), listed=circular_id)


def _season(circular: Circular) -> Season | None:
    row = db.session.get(Season, circular.season_id)
    return None if row is None else programmes.season_by_slug(row.slug)


def _write_some(circular_id: uuid.UUID, current: Audience) -> int | None:
    """Write the next mails in a transaction of their own; how many, or none if nothing is left to write."""
    with session_apart():
        circular = db.session.get(Circular, circular_id, with_for_update=True)
        season = _season(circular) if circular is not None else None
        if circular is None or season is None or circular.stopped_at is not None or circular.done_at is not None:
            return None
        rows = queries.next_unwritten(circular_id, AT_ONCE)
        if not rows:
            circular.done_at = now()
            return None
        return _mail(circular, season, rows, current)


def _mail(circular: Circular, season: Season, rows: list[CircularPerson], current: Audience) -> int:
    people = _still_meant(circular, season, rows, current)
    wanted = Filter.of(circular.filters, season.document)
    made = filling.written_for(season, wanted, circular.texts, current, list(people.values()))
    moment = now()
    for row in rows:
        if (to := people.get(row.person_id)) is None:
            continue
        enqueue(
            EVENT, to=to, season=filling.saying(made), about=circular.id, once=f"circular {circular.id} {to.id}",
            entry=filling.named_in(to), optional="" if wanted.necessary else season.award,
            **filling.values_for(made, to),
        )  # fmt: skip
        row.written_at = moment
    return len(people)


def _still_meant(
    circular: Circular, season: Season, rows: list[CircularPerson], current: Audience
) -> Mapping[uuid.UUID, Addressee]:
    """Those who get a mail now, in the language they were listed with; the others are noted with the reason."""
    now_meant = {each.id: each for each in current.people}
    why = {each.id: reason for each, reason in current.left_out}
    ids = [row.person_id for row in rows]
    quiet = unsubscribed(ids, season.award) if not Filter.of(circular.filters, season.document).necessary else set()
    gone = set(db.session.scalars(db.select(Person.id).where(Person.id.in_(ids), Person.disabled_at.is_not(None))))
    found = {}
    for row in rows:
        to = now_meant.get(row.person_id)
        left = None if to is None else _as_listed(to, row)
        if row.person_id in gone:
            row.skipped = DISABLED
        elif row.person_id in quiet:
            row.skipped = UNSUBSCRIBED
        elif left is None:
            row.skipped = why.get(row.person_id, CHANGED)
        else:
            found[row.person_id] = left
    return found


def _as_listed(to: Addressee, row: CircularPerson) -> Addressee | None:
    """Somebody with those of the nominations that were on the list; none where none of them is left."""
    things = tuple(each for each in to.things if str(each.id) in row.about)
    if row.about and not things:
        return None
    return Addressee(
        to.id, to.name, to.name_key, to.email, row.language, to.timezone, to.company, things, to.given, to.done
    )
