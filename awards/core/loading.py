"""Loading what stays: the application's modules, tables and routes, which nothing lets go before the process ends."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def for_good() -> Iterator[None]:
    """Look for nothing to collect among what is being made within, which would be a fifth of a start."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
