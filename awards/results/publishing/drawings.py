"""A drawing for an entry that has no picture: lines on its category's colour, and one line that arrives. Pure.

The same for an entry wherever it is shown, as it follows from the entry's address alone.
"""

from __future__ import annotations

import math
import random
import uuid
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

WIDTH, HEIGHT = 1200, 800
THIN, THICK = 3, 16
_BEYOND = 40  # so far lines go on outside, where nothing is seen of their ends
Point = tuple[int, int]


class Line(NamedTuple):
    """A line through points, and how broad it is."""

    width: int
    points: tuple[Point, ...]

    @property
    def path(self) -> str:
        """The line as the path of an SVG."""
        return "M" + "L".join(f"{x} {y}" for x, y in self.points)


class Drawing(NamedTuple):
    """Lines, the thick one that arrives, and the disc where it does."""

    lines: tuple[Line, ...]
    route: Line
    x: int
    y: int
    radius: int

    @property
    def thin(self) -> str:
        """All thin lines as one path of an SVG."""
        return "".join(each.path for each in self.lines)


@lru_cache(maxsize=512)
def drawing(address: uuid.UUID) -> Drawing:
    """Return the drawing of an entry."""
    chance = random.Random(address.int)
    x, y, radius = chance.randrange(720, 900, 20), chance.randrange(230, 370, 10), chance.randrange(84, 116, 4)
    scene = chance.choice(_SCENES)
    lines = tuple(Line(THIN, tuple(points)) for points in scene(chance, x, y))
    return Drawing(lines, _route(chance, x, y), x, y, radius)


def _route(chance: random.Random, x: int, y: int) -> Line:
    """From the left edge, climbing or falling once at 45 degrees, to the disc."""
    rise = chance.choice((-1, 1)) * chance.randrange(90, 190, 10) if y > 300 else chance.randrange(110, 260, 10)
    turn = chance.randrange(180, x - abs(rise) - 160, 10)
    return Line(THICK, ((-_BEYOND, y + rise), (turn, y + rise), (turn + abs(rise), y), (x, y)))


def _sea(chance: random.Random, x: int, y: int) -> Iterator[list[Point]]:
    """Waves that grow towards whoever looks."""
    for row in range(11):
        level, high, length = y + 130 + 14 * row + 3 * row * row, 3 + 1.7 * row, 170 + 24 * row
        shift = chance.random() * math.tau
        steps = range(-_BEYOND, WIDTH + 2 * _BEYOND, length // 7)
        yield [(step, round(level + high * math.sin(step / length * math.tau + shift))) for step in steps]


def _hills(chance: random.Random, x: int, y: int) -> Iterator[list[Point]]:
    """A ridge, and its echo further down."""
    ridge = [(-_BEYOND, chance.randrange(330, 440))]
    while ridge[-1][0] < WIDTH:
        down = len(ridge) % 2 == 0
        ridge.append((ridge[-1][0] + chance.randrange(140, 260), chance.randrange(*(420, 520) if down else (220, 340))))
    for row in range(16):
        flat = 1 - row / 22
        yield [(px, round(560 + 24 * row - (560 - py) * flat)) for px, py in ridge]


def _rails(chance: random.Random, x: int, y: int) -> Iterator[list[Point]]:
    """Furrows and rails that meet at the horizon."""
    far, level = chance.randrange(300, 900, 20), y + 150
    yield [(-_BEYOND, level), (WIDTH + _BEYOND, level)]
    for step in range(-14, 15):
        yield [(far + step * 12, level), (far + step * 190, HEIGHT + _BEYOND)]
    for row in range(1, 7):
        yield [(-_BEYOND, level + 5 * row * row), (WIDTH + _BEYOND, level + 5 * row * row)]


def _fields(chance: random.Random, x: int, y: int) -> Iterator[list[Point]]:
    """Strips of land, each ploughed in a direction of its own."""
    edge = -_BEYOND
    while edge < WIDTH:
        end, slope = edge + chance.randrange(170, 320, 10), chance.choice((-1.2, -0.5, 0.0, 0.4, 0.9))
        apart = chance.choice((20, 26, 32))
        for level in range(-400, HEIGHT + 400, apart):
            yield [(edge + 8, level), (end - 8, round(level + slope * (end - edge - 16)))]
        edge = end


def _lines(chance: random.Random, x: int, y: int) -> Iterator[list[Point]]:
    """A bundle of lines beside each other, turning together."""
    rise = chance.choice((-1, 1)) * chance.randrange(140, 240, 10)
    first, second = sorted(chance.sample(range(150, 900, 50), 2))
    for row in range(26):
        level, late = row * 40 - 120, row * (8 if rise < 0 else -8)
        start, turn = first + late, second + late + abs(rise)
        yield [
            (-_BEYOND, level), (start, level), (start + abs(rise), level + rise), (turn, level + rise),
            (turn + abs(rise), level), (WIDTH + _BEYOND, level),
        ]  # fmt: skip


def _rings(chance: random.Random, x: int, y: int) -> Iterator[list[Point]]:
    """Rings around the disc, as of a stone in the water."""
    apart = chance.choice((34, 42, 50))
    for row in range(1, 1100 // apart):
        radius, corners = 150 + row * apart, 48
        turns = (corner / corners * math.tau for corner in range(corners + 1))
        yield [(round(x + radius * math.cos(turn)), round(y + radius * math.sin(turn))) for turn in turns]


_SCENES: tuple[Callable[[random.Random, int, int], Iterator[list[Point]]], ...] = (
    _sea, _hills, _rails, _fields, _lines, _rings
)  # fmt: skip
