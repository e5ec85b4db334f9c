"""The worker as a process of its own: it delivers, leaves cleanly, and of several only one keeps the time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from flask import Flask

from awards.app import SWEEPS
from awards.core.clock import now
from awards.core.db import db
from awards.ledger.models import Answer
from awards.messages import actions, worker
from awards.messages.models import Mail
from awards.nominations.files import actions as files_actions
from awards.web.pages import ANSWERS_KEPT
from tests.conftest import SECRET
from tests.services import Mailbox

# Seconds; a process of its own starts slowly on a busy machine.
PATIENCE = 120.0


def put(app: Flask, address: str) -> None:
    person = SimpleNamespace(id=uuid.uuid4(), email=address, language="en", timezone="UTC")
    with app.app_context():
        actions.enqueue("address_changed", to=person)
        db.session.commit()


def until(true: Callable[[], Any]) -> None:
    """Wait for something another process does; fails when it does not."""
    end, pause = time.monotonic() + PATIENCE, threading.Event()
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        pause.wait(0.05)


@pytest.fixture
def start(instance: Any, database: Any, mailbox: Mailbox, tmp_path: Path) -> Iterator[Callable[[], Any]]:
    """Starts `awards worker` on the test's database; whoever still runs at the end is ended."""
    running: list[subprocess.Popen[bytes]] = []
    settings = {
        "AWARDS_DATA": str(tmp_path),
        "AWARDS_DATABASE_URL": database.url,
        "AWARDS_SECRET_KEY": SECRET,
        "AWARDS_MAIL_SERVER": "localhost",
        "AWARDS_MAIL_PORT": str(instance.mail_port),
    }

    def one() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "awards", "worker"]
        with (tmp_path / "complaints").open("wb") as complaints:
            running.append(subprocess.Popen(command, env=os.environ | settings, stderr=complaints))
        return running[-1]

    yield one
    for process in running:
        process.kill()
        process.wait()


@pytest.mark.long
@pytest.mark.databases("sqlite")
def test_it_delivers_what_is_committed_and_stops_at_once(
    app: Flask, mailbox: Mailbox, start: Callable[[], Any], tmp_path: Path
) -> None:
    put(app, "before@nordlicht.example")
    process = start()
    until(lambda: mailbox.to("before@nordlicht.example"))
    put(app, "after@nordlicht.example")
    until(lambda: mailbox.to("after@nordlicht.example"))
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    assert "Traceback" not in (tmp_path / "complaints").read_text()


@pytest.mark.long
@pytest.mark.databases("sqlite")
def test_of_two_one_keeps_the_time_and_the_other_takes_over(
    app: Flask, mailbox: Mailbox, start: Callable[[], Any]
) -> None:
    first, second = start(), start()
    put(app, "one@nordlicht.example")
    until(lambda: mailbox.to("one@nordlicht.example"))
    first.kill()
    first.wait()
    put(app, "two@nordlicht.example")
    until(lambda: mailbox.to("two@nordlicht.example"))
    assert second.poll() is None
    assert len(mailbox.messages) == 2


def test_the_lock_is_held_by_one_and_left_to_another(tmp_path: Path) -> None:
    lock = tmp_path / "worker.lock"
    keepers = [worker.Timekeeping(None, threading.Event(), 1, True) for _ in range(2)]
    for keeper in keepers:
        keeper.lock_path = lock
    assert [keeper.holds() for keeper in keepers] == [True, False]
    assert [keeper.holds() for keeper in keepers] == [True, False]
    keepers[0].shutdown()
    assert keepers[1].holds()
    keepers[1].shutdown()


def test_every_hour_means_every_hour() -> None:
    due = worker._Every(worker.BETWEEN_SWEEPS)
    with time_machine.travel(now(), tick=False) as clock:
        asked = [due(now()), due(now())]
        clock.shift(timedelta(minutes=59))
        asked.append(due(now()))
        clock.shift(timedelta(minutes=1))
        asked.append(due(now()))
    assert asked == [True, False, False, True]


def test_what_is_scheduled_is_delivering_and_sweeping(app: Flask, mailbox: Mailbox, tmp_path: Path) -> None:
    queue = worker.queue(tmp_path)
    done: list[str] = []
    worker.schedule(app, queue, SWEEPS, [lambda: done.append("chore")], stop=lambda: False)
    put(app, "a@nordlicht.example")
    for task in queue.read_periodic(None):
        queue.enqueue(task)
    while (task := queue.dequeue()) is not None:
        queue.execute(task)
    queue.storage.close()
    assert len(mailbox.messages) == 1
    assert done == ["chore"]


def test_a_delivery_begins_only_when_none_is_under_way(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue, began, running = worker.queue(tmp_path), [], []

    def deliver(**_: object) -> None:
        began.append(len(running))
        running.append("one")
        task = queue.dequeue()
        if task is not None:
            queue.execute(task)
        running.pop()

    monkeypatch.setattr(worker, "deliver_due", deliver)
    worker.schedule(app, queue, [], stop=lambda: False)
    (delivering,) = [each for each in queue.read_periodic(now()) if each.name == "deliver"]
    for _ in range(3):
        queue.enqueue(delivering)
    for _ in range(2):
        if (task := queue.dequeue()) is not None:
            queue.execute(task)
    queue.storage.close()
    assert began == [0, 0], "the second came while the first ran, and the third after it"


def test_who_does_not_keep_the_time_queues_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    queued: list[object] = []
    monkeypatch.setattr(worker.Scheduler, "enqueue_periodic_tasks", lambda _self, at: queued.append(at))
    for holds, moments in ((False, []), (True, [None])):
        keeper = worker.Timekeeping(None, threading.Event(), 1, True)
        monkeypatch.setattr(keeper, "holds", lambda holds=holds: holds)
        keeper.enqueue_periodic_tasks(None)
        assert queued == moments


def test_a_sweep_that_fails_stops_no_other(app: Flask) -> None:
    done: list[str] = []

    def fails() -> None:
        raise RuntimeError("no")

    with app.app_context():
        worker.sweep_all([fails, lambda: done.append("second")])
    assert done == ["second"]


def test_old_answers_are_forgotten_and_mails_are_not(app: Flask) -> None:
    put(app, "a@nordlicht.example")
    old, new = now() - ANSWERS_KEPT - timedelta(seconds=1), now()
    with app.app_context():
        db.session.add_all(Answer(key=str(at), digest="x", location="/", at=at) for at in (old, new))
        db.session.commit()
        worker.sweep_all(SWEEPS)
        assert [answer.at for answer in db.session.query(Answer)] == [new]
        assert db.session.query(Mail).count() == 1


def test_files_without_a_row_go_when_they_are_old(tmp_path: Path) -> None:
    from io import BytesIO

    from awards.core.files import FileStore, new_key

    store, (known, old, fresh) = FileStore(tmp_path), (new_key() for _ in range(3))
    for key in (known, old, fresh):
        store.write(key, BytesIO(b"x"), most=10)
    long_ago = (now() - timedelta(days=2)).timestamp()
    for key in (known, old):
        os.utime(store.path(key), (long_ago, long_ago))
    assert files_actions.remove_orphans(store, {known}) == 1
    assert set(store.keys()) == {known, fresh}


def test_the_sign_of_life_says_that_mail_waits(app: Flask, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    put(app, "late@steppe.example")
    assert client.get("/health").text == "ok\n"
    monkeypatch.setitem(app.config, "MAIL_SERVER", "localhost")
    assert client.get("/health").text == "ok\n"
    with time_machine.travel(now() + timedelta(minutes=16)):
        answer = client.get("/health")
    first, second = answer.text.splitlines()
    assert (answer.status_code, first, second.startswith("mail waits since 20")) == (200, "ok", True)
