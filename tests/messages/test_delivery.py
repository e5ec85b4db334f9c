"""Delivery through a real mail server that accepts, refuses, says later, hangs or is not there."""

from __future__ import annotations

import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from flask import Flask

from awards.core.clock import now
from awards.core.db import db
from awards.messages import actions, delivery, rules
from awards.messages.models import Mail
from tests.services import Mailbox


def person(address: str = "nominee@nordlicht.example") -> SimpleNamespace:
    return SimpleNamespace(id=uuid.uuid4(), email=address, language="en", timezone="UTC")


def put(*addresses: str, app: Flask) -> None:
    with app.app_context():
        for address in addresses:
            actions.enqueue("address_changed", to=person(address))
        db.session.commit()


def mails(app: Flask) -> list[Mail]:
    with app.app_context():
        return list(db.session.query(Mail).order_by(Mail.created_at))


def deliver(app: Flask) -> int:
    with app.app_context():
        return delivery.deliver_due()


@pytest.fixture
def travel() -> Iterator[Callable[[timedelta], datetime]]:
    """Moves the clock on."""
    with time_machine.travel(now(), tick=True) as traveller:

        def on(by: timedelta) -> datetime:
            traveller.shift(by)
            return now()

        yield on


def test_a_mail_goes_out_once_as_text_and_html(app: Flask, mailbox: Mailbox) -> None:
    put("a@nordlicht.example", app=app)
    assert deliver(app) == 1
    assert deliver(app) == 0
    [message] = mailbox.to("a@nordlicht.example")
    [mail] = mails(app)
    assert message["Subject"] == mail.subject
    assert message["Message-ID"] == f"<{mail.id}@localhost>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.walk() if not part.is_multipart()] == [
        "text/plain",
        "text/html",
    ]
    assert mail.sent_at is not None
    assert mail.attempts == 1


def test_without_a_mail_server_mails_are_kept(make_app: Callable[..., Flask], mailbox: Mailbox) -> None:
    app = make_app(mail_server="")
    put("a@nordlicht.example", app=app)
    assert deliver(app) == 0
    assert mails(app)[0].attempts == 0
    assert mailbox.attempts == 0


@pytest.mark.parametrize(
    ("mode", "said"), [("later", "451: 4.3.0 Try again later"), ("refuse", "550: 5.7.1 Not from you")]
)
def test_a_server_that_says_no_gets_it_later_once(
    app: Flask, mailbox: Mailbox, travel: Callable[[timedelta], datetime], mode: str, said: str
) -> None:
    mailbox.mode = mode
    put("a@nordlicht.example", "b@nordlicht.example", app=app)
    assert deliver(app) == 0
    assert {mail.error for mail in mails(app)} == {said}
    assert deliver(app) == 0
    assert mailbox.attempts == 2, "not before its time"
    travel(timedelta(seconds=31))
    mailbox.mode = "accept"
    assert deliver(app) == 2
    assert deliver(app) == 0
    assert sorted(mail.attempts for mail in mails(app)) == [2, 2]
    assert {mail.error for mail in mails(app)} == {None}
    assert len(mailbox.to("a@nordlicht.example")) == len(mailbox.to("b@nordlicht.example")) == 1


def test_a_server_that_is_away_for_four_hours(app: Flask, mailbox: Mailbox, travel: Callable[..., datetime]) -> None:
    put("a@nordlicht.example", app=app)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port, app.config["MAIL_PORT"] = app.config["MAIL_PORT"], nobody.getsockname()[1]
        try:
            for _ in range(24):
                assert deliver(app) == 0
                travel(timedelta(minutes=10))
        finally:
            app.config["MAIL_PORT"] = port
    assert mails(app)[0].error == "The mail server could not be reached (ConnectionRefusedError)"
    travel(timedelta(hours=1))
    assert deliver(app) == 1
    assert len(mailbox.messages) == 1


def test_a_server_that_hangs_costs_seconds_and_no_mail(
    app: Flask, mailbox: Mailbox, travel: Callable[..., datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "SILENCE", 0.3)
    mailbox.mode = "hang"
    put("a@nordlicht.example", app=app)
    assert deliver(app) == 0
    assert mails(app)[0].error == "The mail server did not answer in time"
    mailbox.reset()
    travel(timedelta(minutes=2))
    assert deliver(app) == 1


def test_a_server_that_drips_is_cut_off(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "WHOLE", 0.4)
    put("a@nordlicht.example", app=app)
    with dripping() as port:
        monkeypatch.setitem(app.config, "MAIL_PORT", port)
        assert deliver(app) == 0
    assert mails(app)[0].error == "The mail server broke off the connection"


class dripping:
    """A server that says a word of its greeting every now and then, and never ends."""

    def __enter__(self) -> int:
        self.over = threading.Event()
        self.listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._drip, daemon=True).start()
        return int(self.listening.getsockname()[1])

    def _drip(self) -> None:
        caller, _ = self.listening.accept()
        with caller:
            while not self.over.wait(0.05):
                try:
                    caller.sendall(b"220-wait\r\n")
                except OSError:
                    return

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.listening.close()


def test_patience_ends_and_an_organiser_may_start_it_again(
    app: Flask, mailbox: Mailbox, travel: Callable[..., datetime]
) -> None:
    mailbox.mode = "later"
    put("a@nordlicht.example", app=app)
    for _ in range(rules.MOST_ATTEMPTS):
        deliver(app)
        travel(timedelta(hours=1, seconds=1))
    [mail] = mails(app)
    assert mail.failed_at is not None
    assert mailbox.attempts == rules.MOST_ATTEMPTS
    deliver(app)
    assert mailbox.attempts == rules.MOST_ATTEMPTS
    mailbox.mode = "accept"
    with app.app_context():
        actions.retry(db.session.get_one(Mail, mail.id), by=person())
        db.session.commit()
    assert deliver(app) == 1
    assert len(mailbox.messages) == 1


def test_two_workers_never_send_one_mail_twice(app: Flask, mailbox: Mailbox) -> None:
    addresses = [f"n{number}@nordlicht.example" for number in range(12)]
    put(*addresses, app=app)
    start, sent = threading.Barrier(4), []

    def work() -> None:
        start.wait()
        sent.append(deliver(app))

    workers = [threading.Thread(target=work) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert sum(sent) == len(addresses)
    assert sorted(people[0] for people in mailbox.recipients) == sorted(addresses)


def test_a_claim_left_by_a_dead_worker_is_taken_over(
    app: Flask, mailbox: Mailbox, travel: Callable[..., datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_: Any) -> None:
        raise KeyboardInterrupt

    put("a@nordlicht.example", app=app)
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "post", die)
        with pytest.raises(KeyboardInterrupt):
            deliver(app)
    assert deliver(app) == 0, "the claim still stands"
    travel(delivery.CLAIM + timedelta(seconds=1))
    assert deliver(app) == 1


def test_a_farewell_that_fails_does_not_send_it_again(
    app: Flask, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise delivery.smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(delivery.smtplib.SMTP, "quit", gone)
    put("a@nordlicht.example", app=app)
    assert deliver(app) == 1
    assert mails(app)[0].sent_at is not None


def test_secrets_are_not_kept_with_an_error(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "MAIL_PASSWORD", "canary-password")
    with app.app_context():
        assert delivery._server_words(535, b"5.7.8 canary-password\x00 is wrong\r\n") == "535: 5.7.8 … is wrong"


def test_a_mail_that_cannot_be_written_stops_no_other(app: Flask, mailbox: Mailbox) -> None:
    put("a@nordlicht.example", "b@nordlicht.example", app=app)
    with app.app_context():
        first = db.session.query(Mail).order_by(Mail.next_try_at).first()
        assert first is not None
        first.subject = "two\nlines: of a header\nx"
        db.session.commit()
    assert deliver(app) == 1
    assert "The message cannot be written as a mail" in {mail.error for mail in mails(app)}


def test_an_address_that_is_refused_is_said_at_once_and_tried_once(app: Flask, mailbox: Mailbox) -> None:
    mailbox.mode = "nobody"
    put("a@nordlicht.example", app=app)
    assert deliver(app) == 0
    [mail] = mails(app)
    assert (mail.attempts, mail.error) == (1, "550: 5.1.1 No such user")
    assert mail.refused_at == mail.failed_at is not None
    mailbox.mode = "accept"
    with app.app_context():
        actions.retry(db.session.get_one(Mail, mail.id), by=person())
        db.session.commit()
    assert deliver(app) == 1, "an organiser may have it tried once more"
    assert mails(app)[0].refused_at is None


def test_a_mail_taken_back_does_not_go(app: Flask, mailbox: Mailbox) -> None:
    thing = uuid.uuid4()
    with app.app_context():
        for address in ("a@nordlicht.example", "b@nordlicht.example"):
            actions.enqueue("address_changed", to=person(address), about=thing)
        actions.enqueue("unknown", to=person("c@nordlicht.example"), about=thing)
        db.session.commit()
        assert actions.stop(thing, "address_changed", why="replaced").told == {}
        db.session.commit()
    assert deliver(app) == 1
    assert len(mailbox.to("c@nordlicht.example")) == 1
    with app.app_context():
        mail = db.session.query(Mail).filter_by(withdrawn_why="replaced").first()
        assert mail is not None
        assert not rules.can_retry(mail)


@pytest.mark.parametrize("arrives", [True, False])
def test_a_mail_taken_back_while_it_is_sent_counts_as_told_and_goes_once_at_most(
    app: Flask, mailbox: Mailbox, travel: Callable[..., datetime], monkeypatch: pytest.MonkeyPatch, arrives: bool
) -> None:
    thing, told = uuid.uuid4(), {}
    real = delivery.post

    def meanwhile(mail: Mail) -> None:
        with app.app_context():
            told.update(actions.stop(thing, "address_changed", why="taken_back").told)
            db.session.commit()
        if not arrives:
            raise delivery.NotPosted("451: Try again later")
        real(mail)

    with app.app_context():
        actions.enqueue("address_changed", to=person(), about=thing)
        db.session.commit()
    monkeypatch.setattr(delivery, "post", meanwhile)
    assert deliver(app) == arrives
    assert list(told.values()) == ["address_changed"]
    travel(timedelta(hours=2))
    assert deliver(app) == 0
    assert rules.fate(mails(app)[0]) == ("sent" if arrives else "withdrawn")


def test_who_was_told_counts_from_a_moment_on(context: Flask, travel: Callable[..., datetime]) -> None:
    thing, reader = uuid.uuid4(), person()
    first = actions.enqueue("address_changed", to=reader, about=thing)
    assert first is not None
    first.sent_at = now()
    moment = travel(timedelta(minutes=1))
    assert actions.stop(thing, "address_changed", why="replaced").people("address_changed") == {reader.id}
    assert actions.stop(thing, "address_changed", why="replaced", since=moment).told == {}
    actions.enqueue("address_changed", to=reader, about=thing)
    assert actions.stop(thing, "address_changed", why="replaced", to=[uuid.uuid4()]).spared == set()
    assert actions.stop(thing, "address_changed", why="replaced", since=moment).spared == {reader.id}


def test_who_answers_reaches_people(app: Flask, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "CONTACT", "people@award.example")
    put("a@nordlicht.example", app=app)
    deliver(app)
    assert mailbox.messages[0]["Reply-To"] == "people@award.example"


def test_delivery_stops_between_two_mails(app: Flask, mailbox: Mailbox) -> None:
    put("a@nordlicht.example", "b@nordlicht.example", app=app)
    with app.app_context():
        assert delivery.deliver_due(stop=lambda: bool(mailbox.messages)) == 1
    assert len(mailbox.messages) == 1
