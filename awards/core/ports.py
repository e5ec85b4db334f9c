"""Ports: functions that a room asks of one after it, which it cannot import.

The room that asks writes the function down as a `Port`: what goes in, what comes back, and no more. `app.py` says which
function of a later room stands behind it (`resting.answer = honours.resting`), where mypy compares the two; and an
application with an empty port does not start.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
KNOWN: list[Port[..., Any]] = []


class Port(Generic[P, R]):
    """A decorator of functions that only raise NotImplementedError; `answer` is asked in their place."""

    def __init__(self, asked: Callable[P, R]) -> None:
        self.asked = self.answer = asked
        KNOWN.append(self)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Ask the function behind the port."""
        return self.answer(*args, **kwargs)


def check_ports() -> None:
    """Refuse to start with a port that nothing stands behind."""
    if empty := [f"{each.asked.__module__}.{each.asked.__qualname__}" for each in KNOWN if each.answer is each.asked]:
        raise RuntimeError(f"Ports with nothing behind them: {', '.join(sorted(empty))}")
