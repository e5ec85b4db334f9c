"""Lines of a chart as SVG paths: from sums by day to points on a fixed canvas. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

WIDTH, HEIGHT = 560, 200
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 32


@dataclass(frozen=True)
class Curves:
    """Two lines on one canvas, with the values and days to write at its edges."""

    started: str
    submitted: str
    marks: Sequence[tuple[float, int]]  # height on the canvas, value
    days: Sequence[tuple[float, date, str]]  # place on the canvas, day, anchor of the text


def curves(points: Sequence[Any]) -> Curves:
    """Return the lines of points with .day, .started and .submitted, the days in order; at least one point."""
    first, last = points[0].day, points[-1].day
    span = max(1, (last - first).days)
    top = _round_up(max(1, *(max(point.started, point.submitted) for point in points)))

    def x(day: date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / span

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top

    def path(name: str) -> str:
        return "M" + "L".join(f"{x(point.day):.1f} {y(getattr(point, name)):.1f}" for point in points)

    middle = points[len(points) // 2].day
    days = [(x(first), first, "start"), (x(middle), middle, "middle"), (x(last), last, "end")]
    marks = [(y(value), value) for value in sorted({0, top // 2, top})]
    return Curves(path("started"), path("submitted"), marks, days if span > 2 else days[:1])


def _round_up(value: int) -> int:
    """Return the next value that reads well at an axis: 1, 2 or 5 times a power of ten, or four times."""
    power = 10 ** (len(str(value)) - 1)
    return next(step * power for step in (1, 2, 4, 5, 6, 8, 10) if step * power >= value)
