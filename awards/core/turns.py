"""Whose turn it is to write to a SQLite file: first come, first served, over all threads and processes.

SQLite lets in one writer at a time, and those who wait look again after a sleep: the unlucky wait for a second while
others pass. Here they stand in line: the threads of a process one behind the other, and its first at a door that one
process at a time stands in. So a process that has just written cannot pass one that waits.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
import weakref
from collections import deque

LOOK_AGAIN = 0.0002  # seconds: while nobody writes, all wait
AT_THE_DOOR = 0.001  # and whoever stands before somebody who looks that often


class Turns:
    """The line before a database file; beside it lie two empty files whose locks are the door and the turn."""

    def __init__(self, database: str) -> None:
        self.paths = f"{database}-door", f"{database}-turn"
        self.line = _Line()
        self.files: tuple[int, int] | None = None
        self.owner = 0  # the process that opened the files; a fork shares the locks of files that it inherits

    def take(self, seconds: float) -> bool:
        """Wait for one's turn, this long at most; whether it came. Then `give` has to follow, in whatever thread."""
        until = time.monotonic() + seconds
        return self.line.take(seconds) and self.step_in(until - time.monotonic())

    def step_in(self, seconds: float) -> bool:
        """Wait for one's turn as the first in the line of this process; who was in vain stands in it no more."""
        came = False
        try:
            came = self._lock(time.monotonic() + seconds)
        finally:
            if not came:
                self.line.give()
        return came

    def give(self) -> None:
        """Let the next one have the turn."""
        _, turn = self._opened()
        fcntl.flock(turn, fcntl.LOCK_UN)
        self.line.give()

    def _lock(self, until: float) -> bool:
        door, turn = self._opened()
        if not _wait_for(door, until, AT_THE_DOOR):
            return False
        try:
            return _wait_for(turn, until, LOOK_AGAIN)
        finally:
            fcntl.flock(door, fcntl.LOCK_UN)

    def _opened(self) -> tuple[int, int]:
        if self.files is None or self.owner != os.getpid():
            door, turn = (os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600) for path in self.paths)
            self.files, self.owner = (door, turn), os.getpid()
            weakref.finalize(self, _close, door, turn)
        return self.files


def _close(*files: int) -> None:
    for file in files:
        os.close(file)


def _wait_for(file: int, until: float, pause: float) -> bool:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(pause)
        else:
            return True


class _Line:
    """The threads of one process, one behind the other."""

    def __init__(self) -> None:
        self.guard = threading.Lock()
        self.taken = False
        self.waiting: deque[threading.Event] = deque()

    def take(self, seconds: float) -> bool:
        with self.guard:
            if not self.taken:
                self.taken = True
                return True
            mine = threading.Event()
            self.waiting.append(mine)
        if mine.wait(seconds):
            return True
        with self.guard:
            if mine.is_set():  # it came while this one was leaving
                return True
            self.waiting.remove(mine)
        return False

    def give(self) -> None:
        with self.guard:
            if self.waiting:
                self.waiting.popleft().set()
            else:
                self.taken = False
