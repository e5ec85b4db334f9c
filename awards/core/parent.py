"""Ending with the process that began this one: web processes and workers never outlive `awards serve`."""

from __future__ import annotations

import os
import signal
import threading
import time

VARIABLE = "SERVED_BY"  # the id of the process of `awards serve`, in the environment of those it starts
EVERY = 1.0  # seconds between two looks
PATIENCE = 15.0  # seconds that what is under way may still take


def end_with_parent() -> None:
    """Have this process end once the `awards serve` that began it is gone, however it went; nothing without one."""
    if (parent := os.environ.get(VARIABLE)) is not None:
        threading.Thread(target=_watch, args=(int(parent),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    os._exit(1)
