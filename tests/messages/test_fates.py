"""What becomes of mails when they are delivered, taken back, or written a second time; and how a message is written."""

from __future__ import annotations

import smtplib
import ssl
import uuid
from datetime import UTC, datetime, timedelta
from email.charset import BASE64, QP
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from awards.core.db import apart, db
from awards.messages import actions, delivery, links, rules
from awards.messages.models import LINK, NOTICE, Mail
from awards.messages.rules import FIRST_WAIT, MOST_ATTEMPTS, MOST_REFUSALS

THEN = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
THING, READER, ANOTHER = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()


def put(name: str, **more: Any) -> Mail:
    """A mail, of whose address the first part is its name here."""
    texts = {"event": "verify", "language": "en", "subject": name, "text": "", "html": "", "search_key": ""}
    given = texts | {"created_at": THEN, "next_try_at": THEN, "attempts": 0} | more
    made = Mail(id=uuid.uuid4(), to=f"{name}@nordlicht.example", **given)
    db.session.add(made)
    db.session.flush()
    return made


def kept() -> dict[str, Mail]:
    """The mails as the database has them now, by name."""
    db.session.rollback()
    return {mail.subject: mail for mail in db.session.scalars(select(Mail))}


@pytest.fixture
def posted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the mails that were handed to a server that takes them all."""
    names: list[str] = []
    monkeypatch.setattr(delivery, "post", lambda mail: names.append(mail.subject))
    return names


def test_due_are_the_mails_that_wait_and_whose_time_has_come_and_all_of_them_are_sent(
    app: Flask, posted: list[str]
) -> None:
    with app.app_context(), time_machine.travel(THEN, tick=False):
        put("now")
        put("once more", next_try_at=THEN - SECOND, attempts=3, claimed_at=THEN - SECOND, error="451: later")
        put("not yet", next_try_at=THEN + SECOND)
        for moment in ("sent_at", "failed_at", "withdrawn_at"):
            put(moment, **{moment: THEN - SECOND})
        db.session.commit()
        assert delivery.deliver_due() == 2
        assert posted == ["once more", "now"]
        assert delivery.deliver_due() == 0
        sent = {name: mail for name, mail in kept().items() if mail.sent_at == THEN}
        assert {(each.error, each.claimed_at) for each in sent.values()} == {(None, None)}
        assert {name: each.attempts for name, each in sent.items()} == {"now": 1, "once more": 4}


@pytest.mark.databases("sqlite")
def test_a_mail_that_was_due_is_left_alone_once_it_is_in_other_hands(
    app: Flask, posted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    later = {"next_try_at": THEN + SECOND}
    with app.app_context(), time_machine.travel(THEN, tick=False):
        names = {put(name, **changed).id: name for name, changed in (
            ("due", {}), ("sent", {"sent_at": THEN}), ("failed", {"failed_at": THEN}),
            ("withdrawn", {"withdrawn_at": THEN}), ("claimed", later), ("beside", later),
        )}  # fmt: skip
        db.session.commit()
        monkeypatch.setattr(delivery, "_due", lambda: [each for each, name in names.items() if name != "beside"])
        assert (delivery.deliver_due(), posted) == (1, ["due"])
        assert {name for name, mail in kept().items() if mail.attempts} == {"due"}


@pytest.mark.databases("sqlite")
def test_who_has_lost_the_claim_writes_no_fate(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def meanwhile(mail: Mail) -> None:
        changed = {"taken over": {"attempts": 2}, "sent": {"sent_at": THEN - SECOND}}.get(mail.subject)
        if changed:
            with apart() as connection:
                connection.execute(update(Mail).where(Mail.id == mail.id).values(**changed))
        raise delivery.NotPosted("451: later")

    monkeypatch.setattr(delivery, "post", meanwhile)
    with app.app_context(), time_machine.travel(THEN, tick=False):
        for name in ("mine", "taken over", "sent"):
            put(name)
        put("beside", attempts=1, next_try_at=THEN + SECOND)
        db.session.commit()
        assert delivery.deliver_due() == 0
        assert {name: (mail.error, mail.claimed_at) for name, mail in kept().items()} == {
            "mine": ("451: later", None), "taken over": (None, THEN), "sent": (None, THEN), "beside": (None, None),
        }  # fmt: skip


@pytest.mark.databases("sqlite")
def test_how_a_mail_ends_that_was_not_taken_depends_on_what_was_said_and_how_often(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: dict[str, tuple[dict[str, bool], int, Any]] = {
        "first": ({}, 0, (None, None)),
        "last but one": ({}, MOST_ATTEMPTS - 2, (None, None)),
        "last": ({}, MOST_ATTEMPTS - 1, (THEN, None)),
        "refused": ({"refused": True}, 0, (None, None)),
        "refused once more": ({"refused": True}, MOST_REFUSALS - 1, (THEN, None)),
        "nobody": ({"nobody": True}, 0, (THEN, THEN)),
        "nobody at last": ({"nobody": True}, MOST_ATTEMPTS - 1, (THEN, THEN)),
    }

    def turn_down(mail: Mail) -> None:
        raise delivery.NotPosted("no", **rows[mail.subject][0])

    monkeypatch.setattr(delivery, "post", turn_down)
    with app.app_context(), time_machine.travel(THEN, tick=False):
        for name, (_, attempts, _) in rows.items():
            put(name, attempts=attempts)
        db.session.commit()
        assert delivery.deliver_due() == 0
        found = kept()
        for name, (_, attempts, ended) in rows.items():
            mail = found[name]
            assert (mail.failed_at, mail.refused_at) == ended, name
            assert (mail.error, mail.claimed_at, mail.attempts) == ("no", None, attempts + 1)
        assert found["first"].next_try_at == THEN + FIRST_WAIT


@pytest.mark.databases("sqlite")
def test_a_server_that_is_away_is_tried_once_and_one_that_refuses_a_mail_gets_the_next(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for away, tried in ((True, ["first"]), (False, ["first", "second"])):
        with app.app_context(), time_machine.travel(THEN, tick=False):
            db.session.query(Mail).delete()
            put("first", next_try_at=THEN - SECOND)
            put("second")
            db.session.commit()
            asked = []

            def turn_down(mail: Mail, asked: list[str] = asked, away: bool = away) -> None:
                asked.append(mail.subject)
                raise delivery.NotPosted("no", away=away)

            monkeypatch.setattr(delivery, "post", turn_down)
            assert (delivery.deliver_due(), asked) == (0, tried)


@pytest.mark.databases("sqlite")
def test_nothing_is_delivered_without_a_server_or_once_it_is_to_stop(
    app: Flask, posted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        put("first")
        db.session.commit()
        assert delivery.deliver_due(stop=lambda: True) == 0
        with monkeypatch.context() as patch:
            patch.setitem(app.config, "MAIL_SERVER", "")
            assert not delivery.delivers()
            assert delivery.deliver_due() == 0
        assert posted == []
        assert delivery.delivers()
        assert delivery.deliver_due() == 1


@pytest.mark.databases("sqlite")
def test_what_a_server_answers_says_whether_it_is_away_and_whether_that_is_for_good(context: Flask) -> None:
    for code, words, of_recipient, found in (
        (421, b"4.3.2 shutting down", False, (True, False, False)),
        (450, b"4.2.1 busy", True, (False, False, False)),
        (499, b"odd", True, (False, False, False)),
        (500, "odd", True, (False, True, False)),
        (550, "5.1.1 No such user", False, (False, True, True)),
        (550, b"5.7.1 Not from you", True, (False, True, False)),
    ):
        said = delivery._turned_down(code, words, of_recipient=of_recipient)
        assert (said.away, said.refused, said.nobody) == found, code
    assert str(delivery._turned_down(421, b"closed\x00 now", of_recipient=False)) == "421: closed now"


def test_why_a_server_was_not_reached_is_said_in_words() -> None:
    late = OSError("broken")
    late.__context__ = TimeoutError()
    for error, said in (
        (TimeoutError(), "The mail server did not answer in time"),
        (late, "The mail server did not answer in time"),
        (ssl.SSLError(), "The mail server could not be reached safely (TLS)"),
        (smtplib.SMTPServerDisconnected(), "The mail server broke off the connection"),
        (ConnectionRefusedError(), "The mail server could not be reached (ConnectionRefusedError)"),
    ):
        assert delivery._unreached(error) == said


@pytest.mark.databases("sqlite")
def test_a_server_is_told_who_we_are_only_where_both_are_set_and_left_where_it_does_not_greet(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for user, password, greeting, asked in (
        ("", "", 220, ["connect", "leave"]),
        ("us", "", 220, ["connect", "leave"]),
        ("", "secret", 220, ["connect", "leave"]),
        ("us", "secret", 220, ["connect", ("us", "secret"), "leave"]),
        ("us", "secret", 554, ["connect"]),
    ):
        done: list[Any] = []

        def connect(_self: Any, *_: Any, done: list[Any] = done, code: int = greeting) -> tuple[int, bytes]:
            done.append("connect")
            return code, b"mail.example"

        monkeypatch.setattr(smtplib.SMTP, "connect", connect)
        monkeypatch.setattr(smtplib.SMTP, "login", lambda _self, *who, done=done: done.append(who))
        monkeypatch.setattr(smtplib.SMTP, "quit", lambda _self, done=done: done.append("leave"))
        for name, value in (("MAIL_USERNAME", user), ("MAIL_PASSWORD", password)):
            monkeypatch.setitem(context.config, name, value)
        try:
            with delivery._server() as server:
                assert not server.limit.finished.is_set()
        except smtplib.SMTPConnectError as error:
            done.append(error.smtp_code)
        assert done == (asked if greeting == 220 else [*asked, greeting])


def test_a_connection_that_is_open_is_cut_and_one_that_is_not_needs_no_cutting() -> None:
    server, cut = delivery._Server(), []
    server._cut()
    server.sock = SimpleNamespace(shutdown=cut.append, close=lambda: None)
    server._cut()
    assert len(cut) == 1


@pytest.mark.databases("sqlite")
def test_a_message_can_be_ended_only_where_its_notice_is_in_it_and_it_names_the_site_and_who_answers(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = links.notice_address(THING) + links.UNSUBSCRIBE
    for text, about, ends in (
        (NOTICE, THING, f"<{address}>"),
        (NOTICE, None, None),
        ("", THING, None),
        ("", None, None),
    ):
        mail = put("a", text=text, html=text, about_id=about)
        assert (delivery.message_for(mail).extra_headers or {}).get("List-Unsubscribe") == ends
    for site, host in (
        ("https://award.example:8000/x", "award.example"),
        ("https://премия.example", "xn--"),
        ("", "localhost"),
    ):
        monkeypatch.setitem(context.config, "SITE_URL", site)
        assert f"@{host}" in (delivery.message_for(mail).msgId or "")
    for contact, answers in (("people@award.example", "people@award.example"), ("", None)):
        monkeypatch.setitem(context.config, "CONTACT", contact)
        assert delivery.message_for(mail).reply_to == answers


@pytest.mark.databases("sqlite")
def test_addresses_are_put_in_for_what_a_mail_has(context: Flask) -> None:
    text = f"{LINK} {NOTICE}"
    for link, about, left in (
        (None, None, {LINK, NOTICE}),
        (THING, None, {NOTICE}),
        (None, THING, {LINK}),
        (THING, THING, set()),
    ):
        made = links.put_in(text, link_id=link, about_id=about)
        assert {each for each in (LINK, NOTICE) if each in made} == left
    assert links.put_in("neither", link_id=THING, about_id=THING) == "neither"


def test_a_header_is_in_one_line_and_a_text_is_written_in_what_is_shorter() -> None:
    for words in ("a\nb", "a\rb", "a\r\nb"):
        with pytest.raises(ValueError, match="a line end in Subject"):
            delivery._header("Subject", words)
    assert delivery._header("Subject", "Plain words") == "Plain words"
    assert delivery._header("Subject", "Für").startswith("=?utf-8?b?")
    for text, encoding in (("plain", QP), ("жabcde", QP), ("жabcd", BASE64), ("жизнь", BASE64)):
        assert delivery._charset(text).body_encoding == encoding, text


def test_whom_one_of_some_events_told_last() -> None:
    found = actions.Stopped({READER: "one", ANOTHER: "two"})
    assert (found.people("one"), found.people("one", "two"), found.people("three")) == (
        {READER}, {READER, ANOTHER}, set(),
    )  # fmt: skip


def test_what_has_gone_was_told_what_has_not_is_taken_back_and_all_else_stays(context: Flask) -> None:
    of = {"about_id": THING, "person_id": READER, "once": None}
    earlier, later = THEN - SECOND, THEN + SECOND
    for name, told, spared, withdrawn, more in (
        ("waiting", False, True, True, {"once": "a key"}),
        ("failed", False, True, True, {"failed_at": THEN}),
        ("in a worker's hands", True, False, True, {"claimed_at": THEN}),
        ("sent", True, False, False, {"sent_at": THEN}),
        ("sent and withdrawn", True, False, False, {"sent_at": THEN, "withdrawn_at": earlier}),
        ("withdrawn before", False, False, False, {"withdrawn_at": earlier}),
        ("set aside before", False, False, True, {"withdrawn_at": earlier, "withdrawn_why": rules.SET_ASIDE}),
        ("withdrawn in hands", True, False, False, {"withdrawn_at": earlier, "claimed_at": earlier}),
        ("of an earlier state", False, False, False, {"sent_at": later, "created_at": earlier}),
        ("waiting since earlier", False, True, True, {"created_at": earlier}),
        ("in hands since earlier", False, False, True, {"created_at": earlier, "claimed_at": THEN}),
        ("about another thing", False, False, False, {"about_id": ANOTHER}),
        ("about nothing", False, False, False, {"about_id": None}),
        ("of another kind", False, False, False, {"event": "sign_in"}),
        ("to another", False, False, False, {"person_id": ANOTHER}),
    ):
        mail = put(name, **(of | more))
        before = mail.withdrawn_at
        with time_machine.travel(later, tick=False):
            found = actions.stop(THING, "verify", "reset", why="replaced", to=[READER], since=THEN)
        db.session.refresh(mail)
        assert found.told == ({READER: "verify"} if told else {}), name
        assert found.spared == ({READER} if spared else set()), name
        assert (mail.withdrawn_at, mail.withdrawn_why) == ((later, "replaced") if withdrawn else (before, None)), name
        assert mail.once is None
        db.session.delete(mail)
        db.session.flush()


def test_mails_about_several_things_to_whomever_are_taken_back_and_no_others(context: Flask) -> None:
    third = uuid.uuid4()
    for name, about, person, more in (
        ("first", THING, READER, {}),
        ("second", ANOTHER, ANOTHER, {}),
        ("third", third, third, {}),
        ("sent long ago", THING, third, {"sent_at": THEN, "created_at": THEN - 9 * SECOND}),
    ):
        put(name, about_id=about, person_id=person, **more)
    found = actions.stop([THING, ANOTHER], "verify", why="replaced")
    assert (found.told, found.spared) == ({third: "verify"}, {READER, ANOTHER})
    taken = db.session.scalars(select(Mail.subject).where(Mail.withdrawn_at.is_not(None)))
    assert set(taken) == {"first", "second"}


def test_the_last_that_somebody_was_told_counts(context: Flask) -> None:
    for age, event in enumerate(("reset", "verify")):
        put(event, event=event, about_id=THING, person_id=READER, sent_at=THEN, created_at=THEN - age * SECOND)
    assert actions.stop(THING, "verify", "reset", why="replaced").told == {READER: "reset"}


def test_a_mail_is_of_its_season_where_organisers_may_see_it_and_written_once_under_a_key(context: Flask) -> None:
    to = SimpleNamespace(id=READER, email="reader@nordlicht.example", language="en", timezone="UTC")
    season, link = SimpleNamespace(id=THING, name="Awards", timezone="UTC", contact=""), SimpleNamespace(id=ANOTHER)
    for of, shown, season_id in ((season, True, THING), (season, False, None), (None, True, None), (None, False, None)):
        mail = actions.enqueue("unknown", to=to, season=of, in_outbox=shown)
        assert mail is not None
        assert mail.season_id == season_id
    for of, link_id in ((link, ANOTHER), (None, None)):
        mail = actions.enqueue("unknown", to=to, link=of)
        assert mail is not None
        assert mail.link_id == link_id
    written = [actions.enqueue("unknown", to=to, once=key) is not None for key in ("a", "b", "a", None, None)]
    assert written == [True, True, False, True, True]
    db.session.flush()
    assert sorted(db.session.scalars(select(Mail.once).where(Mail.once.is_not(None)))) == ["a", "b"]


def test_of_two_that_write_under_one_key_at_the_same_moment_one_does(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = SimpleNamespace(id=READER, email="reader@nordlicht.example", language="en", timezone="UTC")
    monkeypatch.setattr(actions, "_written", lambda _once: False)
    assert [actions.enqueue("unknown", to=to, once="a") is not None for _ in range(2)] == [True, False]
    assert db.session.query(Mail).count() == 1
