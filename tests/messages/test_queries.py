"""Which mails are found: by season, fate and words, but for what is hidden; and which are due."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from flask import Flask
from sqlalchemy import Uuid, literal, select

from awards.core.db import db
from awards.messages import queries
from awards.messages.models import Mail

THEN = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SEASON, OTHER = SimpleNamespace(id=uuid.uuid4(), name={}), SimpleNamespace(id=uuid.uuid4(), name={})


def put(name: str, of: Any = SEASON, **more: Any) -> Mail:
    """A mail of a season, of whose address the first part is its name here."""
    texts = {"event": "verify", "language": "en", "subject": name, "text": "", "html": "", "search_key": name}
    given = texts | {"created_at": THEN, "next_try_at": THEN, "attempts": 0} | more
    made = Mail(id=uuid.uuid4(), season_id=of.id if of else None, to=f"{name}@nordlicht.example", **given)
    db.session.add(made)
    db.session.flush()
    return made


def names(query: Any) -> list[str]:
    """The names of the mails that a query finds, in order."""
    return [mail.to.partition("@")[0] for mail in db.session.scalars(query)]


def counted(of: Any, **more: Any) -> queries.Counted:
    """What there is in the outbox of a season; lately: in the minute before now."""
    return queries.counted(of, since=THEN - MINUTE, **more)


def put_each_fate() -> None:
    """A mail for each way to end, and some that have two: what was sent was sent, what was withdrawn does not wait."""
    for age, (name, *moments) in enumerate(
        [
            ("waiting",),
            ("sent", "sent_at"),
            ("sent_at_last", "sent_at", "failed_at", "refused_at"),
            ("sent_and_withdrawn", "sent_at", "withdrawn_at"),
            ("withdrawn", "withdrawn_at"),
            ("withdrawn_after_all", "withdrawn_at", "failed_at", "refused_at"),
            ("failed", "failed_at"),
            ("refused", "failed_at", "refused_at"),
        ]
    ):
        put(name, created_at=THEN - age * MINUTE, **dict.fromkeys(moments, THEN))
    put("of_another_season", OTHER)
    put("of_nobody", None)


def test_the_outbox_has_the_mails_of_a_season_by_fate_and_words_the_newest_first(context: Flask) -> None:
    put_each_fate()
    gone, taken = ["sent", "sent_at_last", "sent_and_withdrawn"], ["withdrawn", "withdrawn_after_all"]
    put("other_event", event="known", sent_at=THEN - 2 * MINUTE, created_at=THEN - timedelta(days=1))
    for asked, found in (
        ({"event": "known"}, ["other_event"]),
        ({}, ["waiting", *gone, *taken, "failed", "refused", "other_event"]),
        ({"fate": "waiting"}, ["waiting"]),
        ({"fate": "sent"}, [*gone, "other_event"]),
        ({"fate": "withdrawn"}, taken),
        ({"fate": "failed"}, ["failed", "refused"]),
        ({"fate": "refused"}, ["refused"]),
        ({"search": "with"}, ["sent_and_withdrawn", *taken]),
        ({"search": "with", "fate": "sent"}, ["sent_and_withdrawn"]),
    ):
        assert names(queries.outbox(SEASON, **asked)) == found, asked
    found = counted(SEASON)
    assert (found.lately, found.events) == (3, {"verify", "known"})
    assert found.fates == {"sent": 4, "withdrawn": 2, "failed": 2, "waiting": 1}
    assert counted(OTHER).fates == {"sent": 0, "withdrawn": 0, "failed": 0, "waiting": 1}


def test_what_a_mail_is_about_or_names_may_be_hidden(context: Flask) -> None:
    thing, free = uuid.uuid4(), uuid.uuid4()
    for name, about, entry in (
        ("about_nothing", None, None),
        ("about_it", thing, None),
        ("naming_it", free, thing),
        ("about_another", free, free),
        ("only_named", None, free),
    ):
        put(name, about_id=about, entry_id=entry)
    assert names(queries.outbox(SEASON, about=thing)) == ["about_it"]
    hidden = select(literal(thing, Uuid))
    seen = ["about_another", "about_nothing", "only_named"]
    assert sorted(names(queries.outbox(SEASON, hidden=hidden))) == seen
    assert len(names(queries.outbox(SEASON))) == 5
    assert counted(SEASON, hidden=hidden).fates["waiting"] == 3
    assert counted(SEASON).fates["waiting"] == 5
    for mail in db.session.scalars(select(Mail)).all():
        found = mail if mail.subject in seen else None
        assert queries.mail_in(SEASON, mail.id, hidden=hidden) is found, mail.subject
        assert queries.mail_in(SEASON, mail.id) is mail
        assert queries.mail_in(OTHER, mail.id) is None
    assert queries.mail_in(SEASON, uuid.uuid4()) is None


def test_mail_is_late_since_the_first_that_nobody_tried_to_send_was_due(context: Flask) -> None:
    put("tried", next_try_at=THEN - 9 * MINUTE, attempts=1)
    for moment in ("sent_at", "failed_at", "withdrawn_at"):
        put(moment, next_try_at=THEN - 8 * MINUTE, **{moment: THEN})
    put("due", OTHER, next_try_at=THEN - 5 * MINUTE)
    put("due_later", next_try_at=THEN)
    for before, since in (
        (THEN, THEN - 5 * MINUTE),
        (THEN - 4 * MINUTE, THEN - 5 * MINUTE),
        (THEN - 5 * MINUTE, None),
        (THEN - 6 * MINUTE, None),
    ):
        assert queries.late_since(before=before) == since, before


def test_an_address_is_refused_as_long_as_the_latest_mail_that_was_meant_for_it_was(context: Flask) -> None:
    refused = {"failed_at": THEN, "refused_at": THEN}
    things = {}

    def about(name: str, *mails: dict[str, Any]) -> None:
        things[name] = uuid.uuid4()
        for minute, fate in enumerate(mails):
            put(name, about_id=things[name], **({"created_at": THEN + minute * MINUTE} | fate))

    about("refused", refused)
    about("then refused", {"sent_at": THEN}, refused)
    about("then sent", refused, {"sent_at": THEN})
    about("then waiting", refused, {})
    about("failed", {"failed_at": THEN})
    about("then withdrawn", refused, {"withdrawn_at": THEN})
    about("withdrawn", refused | {"withdrawn_at": THEN})
    about("then of another kind", refused, {"sent_at": THEN, "event": "sign_in"})
    about("of another kind", refused | {"event": "sign_in"})
    about("not asked for", refused)
    asked = {thing for name, thing in things.items() if name != "not asked for"}
    found = queries.refused(asked, ["verify", "reset"])
    assert {name for name, thing in things.items() if thing in found} == {
        "refused", "then refused", "then withdrawn", "then of another kind",
    }  # fmt: skip
    assert len(found) == 4
    assert queries.refused(set(), ["verify"]) == set()


def test_the_demonstration_reads_each_mail_whose_time_has_come_but_for_those_of_chairs(context: Flask) -> None:
    put("due_now")
    put("due", None, next_try_at=THEN - MINUTE, created_at=THEN - MINUTE)
    put("not_yet", next_try_at=THEN + MINUTE)
    put("tried", OTHER, next_try_at=THEN + MINUTE, attempts=1, created_at=THEN - 2 * MINUTE)
    put("withdrawn", withdrawn_at=THEN)
    put("of_chairs", event="results.tie")
    assert names(queries.all_mails(now=THEN)) == ["due_now", "due", "tried"]
