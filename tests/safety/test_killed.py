"""What is killed: a worker is started again, and nothing outlives `awards serve`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from awards.serving import Beside
from tests.conftest import SECRET
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
