"""The season's timetable as a route map: what is done, what is now, what comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from awards.programmes.document.timetable import Listed


@dataclass(frozen=True, slots=True)
class Stop:
    """A station of the map: its place on the canvas, and its state as above, or end for the last one."""

    x: float
    y: float
    state: str


@dataclass(frozen=True, slots=True)
class Track:
    """The timetable as a route map: the line, its part that lies behind us, and the stations."""

    path: str
    behind: str
    stops: Sequence[Stop]


WIDTH, MARGIN, MIDDLE, RISE = 560, 20, 85, 36
# Up, down or straight on from one station to the next; read again from the start for a longer timetable.
TURNS = (0, 1, 0, 1, -1, 0, -1, -1, 0, 1, -1, 0, 1)
LEVELS = (-1, 2)


def track(stations: Sequence[Listed]) -> Track:
    """Return the map of a season's timetable: every programme has a line of its own length and turns."""
    states = [station.state for station in stations]
    stride = (WIDTH - 2 * MARGIN) / max(1, len(states) - 1)
    places = [(MARGIN + stride * number, MIDDLE + RISE * level) for number, level in enumerate(_levels(len(states)))]
    reached = max((number for number, state in enumerate(states) if state), default=0)
    stops = [Stop(x, y, state) for (x, y), state in zip(places, states, strict=True)]
    if stops:
        stops[-1] = Stop(stops[-1].x, stops[-1].y, "end")
    return Track(_path(places), _path(places[: reached + 1]), stops)


def _levels(count: int) -> list[int]:
    found, level = [], 0
    for number in range(count):
        level = min(LEVELS[1], max(LEVELS[0], level + TURNS[number % len(TURNS)]))
        found.append(level)
    return found


def _path(places: Sequence[tuple[float, float]]) -> str:
    """Straight on, then half a right angle up or down in the middle between two stations."""
    if not places:
        return ""
    parts = [f"M{places[0][0]:.0f} {places[0][1]:.0f}"]
    for (from_x, from_y), (to_x, to_y) in pairwise(places):
        half, middle = min(abs(to_y - from_y), to_x - from_x) / 2, (from_x + to_x) / 2
        if half:
            parts.append(f"H{middle - half:.0f}L{middle + half:.0f} {to_y:.0f}")
        parts.append(f"H{to_x:.0f}")
    return "".join(parts)
