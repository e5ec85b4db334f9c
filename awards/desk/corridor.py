"""The map of a season: the programme's route by its true places, and stations for projects near where they work. Pure.

The projection is an equidistant cylindrical one, true to scale along 45° north, where most of the route lies; the coast
in static/coast.svg is drawn by scripts/coast.py in the same one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot, sqrt
from textwrap import wrap

from awards.programmes.document.parts import Stop
from awards.programmes.document.types import Text

WEST, NORTH, SCALE = -2.0, 58.0, 16.0
WIDTH, HEIGHT = 1440, 543  # to 88° E and 34° N
EDGE, APART, WON, ROUND = 16, 18, 22, 26  # WON: the room that the station of a laureate takes
LETTER, LINE, LONGEST = 8.6, 19, 26  # of a station's words: width of a letter, height of a line, letters of a line
# Where a name may stand beside its place, the best first: to the right and down from it, and how it is aligned.
NAMES = (
    (4, 32, "end"), (0, 34, "middle"), (-4, 32, "start"), (-4, -18, "start"), (0, -18, "middle"), (4, -18, "end"),
    (18, 6, "start"), (-18, 6, "end"),
)  # fmt: skip
NEAR = 90  # a station as near as this to the route stands between its places in the list
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """Room that words take."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, spot: Point, margin: float) -> bool:
        """Whether a spot is inside, or as near as a margin."""
        x, y = spot
        return self.left - margin < x < self.right + margin and self.top - margin < y < self.bottom + margin

    def meets(self, other: Box) -> bool:
        """Whether two boxes share room."""
        apart = self.right < other.left or other.right < self.left
        return not (apart or self.bottom < other.top or other.bottom < self.top)


# The names of two seas, as the page writes them.
SEAS = (Box(504, 336, 568, 375), Box(820, 436, 888, 475))


@dataclass(frozen=True, slots=True)
class Project:
    """What becomes a station: its country's place, what it won, and words of its own; nothing said while judging."""

    at: Point  # degrees north, degrees east
    line: str = ""
    won: bool = False
    category: str = ""
    title: str = ""
    lang: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Where a station's words stand: the leader to them, the first line, how they are aligned, and the lines."""

    leader: str
    x: float
    y: float
    anchor: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Station:
    """A project on the map; words only if it won and there is room. `after`: how many named places lie before it, none
    if it is off the route."""

    x: float
    y: float
    project: Project
    words: Words | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A named place of the route. by_sea: whether the line to the next one is dotted."""

    x: float
    y: float
    name: Text
    label: Point
    anchor: str
    by_sea: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """What a map has of the route alone: its bends, its legs and places, and where stations may stand."""

    line: Sequence[Point]
    legs: Sequence[tuple[str, bool]]
    places: Sequence[Place]
    spots: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Map:
    """All that is drawn: legs (path, whether by sea), places and stations, those that won last, so on top."""

    legs: Sequence[tuple[str, bool]]
    places: Sequence[Place]
    stations: Sequence[Station]

    def beside(self, place: int | None) -> list[Station]:
        """Return the laureates between a place (counted from 1) and the next; without one those off the route."""
        return [station for station in self.stations if station.project.won and station.after == place]


def projected(latitude: float, longitude: float) -> Point:
    """Return where a place is drawn; one beyond the map stands at its edge."""
    x, y = (longitude - WEST) * SCALE, (NORTH - latitude) * SCALE * sqrt(2)
    return min(max(x, EDGE), WIDTH - EDGE), min(max(y, EDGE), HEIGHT - EDGE)


def ground_of(route: Sequence[Stop]) -> Ground | None:
    """Return what the maps of a route share; none without a route."""
    line = [projected(float(stop.latitude), float(stop.longitude)) for stop in route]
    if len(line) < 2:
        return None
    places = _places(route, line)
    return Ground(line, list(_legs(route, line)), places, list(_spots(places)))


def drawn(ground: Ground, projects: Iterable[Project]) -> Map:
    """Return the map with projects on it. The same projects stand in the same places."""
    stations = _stations(ground, sorted(projects, key=lambda each: each.won))
    return Map(ground.legs, ground.places, _with_words(ground, stations))


def _legs(route: Sequence[Stop], line: Sequence[Point]) -> Iterator[tuple[str, bool]]:
    """Runs of the line by land, bends rounded, and each crossing by itself."""
    run = [line[0]]
    for stop, point in zip(route[1:], line[1:], strict=True):
        if stop.by_sea:
            if len(run) > 1:
                yield _rounded(run), False
            yield _rounded([run[-1], point]), True
            run = [point]
        else:
            run.append(point)
    if len(run) > 1:
        yield _rounded(run), False


def _rounded(line: Sequence[Point]) -> str:
    drawn = [f"M{line[0][0]:.1f} {line[0][1]:.1f}"]
    for before, bend, after in zip(line, line[1:], line[2:], strict=False):
        enters, leaves = _towards(bend, before), _towards(bend, after)
        drawn.append(f"L{enters[0]:.1f} {enters[1]:.1f}Q{bend[0]:.1f} {bend[1]:.1f} {leaves[0]:.1f} {leaves[1]:.1f}")
    return "".join([*drawn, f"L{line[-1][0]:.1f} {line[-1][1]:.1f}"])


def _towards(start: Point, end: Point) -> Point:
    """A point some way from one to another, never beyond half of it."""
    length = hypot(end[0] - start[0], end[1] - start[1])
    part = min(ROUND, length / 2) / length if length else 0
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _places(route: Sequence[Stop], line: Sequence[Point]) -> list[Place]:
    """The named places, each name where it covers least of the line and of what stands there already."""
    spots, boxes = list(_along(line)), list(SEAS)
    found = []
    for number, stop in enumerate(route):
        if stop.name is None:
            continue
        (x, y), wide = line[number], _width(stop.name)
        tried = [(_box((x + dx, y + dy), anchor, wide, 1), (x + dx, y + dy), anchor) for dx, dy, anchor in NAMES]
        box, label, anchor = min(tried, key=lambda each: _covers(each[0], spots, boxes))
        boxes.append(box)
        by_sea = number + 1 < len(line) and route[number + 1].by_sea
        found.append(Place(x, y, stop.name, label, anchor, by_sea))
    return found


def _along(line: Sequence[Point]) -> Iterator[Point]:
    """Points along the line, close to each other."""
    for (x1, y1), (x2, y2) in pairwise(line):
        steps = max(1, round(hypot(x2 - x1, y2 - y1) / 5))
        yield from ((x1 + (x2 - x1) * step / steps, y1 + (y2 - y1) * step / steps) for step in range(steps + 1))


def _covers(box: Box, spots: Iterable[Point], boxes: Iterable[Box]) -> int:
    """How much of the line, of other words and of what lies beyond the map a box covers."""
    beyond = box.left < EDGE or box.right > WIDTH - EDGE or box.top < 0 or box.bottom > HEIGHT
    return sum(box.holds(spot, 3) for spot in spots) + 50 * sum(map(box.meets, boxes)) + 100 * beyond


def _stations(ground: Ground, projects: Sequence[Project]) -> list[Station]:
    """Each project at the free spot that is nearest to where it works: those that won, the last ones, choose first."""
    free = set(ground.spots)
    nearest: dict[Point, Iterator[Point]] = {}
    found: list[Station] = []
    for project in reversed(projects):
        home = projected(*project.at)
        if home not in nearest:
            nearest[home] = iter(sorted(ground.spots, key=lambda spot, home=home: (_apart(spot, home), spot)))  # type: ignore[misc]
        spot = next((each for each in nearest[home] if each in free), home)  # on a full map they cover each other
        free -= {each for each in free if _apart(each, spot) <= WON} if project.won else {spot}
        found.append(Station(*spot, project=project, after=_after(spot, ground) if project.won else None))
    return found[::-1]


def _spots(places: Sequence[Place]) -> Iterator[Point]:
    """Where stations may stand: rows of spots that never touch, but where a place or a name is."""
    boxes = [*SEAS, *map(_name_box, places)]
    for row in range(int((HEIGHT - 2 * EDGE) / (APART * sqrt(3) / 2)) + 1):
        y = EDGE + row * APART * sqrt(3) / 2
        for column in range(int((WIDTH - 2 * EDGE) / APART)):
            spot = (EDGE + (column + row % 2 / 2) * APART, y)
            if all(_apart(spot, (place.x, place.y)) > APART for place in places) and not any(
                box.holds(spot, EDGE / 2) for box in boxes
            ):
                yield spot


def _apart(one: Point, other: Point) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def _after(spot: Point, ground: Ground) -> int | None:
    """How many named places the route passed where it is nearest to a spot; none if that is far."""
    far, number = min((_distance(spot, leg), number) for number, leg in enumerate(pairwise(ground.line)))
    if far > NEAR:
        return None
    passed = set(ground.line[: number + 1])
    return sum((place.x, place.y) in passed for place in ground.places)


def _distance(spot: Point, leg: tuple[Point, Point]) -> float:
    (x, y), ((x1, y1), (x2, y2)) = spot, leg
    square = (x2 - x1) ** 2 + (y2 - y1) ** 2
    part = max(0.0, min(1.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / square)) if square else 0.0
    return hypot(x - x1 - part * (x2 - x1), y - y1 - part * (y2 - y1))


def _name_box(place: Place) -> Box:
    return _box(place.label, place.anchor, _width(place.name), 1)


def _width(name: Text) -> float:
    """As wide as the longest of its names, so that stations stand alike in every language."""
    return max(len(each) for _, each in name.items()) * LETTER * 1.2


def _box(first: Point, anchor: str, wide: float, lines: int) -> Box:
    left = first[0] - (wide if anchor == "end" else wide / 2 if anchor == "middle" else 0)
    return Box(left, first[1] - LINE, left + wide, first[1] + LINE * (lines - 1) + 5)


def _with_words(ground: Ground, stations: Sequence[Station]) -> list[Station]:
    """The stations, each that won with its words where nothing else stands; without any where there is no room."""
    boxes = [*SEAS, *map(_name_box, ground.places)]
    spots = [*((station.x, station.y) for station in stations), *_along(ground.line)]
    told = []
    for station in stations:
        words = None
        if station.project.won:
            words, box = _words(station, boxes, spots)
            boxes += [box] if box else []
        told.append(Station(station.x, station.y, station.project, words, station.after))
    return told


def _words(station: Station, boxes: Sequence[Box], spots: Sequence[Point]) -> tuple[Words | None, Box | None]:
    lines = [station.project.category, *wrap(station.project.title, LONGEST)]
    wide = max(map(len, lines)) * LETTER + 8
    for long in (34, 58, 84, 112, 150, 190):
        for up in (True, False):
            end = station.y - long if up else station.y + long
            top = end if up else end - LINE * (len(lines) - 1)
            for anchor, aside in (("start", 8), ("end", -8)):
                first = (station.x + aside, top + 12)
                box = _box(first, anchor, wide, len(lines))
                if _has_room(box, station, boxes, spots):
                    leader = f"M{station.x:.1f} {station.y:.1f}V{top if up else end + 12:.1f}"
                    return Words(leader, *first, anchor, lines), box
    return None, None


def _has_room(box: Box, station: Station, boxes: Sequence[Box], spots: Sequence[Point]) -> bool:
    inside = box.left > EDGE and box.right < WIDTH - EDGE and box.top > 0 and box.bottom < HEIGHT
    clear = not any(box.holds(spot, 8) for spot in spots) and not box.holds((station.x, station.y), 14)
    return inside and clear and not any(box.meets(other) for other in boxes)
