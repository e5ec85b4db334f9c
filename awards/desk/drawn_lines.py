"""Sums over days drawn as lines on one canvas: paths, the values and days to write at its edges. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH, HEIGHT = 720, 200
LEFT, RIGHT, TOP, BOTTOM = 44, 88, 20, 30
NEAR = 90  # so near to an edge the word for today would cover the day that stands there
Sums = Sequence[tuple[int, int]]  # the day, from 0 at the left edge, and the sum until its end


@dataclass(frozen=True)
class Line:
    """A line: its kind, the path, and its last point."""

    kind: str
    path: str
    x: float
    y: float
    value: int


@dataclass(frozen=True)
class Drawn:
    """Lines on one canvas. today: where that day is, if it has room. first, last: the days at both edges."""

    lines: Sequence[Line]
    marks: Sequence[tuple[float, int]]  # height on the canvas, value
    first: date
    last: date
    today: float | None


def drawn(lines: Mapping[str, Sums], *, first: date, days: int, today: int | None = None, most: int = 0) -> Drawn:
    """Return lines (by kind) drawn over so many days from a first one; those without a sum are left out.

    most: what the upper edge has room for at least. today: its place among the days, none if it is not shown.
    """
    span = max(1, days - 1)
    top = round_up(max(1, most, *(value for sums in lines.values() for _, value in sums)))

    def x(day: int) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * day / span

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top

    def path(sums: Sums) -> str:
        return "M" + "L".join(f"{x(day):.1f} {y(value):.1f}" for day, value in sums)

    found = [
        Line(kind, path(sums), x(sums[-1][0]), y(sums[-1][1]), sums[-1][1]) for kind, sums in lines.items() if sums
    ]
    marks = [(y(value), value) for value in sorted({0, top // 2, top})]
    place = None if today is None else x(today)
    roomy = place is not None and LEFT + NEAR < place < WIDTH - RIGHT - NEAR
    return Drawn(found, marks, first, first + timedelta(days=span), place if roomy else None)


def round_up(value: int) -> int:
    """Return the next value that reads well at an axis: 1, 2, 4 … times a power of ten."""
    power = 10 ** (len(str(value)) - 1)
    return next(step * power for step in (1, 2, 4, 5, 6, 8, 10) if step * power >= value)
