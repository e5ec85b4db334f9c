"""A process of ours: where what it needs lies, how it loads what stays, and that it ends with the one that began it."""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
ROOT = _PACKAGE / "_bundle" if (_PACKAGE / "_bundle").is_dir() else _PACKAGE.parent
TRANSLATIONS = _PACKAGE / "translations"
SERVED_BY = "SERVED_BY"  # the id of the process of `awards serve`, in the environment of those it starts
EVERY = 1.0  # seconds between two looks
PATIENCE = 15.0  # seconds that what is under way may still take


@contextmanager
def for_good() -> Iterator[None]:
    """Look for nothing to collect among what is being made within, which would be a fifth of a start."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def end_with_parent() -> None:
    """Have this process end once the `awards serve` that began it is gone, however it went; nothing without one."""
    if (parent := os.environ.get(SERVED_BY)) is not None:
        threading.Thread(target=_watch, args=(int(parent),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    os._exit(1)
