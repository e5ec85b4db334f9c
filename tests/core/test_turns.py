"""Whoever writes to a SQLite file comes in turn: of the threads of a process, and of processes."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import OperationalError

from awards.core import db as database
from awards.core.turns import Turns

PATIENCE = 30.0
# Takes the turn again and again, as soon as it has given it, until it is told to end; says so once it has begun.
GREEDY = """
import sys, threading, time
from awards.core.turns import Turns
turns = Turns(sys.argv[1])
ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
count = 0
while not ended.is_set():
    turns.take(30)
    time.sleep(0.002)
    turns.give()
    count += 1
    if count == 1:
        print("begun", flush=True)
"""


@pytest.fixture
def turns(tmp_path: Path) -> Turns:
    return Turns(str(tmp_path / "data.db"))


@pytest.fixture
def greedy(turns: Turns) -> Iterator[subprocess.Popen[str]]:
    path = turns.paths[0].removesuffix("-door")
    with subprocess.Popen([sys.executable, "-c", GREEDY, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        yield process
        if process.poll() is None:
            process.kill()


def test_threads_come_in_the_order_in_which_they_asked(turns: Turns) -> None:
    assert turns.take(PATIENCE)
    came, threads = [], []

    def come(number: int) -> None:
        assert turns.take(PATIENCE)
        came.append(number)
        turns.give()

    for number in range(20):
        threads.append(threading.Thread(target=come, args=(number,)))
        threads[-1].start()
        while len(turns.line.waiting) <= number:  # until it stands in the line
            time.sleep(0.001)
    turns.give()
    for thread in threads:
        thread.join(PATIENCE)
    assert came == list(range(20))


def test_who_waited_too_long_leaves_and_holds_nobody_up(turns: Turns) -> None:
    assert turns.take(PATIENCE)
    found: list[bool] = []
    thread = threading.Thread(target=lambda: found.append(turns.take(0.05)))
    thread.start()
    thread.join(PATIENCE)
    assert found == [False]
    turns.give()
    assert turns.take(PATIENCE)
    turns.give()


def test_another_process_that_comes_again_at_once_does_not_pass_who_waits(
    turns: Turns, greedy: subprocess.Popen[str]
) -> None:
    for _ in range(50):
        assert turns.take(1.0)  # it has some five hundred turns in that time
        turns.give()


def test_the_turn_of_a_killed_process_goes_to_the_next(turns: Turns, greedy: subprocess.Popen[str]) -> None:
    greedy.kill()
    greedy.wait(PATIENCE)
    assert turns.take(PATIENCE)
    turns.give()


def test_who_never_gets_it_is_told_that_the_database_is_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 100)
    engine = create_engine(f"sqlite:///{tmp_path / 'data.db'}")
    database.prepare_engine(engine)
    with engine.begin() as first:
        first.execute(text("CREATE TABLE a (b)"))
        with pytest.raises(OperationalError, match="database is locked"), engine.begin():
            pass
    with engine.begin() as again:
        again.execute(text("INSERT INTO a VALUES (1)"))
    engine.dispose()


def test_writers_never_meet_sqlites_own_lock(tmp_path: Path) -> None:
    """Its handler for a lock sleeps, so that the unlucky starve: whoever has the turn finds the file free."""
    engine = create_engine(f"sqlite:///{tmp_path / 'data.db'}", pool_size=16)
    database.prepare_engine(engine)

    @event.listens_for(engine, "connect")
    def never_wait(connection: object, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout=0")  # type: ignore[attr-defined]

    with engine.begin() as first:
        first.execute(text("CREATE TABLE a (b)"))
    faults: list[Exception] = []

    def write() -> None:
        try:
            for number in range(20):
                with engine.begin() as connection:
                    connection.execute(text("INSERT INTO a VALUES (:n)"), {"n": number})
        except OperationalError as error:
            faults.append(error)

    threads = [threading.Thread(target=write) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert faults == []
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM a")) == 16 * 20
    engine.dispose()
