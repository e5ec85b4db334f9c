"""The coast for the map of a season, from the land of Natural Earth: one path, projected as in awards/desk/corridor.py.

Called by scripts/vendor.py with the package world-atlas unpacked; water only, no borders of states.
"""

import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from math import hypot, sqrt
from pathlib import Path

WEST, NORTH, SCALE = -2.0, 58.0, 16.0  # as in awards/desk/corridor.py; a test holds them together
BOUNDS = (-3.0, 33.0, 89.0, 59.0)  # a degree more on each side
COARSE, LEAST = 0.7, 12.0  # units of the drawing: bends left out, islands left out (area)
Point = tuple[float, float]


def sprite(land: Path) -> str:
    """Return an SVG file with the coast as its symbol `land`."""
    rings = [ring for ring in map(_drawn, _rings(json.loads(land.read_text()))) if len(ring) > 2]
    path = "".join(_path(ring) for ring in sorted(rings, key=len, reverse=True))
    head = "<!-- Natural Earth (public domain) by world-atlas, ISC licence: static/vendor/LICENSE-world-atlas.txt -->"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg">{head}\n'
        f'<symbol id="land" viewBox="0 0 1440 543" overflow="visible"><path fill-rule="evenodd" d="{path}"/></symbol>\n'
        "</svg>\n"
    )


def _rings(topology: dict) -> Iterator[list[Point]]:  # type: ignore[type-arg]
    """Every ring of the land in degrees, cut to the bounds."""
    arcs = list(_arcs(topology))
    for shape in topology["objects"]["land"]["geometries"]:
        for polygon in shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]:
            for numbers in polygon:
                ring: list[Point] = []
                for number in numbers:
                    ring += arcs[number] if number >= 0 else arcs[~number][::-1]
                yield _cut(list(dict.fromkeys(ring)))


def _arcs(topology: dict) -> Iterator[list[Point]]:  # type: ignore[type-arg]
    (wide, high), (left, low) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * wide + left, y * high + low))
        yield points


def _cut(ring: list[Point]) -> list[Point]:
    """A ring without what lies beyond the bounds, one side after the other (Sutherland and Hodgman)."""
    left, low, right, high = BOUNDS
    for axis, bound, sign in ((0, left, 1), (0, right, -1), (1, low, 1), (1, high, -1)):
        ring = list(_cut_at(ring, lambda at, axis=axis, bound=bound, sign=sign: sign * (at[axis] - bound)))  # type: ignore[misc]
    return ring


def _cut_at(ring: list[Point], inside: Callable[[Point], float]) -> Iterator[Point]:
    for start, end in zip(ring, ring[1:] + ring[:1], strict=True):
        before, after = inside(start), inside(end)
        if (before >= 0) != (after >= 0):
            part = before / (before - after)
            yield start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part
        if after >= 0:
            yield end


def _drawn(ring: list[Point]) -> list[tuple[int, int]]:
    """A ring in whole units of the drawing, without small bends; nothing of an islet."""
    points = [((x - WEST) * SCALE, (NORTH - y) * SCALE * sqrt(2)) for x, y in ring]
    area = abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1], strict=True))) / 2
    if area < LEAST:
        return []
    half = len(points) // 2
    kept = _thinned(points[: half + 1])[:-1] + _thinned(points[half:] + points[:1])[:-1]
    return list(dict.fromkeys((round(x), round(y)) for x, y in kept))


def _thinned(points: list[Point]) -> list[Point]:
    """A line without the points that bend it less than what is coarse (Douglas and Peucker)."""
    if len(points) < 3:
        return points
    (x1, y1), (x2, y2) = points[0], points[-1]
    length = hypot(x2 - x1, y2 - y1)

    def off(at: Point) -> float:
        x, y = at
        return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length if length else hypot(x - x1, y - y1)

    far = max(range(1, len(points) - 1), key=lambda number: off(points[number]))
    if off(points[far]) <= COARSE:
        return [points[0], points[-1]]
    return _thinned(points[: far + 1])[:-1] + _thinned(points[far:])


def _path(ring: list[tuple[int, int]]) -> str:
    steps = (f"{x - a} {y - b}" for (a, b), (x, y) in pairwise(ring))
    return f"M{ring[0][0]} {ring[0][1]}l{' '.join(steps)}z".replace(" -", "-")
