"""What is killed: a worker is started again, and nothing outlives `awards serve`."""

from __future__ import annotations

import http.client
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from awards.serving import Beside
from tests.conftest import SECRET
from tests.safety.test_saves import Wire
from tests.scoring.conftest import Cast
from tests.services import Server

PATIENCE = 60.0


def processes() -> dict[int, tuple[int, str]]:
    """Parent and command of every process that runs, by id; those that only wait to be read are left out."""
    if not Path("/proc/self/stat").exists():
        told = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True)
        rows = [line.split(None, 3) for line in told.stdout.splitlines()]
        return {int(row[0]): (int(row[1]), row[3]) for row in rows if len(row) == 4 and not row[2].startswith("Z")}
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent, *_ = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_text().replace("\0", " ").strip()
        except OSError:
            continue
        if state != "Z":
            found[int(folder.name)] = int(parent), command
    return found


def below(pid: int) -> dict[int, str]:
    """Command of each child of a process, by id."""
    return {child: command for child, (parent, command) in processes().items() if parent == pid}


def until(true: Callable[[], Any]) -> Any:
    end = time.monotonic() + PATIENCE
    while not (found := true()):
        assert time.monotonic() < end, "it did not happen in time"
        threading.Event().wait(0.1)
    return found


@pytest.fixture
def served(instance: Any, database: Any, tmp_path: Path) -> Iterator[Server]:
    server = Server(database.url, tmp_path, SECRET)
    server.start("--processes", "2")
    yield server
    for pid in [*below(server.process.pid), server.process.pid]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    server.process.wait(PATIENCE)


def worker_of(server: Server) -> int | None:
    return next((pid for pid, command in below(server.process.pid).items() if command.endswith("awards worker")), None)


def test_a_killed_worker_comes_back(served: Server) -> None:
    first = until(lambda: worker_of(served))
    os.kill(first, signal.SIGKILL)
    assert until(lambda: (found := worker_of(served)) != first and found)
    assert served.answers()


def test_nothing_outlives_a_killed_main_process(served: Server) -> None:
    until(lambda: worker_of(served))
    children = set(below(served.process.pid))
    assert len(children) >= 3  # two web processes and the worker
    os.kill(served.process.pid, signal.SIGKILL)
    served.process.wait(PATIENCE)
    until(lambda: not children & set(processes()))
    served.start("--processes", "1", "--no-worker")  # its port is free again
    assert served.answers()


def test_what_ends_again_and_again_is_started_ever_more_slowly(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("awards.serving.FIRST_PAUSE", 0.05)
    begun = tmp_path / "begun"
    script = f"open({str(begun)!r}, 'a').write('x'); raise SystemExit(3)"
    beside = Beside([sys.executable, "-c", script])
    until(lambda: len(caplog.records) >= 3)
    beside.end()
    assert not beside.thread.is_alive()
    count = len(begun.read_text())
    assert [record.args for record in caplog.records][:3] == [(3, 0.1), (3, 0.2), (3, 0.4)]
    threading.Event().wait(0.5)
    assert len(begun.read_text()) == count


def holder(path: Path) -> int | None:
    """The process that holds the lock of a file, as Linux tells."""
    for line in Path("/proc/locks").read_text().splitlines():
        _, kind, _, _, pid, place, *_ = line.split()  # of who only waits it says "->" in the place of the kind
        if kind == "FLOCK" and path.exists() and place.rpartition(":")[2] == str(path.stat().st_ino):
            return int(pid)
    return None


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="only Linux tells who holds a lock")
@pytest.mark.databases("sqlite")
def test_others_have_their_turn_when_a_web_process_is_killed_in_its_own(
    served: Server, app: Flask, database: Any
) -> None:
    cast = Cast(app)
    wire = Wire(app, cast.people["Asel Juror"], served.port)
    turn, door = (database.path.with_name(f"{database.path.name}-{name}") for name in ("turn", "door"))
    where = [(number, code) for number in range(len(cast.mine)) for code in cast.codes]

    def saves(number: int, code: str) -> int:
        try:
            return wire.json(cast.url(number, f"/scores/{code}"), {"value": "7", "comment": "", "revision": 0})[0]
        except (OSError, http.client.HTTPException):
            return 0

    def both() -> tuple[int | None, int | None] | None:
        found = holder(turn), holder(door)
        return found if all(found) and found[0] != found[1] else None

    with closing(sqlite3.connect(database.path, isolation_level=None)) as other, ThreadPoolExecutor(99) as pool:
        other.execute("BEGIN IMMEDIATE")  # whoever has the turn waits for this one
        asked = [pool.submit(saves, *each) for each in where]
        writing, waiting = until(both)
        os.kill(writing, signal.SIGKILL)
        until(lambda: holder(turn) == waiting)
        other.execute("ROLLBACK")
        assert {each.result(PATIENCE) for each in asked} == {0, 200}
    assert [saves(*each) for each in where] == [200] * len(where)
