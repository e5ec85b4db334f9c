"""Heavy work on strangers' bytes: one piece at a time on the whole machine, in a process of its own with limits."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from awards.core import copying
from awards.core.bare.pictures import Made

WAIT = 20.0  # seconds until one's turn comes
WAITING = 3  # of each process: those who wait hold a thread
PAUSE = 0.05
SECONDS = 60.0  # for one piece of work; the process itself has less of the processor
OVERLOADED = "awards.overloaded"  # in the environ of a request that is only told so
_queue = threading.BoundedSemaphore(WAITING)


class Busy(Exception):
    """Too much is being worked on: the same again a little later will do."""


@contextmanager
def turn(folder: Path, *, wait: float = WAIT) -> Iterator[None]:
    """Hold the one turn that all processes on a folder share; Busy if it does not come within `wait` seconds."""
    folder.mkdir(parents=True, exist_ok=True)
    if not _queue.acquire(blocking=False):
        raise Busy
    try:
        with (folder / ".turn").open("w") as lock:
            _locked(lock, time.monotonic() + wait)
            yield  # the lock goes with the file, however this ends
    finally:
        _queue.release()


def _locked(lock: TextIO, until: float) -> None:
    while True:
        with suppress(BlockingIOError):
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if time.monotonic() >= until:
            raise Busy
        time.sleep(PAUSE)


def copied(source: Path, kind: str, *, copy: Path, wide: Path, small: Path, pixels: int) -> Made:
    """Carry out `copying.make` in a process of its own; a fault is answered as {"fault": its name}.

    Busy if the disk is full. The process has bounded memory and time, nothing of our environment, and what it takes is
    given back with its end.
    """
    command = [sys.executable, "-I", copying.__file__, str(source), kind, *map(str, (copy, wide, small)), str(pixels)]
    environment = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 (our own program; paths are ours)
            command, capture_output=True, timeout=SECONDS, check=True, env=environment, stdin=subprocess.DEVNULL
        )
        made: Made = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return {"fault": "slow"}
    except subprocess.CalledProcessError as ended:
        return {"fault": "slow" if ended.returncode == -signal.SIGXCPU else "broken"}
    except ValueError:
        return {"fault": "broken"}
    if made.get("fault") == "full":
        raise Busy
    return made
