"""Heavy work on strangers' bytes: one piece at a time on the whole machine, in a process of its own with limits."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from awards.core import copying, page_drawing, typesetting
from awards.core.bare.pictures import Made

WAIT = 20.0  # seconds until one's turn comes
WAITING = 3  # of each process: those who wait hold a thread
PAUSE = 0.05
SECONDS = 60.0  # for one piece of work; the process itself has less of the processor
OVERLOADED = "awards.overloaded"  # in the environ of a request that is only told so
DRAWING = 300.0  # for what nobody waits for, on a machine that is busy with visitors
_queue = threading.BoundedSemaphore(WAITING)
_for_paper = threading.BoundedSemaphore(WAITING)


class Busy(Exception):
    """Too much is being worked on: the same again a little later will do."""


@contextmanager
def turn(folder: Path, *, wait: float = WAIT) -> Iterator[None]:
    """Hold the one turn that all processes on a folder share; Busy if it does not come within `wait` seconds."""
    with _held(folder, _queue, wait):
        yield


@contextmanager
def paper_turn(folder: Path) -> Iterator[None]:
    """Hold the one turn of setting documents for paper: nobody who uploads a file waits behind it, or is sent away."""
    with _held(folder / "paper", _for_paper, WAIT):
        yield


@contextmanager
def _held(folder: Path, queue: threading.BoundedSemaphore, wait: float) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    if not queue.acquire(blocking=False):
        raise Busy
    try:
        with (folder / ".turn").open("w") as lock:
            _locked(lock, time.monotonic() + wait)
            yield  # the lock goes with the file, however this ends
    finally:
        queue.release()


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
    command = [copying.__file__, str(source), kind, *map(str, (copy, wide, small)), str(pixels)]
    try:
        done = _run(command, seconds=SECONDS)
        done.check_returncode()
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


def typeset(template: Path, data: object, pictures: Mapping[str, Path], *, fonts: Path) -> BinaryIO:
    """Return the PDF of a template as an open file that is nowhere else; Busy if it takes too long or the disk is full.

    data: what JSON can say. pictures: by the names that the data call them.
    """
    with tempfile.TemporaryDirectory(prefix="paper-") as folder:
        (Path(folder) / typesetting.DATA).write_text(json.dumps(data))
        shutil.copyfile(template, Path(folder) / typesetting.TEMPLATE)
        for name, path in pictures.items():
            (Path(folder) / name).symlink_to(path.resolve())
        _run_typesetting(Path(folder), fonts)
        return (Path(folder) / typesetting.MADE).open("rb")


def _run_typesetting(folder: Path, fonts: Path) -> None:
    try:  # one of the processors is enough
        done = _run([typesetting.__file__, str(folder), str(fonts)], seconds=SECONDS, RAYON_NUM_THREADS="1")
    except subprocess.TimeoutExpired:
        raise Busy from None
    if done.returncode == -signal.SIGXCPU:
        raise Busy
    if done.returncode:
        raise RuntimeError(f"Nothing was set: {done.stderr[-500:]!r}")
    if json.loads(done.stdout):
        raise Busy


def drawn(source: Path, pictures: Sequence[Path]) -> list[Any]:
    """Carry out `page_drawing.draw` in a process of its own; returns what it said of the document, then of each page.

    What ends it half way, such as a page that takes too long, leaves the pages before. Busy if the disk is full.
    """
    try:
        done = _run([page_drawing.__file__, str(source), *map(str, pictures)], seconds=DRAWING)
    except subprocess.TimeoutExpired as late:
        said = late.stdout or b""
    else:
        said = done.stdout
        if done.returncode > 0:  # it was not ended by what it drew: it cannot draw at all
            done.check_returncode()
    lines = [json.loads(line) for line in said[: said.rfind(b"\n") + 1].splitlines()]
    if {"fault": "full"} in lines:
        raise Busy
    return lines


def _run(command: list[str], *, seconds: float, **more: str) -> subprocess.CompletedProcess[bytes]:
    environment = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}
    return subprocess.run(  # noqa: S603 (our own program; paths are ours)
        [sys.executable, "-I", *command],
        capture_output=True, timeout=seconds, check=False, env=environment | more, stdin=subprocess.DEVNULL,
    )  # fmt: skip
