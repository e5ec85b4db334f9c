"""The season's timetable as stations of a line: what is done, what is now, what comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Station:
    """A step of the timetable as the line shows it; `state` is done, now or nothing."""

    name: Any
    starts_at: datetime
    ends_at: datetime
    state: str
    one_day: bool


def stations(document: Any, steps: Sequence[Any], *, now: datetime) -> list[Station]:
    """Return the steps that people outside care about, in order of their beginning.

    A step is done once it has ended; the first one not ended is now, if it has begun or nothing else runs.
    """
    names = {step.id: step.name for step in document.timeline.steps}
    shown = sorted((step for step in steps if step.code in names), key=_start)
    current = next((step for step in shown if step.ends_at > now), None)
    return [_station(step, names[step.code], current, now) for step in shown]


def _station(step: Any, name: Any, current: Any, now: datetime) -> Station:
    state = "now" if step is current else "done" if step.ends_at <= now else ""
    return Station(name, step.starts_at, step.ends_at, state, (step.ends_at - step.starts_at).days <= 1)


def _start(step: Any) -> tuple[datetime, int]:
    return step.starts_at, step.position
