"""A sheet to draw on: a field in one colour, paper lines loud and quiet, one brass disc; made into a PNG.

It is drawn at twice the size in grey steps that tell the inks apart. Halved, each step says exactly how much of every
ink is in a point, so that a palette gives the colours: nothing is guessed, and the file stays small.
"""

from __future__ import annotations

import io
import math
import random
from collections.abc import Iterable, Sequence
from itertools import pairwise

from PIL import Image, ImageDraw

Point = tuple[float, float]
Colour = tuple[int, int, int]

PAPER_COLOUR, BRASS_COLOUR = (250, 248, 243), (230, 190, 98)
FIELD, PAPER, QUIET, BRASS = 0, 4, 20, 100  # four times the powers of five: the mean of four counts each of them
SIZE, WIDE, HIGH = (1600, 1067), 1200, 800  # in points of the file; the sheet as motifs see it
FINE = 2
SCALE = SIZE[0] * FINE / WIDE
QUIET_SHARE = 0.55
THIN, LINE, ROUTE = 1.6, 4.0, 15.0


class Sheet:
    """What motifs are drawn on: 1200 wide, 800 high, from the top left; `mirrored`: seen from the other side."""

    def __init__(self, *, mirrored: bool = False) -> None:
        self.mirrored = mirrored
        self.image = Image.new("L", (SIZE[0] * FINE, SIZE[1] * FINE), FIELD)
        self.pen = ImageDraw.Draw(self.image)

    def at(self, point: Point) -> Point:
        """Return where a point of the sheet is in the image."""
        x = WIDE - point[0] if self.mirrored else point[0]
        return x * SCALE, point[1] * SCALE

    def line(self, points: Iterable[Point], width: float, ink: int = PAPER) -> None:
        """Draw a line with round joints and ends."""
        path, thick = [self.at(point) for point in points], max(1, round(width * SCALE))
        self.pen.line(path, fill=ink, width=thick, joint="curve" if thick > 4 else None)
        if thick > 8:
            for x, y in (path[0], path[-1]):
                self.pen.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=ink)

    def area(self, points: Sequence[Point], ink: int = FIELD, *, edge: float = 0, of: int = PAPER) -> None:
        """Fill a shape, and draw its outline."""
        self.pen.polygon([self.at(point) for point in points], fill=ink)
        if edge:
            self.line([*points, points[0]], edge, of)

    def box(self, left: float, top: float, right: float, bottom: float, ink: int = FIELD, *, edge: float = 0) -> None:
        """Fill a rectangle, and draw its outline."""
        self.area([(left, top), (right, top), (right, bottom), (left, bottom)], ink, edge=edge)

    def disc(self, centre: Point, radius: float, ink: int = BRASS, *, edge: float = 0) -> None:
        """Fill a circle, and draw its outline within."""
        (x, y), r = self.at(centre), radius * SCALE
        self.pen.ellipse((x - r, y - r, x + r, y + r), fill=ink, outline=PAPER, width=round(edge * SCALE))

    def dashes(self, points: Sequence[Point], width: float, *, dash: float, gap: float, ink: int = PAPER) -> None:
        """Draw a broken line along straight parts."""
        for (x0, y0), (x1, y1) in pairwise(points):
            length, along = math.hypot(x1 - x0, y1 - y0), 0.0
            while along < length:
                first, last = along / length, min(length, along + dash) / length
                self.line([(x0 + (x1 - x0) * s, y0 + (y1 - y0) * s) for s in (first, last)], width, ink)
                along += dash + gap

    def png(self, colour: Colour) -> bytes:
        """Return the drawing on a field of this colour, as a PNG."""
        small = self.image.reduce(FINE)
        small.putpalette(palette(colour))
        out = io.BytesIO()
        small.save(out, "PNG", compress_level=6)
        return out.getvalue()


def palette(colour: Colour) -> list[int]:
    """Return red, green and blue of every mean that four points of the inks can have."""
    quiet = blend(PAPER_COLOUR, colour, 1 - QUIET_SHARE)
    values: list[int] = []
    for mean in range(BRASS + 1):
        parts = (mean % 5, mean // 5 % 5, mean // 25)  # quarters of paper, of quiet, of brass
        field = max(0, 4 - sum(parts))
        inks = zip((field, *parts), (colour, PAPER_COLOUR, quiet, BRASS_COLOUR), strict=True)
        mixed = [[share * part for part in ink] for share, ink in inks]
        values += [min(255, round(sum(column) / 4)) for column in zip(*mixed, strict=True)]
    return values


def blend(colour: Colour, ground: Colour, share: float) -> Colour:
    """Return a colour with a share of the ground mixed in."""
    red, green, blue = (round(c * (1 - share) + g * share) for c, g in zip(colour, ground, strict=True))
    return red, green, blue


def arc(centre: Point, radius: float, start: float, end: float, steps: int = 24) -> list[Point]:
    """Return points on a part of a circle; degrees, clockwise from the right."""
    turns = (math.radians(start + (end - start) * step / steps) for step in range(steps + 1))
    return [(centre[0] + radius * math.cos(turn), centre[1] + radius * math.sin(turn)) for turn in turns]


def wave(y: float, height: float, length: float, shift: float) -> list[Point]:
    """Return points of a wave from edge to edge."""
    return [(x, y + height * math.sin((x + shift) * math.tau / length)) for x in range(-20, WIDE + 40, 20)]


def ridges(sheet: Sheet, rng: random.Random, foot: float, *, high: float = 300, step: float = 15) -> None:
    """Draw mountains, line under line down to a foot, and nothing below it."""
    peaks: list[Point] = [(-40, foot - high * 0.25)]
    while peaks[-1][0] < WIDE:
        x = peaks[-1][0] + rng.randrange(95, 190)
        peaks.append((x, foot - high * (rng.uniform(0.55, 1.0) if len(peaks) % 2 else rng.uniform(0.25, 0.5))))
    sheet.area([*peaks, (WIDE + 200, foot), (-40, foot)])
    for number in range(int(high / step) + 1):
        sheet.line([(x, y + number * step) for x, y in peaks], THIN, QUIET)
    sheet.box(-10, foot, WIDE + 10, HIGH + 10)


def level(sheet: Sheet, top: float, bottom: float, step: float) -> None:
    """Draw level lines, closer together further away."""
    y, gap = top, step * 0.4
    while y < bottom:
        sheet.line([(-10, y), (WIDE + 10, y)], THIN, QUIET)
        y, gap = y + gap, min(step, gap * 1.12)


def sea(sheet: Sheet, top: float) -> None:
    """Draw waves, higher the nearer they are."""
    sheet.box(-10, top, WIDE + 10, HIGH + 10)
    y, number = top + 4, 0
    while y < HIGH + 20:
        near = (y - top) / (HIGH - top)
        ink = PAPER if near > 0.25 else QUIET
        sheet.line(wave(y, 1 + 13 * near, 90 + 190 * near, 47 * number * number), 1.4 + 3 * near, ink)
        y, number = y + 6 + 24 * near, number + 1


def stations(sheet: Sheet, points: list[Point], radius: float = 17) -> None:
    """Draw a ring at each of some points of a route."""
    for point in points:
        sheet.disc(point, radius, FIELD, edge=6)
