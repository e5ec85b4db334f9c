"""Drawings for nominations: one motif each, on the colour of the category, the same for the same key."""

from __future__ import annotations

import random
from collections.abc import Callable

from awards.demo import bank
from awards.demo.drawing import (
    FIELD,
    HIGH,
    LINE,
    PAPER,
    QUIET,
    ROUTE,
    THIN,
    WIDE,
    Colour,
    Sheet,
    arc,
    level,
    ridges,
    sea,
    stations,
    wave,
)  # fmt: skip

USUAL = (0, 95, 115)
Motif = Callable[[Sheet, random.Random], None]


def picture(motif: str, key: str, colour: str = "") -> bytes:
    """Return a motif for a nomination on a field of a colour (#RRGGBB), as a PNG of 1600 by 1067 points."""
    rng = random.Random(f"{key}|{motif}")
    sheet = Sheet(mirrored=rng.random() < 0.5 and motif != "papers")  # its lines begin on the left
    MOTIFS.get(motif, junction)(sheet, rng)
    return sheet.png(field(colour))


def field(colour: str) -> Colour:
    """Return a colour as numbers; the usual one where a category has none."""
    if len(colour) != 7:
        return USUAL
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def description(motif: str, language: str) -> str:
    """Return what there is to see, for those who do not see it."""
    known = bank.read("pictures")
    return str(known.get(motif, known["junction"])[language])


def ship(sheet: Sheet, rng: random.Random) -> None:
    """A ferry on waves before a low sun."""
    x, sun = rng.randrange(220, 340), rng.randrange(100, 130)
    sheet.disc((x + 560, 250), sun)
    level(sheet, 350, 372, 14)
    sea(sheet, 372)
    sheet.box(x + 400, 262, x + 520, 330, edge=LINE)
    sheet.box(x + 440, 224, x + 490, 262, edge=LINE)
    for window in range(4):
        sheet.line([(x + 420 + 26 * window, 284), (x + 420 + 26 * window, 304)], LINE)
    sheet.area([(x - 10, 330), (x + 540, 330), (x + 660, 388), (x + 610, 470), (x + 60, 470), (x, 388)], edge=LINE)
    for place in range(9):
        sheet.box(x + 40 + 52 * place, 348, x + 78 + 52 * place, 384, edge=THIN * 1.6)
    sheet.line([(x + 4, 406), (x + 640, 406)], LINE)
    for line in range(3):
        sheet.line(wave(474 + 15 * line, 7, 150 + 20 * line, 61 * line), 3)


def bridge(sheet: Sheet, rng: random.Random) -> None:
    """A viaduct in the mountains without one of its arches; the route goes down and up again."""
    gap = rng.choice((4, 5, 6))
    sheet.disc((rng.randrange(820, 1000), 165), 98)
    ridges(sheet, rng, 470, high=330, step=17)
    level(sheet, 664, HIGH, 22)
    left, right = gap * 110.0 - 20, gap * 110.0 + 200
    for place in range(12):
        start = place * 110.0 - 20
        sound = start + 110 <= left or start >= right
        if sound:
            legs = [(start, 662.0), *arc((start + 55, 562), 55, 180, 360), (start + 110, 662)]
            sheet.line(legs, LINE)
        else:
            sheet.dashes([(start, 645), (start, 562)], THIN * 1.6, dash=12, gap=9, ink=QUIET)
    for y in (488, 500):
        sheet.line([(-20, y), (left, y)], LINE)
        sheet.line([(right, y), (WIDE + 20, y)], LINE)
    low = 690.0
    route = [(-30.0, 470.0), (left - 60, 470), (left + 30, low), (right - 30, low), (right + 60, 470), (WIDE + 30, 470)]
    sheet.line(route, ROUTE + 14, FIELD)
    sheet.line(route, ROUTE)
    stations(sheet, [(left - 190, 470), ((left + right) / 2, low), (right + 190, 470)])


def barriers(sheet: Sheet, rng: random.Random) -> None:
    """Raised barriers one behind the other on a straight road, with nothing between them that stops anybody."""
    for number in range(5):
        left = 240.0 * number
        slope = (0, 1, None, -1, 0.4)[(number + rng.randrange(2)) % 5]
        _hatched(sheet, left, left + 240, slope)
        sheet.line([(left, -10), (left, HIGH + 10)], 22, FIELD)
        sheet.dashes([(left, 0), (left, HIGH)], THIN * 1.8, dash=16, gap=10)
    sheet.box(-10, 368, WIDE + 10, 492)
    for number in range(1, 5):
        x = 240.0 * number
        top = (x + 94, 246.0)
        sheet.line([(x, 480), top], 30, FIELD)
        sheet.line([(x, 480), top], 13)
        sheet.dashes([(x, 480), top], 7, dash=10, gap=26, ink=FIELD)
        sheet.box(x - 18, 462, x + 18, 536, edge=LINE)
    sheet.line([(-20, 430), (1040, 430)], ROUTE)
    sheet.disc((1086, 430), 84, FIELD)
    sheet.disc((1086, 430), 72)


def _hatched(sheet: Sheet, left: float, right: float, slope: float | None) -> None:
    """Fill a strip of the sheet with parallel lines; without a slope they stand upright."""
    if slope is None:
        for x in range(int(left) + 9, int(right), 18):
            sheet.line([(x, -10), (x, HIGH + 10)], THIN, QUIET)
        return
    rise = slope * (right - left)
    for y in range(-260, HIGH + 260, 18):
        sheet.line([(left, y), (right, y + rise)], THIN, QUIET)


def switchbacks(sheet: Sheet, rng: random.Random) -> None:
    """A road that climbs to a pass in wide turns, with a stop in each of them."""
    sheet.disc((600 + rng.randrange(-40, 40), 180), 104)
    ridges(sheet, rng, 340, high=200, step=16)
    slope = [(-10.0, 560.0), (230, 470), (520, 215), (640, 262), (760, 205), (1010, 480), (1210, 580)]
    for number in range(46):
        points = [(x, y + 13.0 * number) for x, y in slope]
        if number == 0:
            sheet.area([*points, (1210, HIGH + 10), (-10, HIGH + 10)])
        sheet.line(points, THIN, QUIET)
    y, half, width, side = 770.0, 520.0, 30.0, 1
    roads = []
    for bend in range(9):
        step, inner = half * 0.155, half * 0.8
        turn = arc((600 + side * half, y - step / 2), step / 2, 90, -90 if side > 0 else 270, 12)
        road = [(600 - side * half, y), *turn, (600 + side * inner, y - step)]
        stop = (600 + side * half * (0.1 + 0.25 * (bend % 3)), y)
        roads.append((road, width, stop))
        y, half, width, side = y - step, inner, max(9.0, width * 0.86), -side
    for road, width, _ in roads:
        sheet.line(road, width + 24, FIELD)
    for road, width, stop in roads:
        sheet.line(road, width)
        stations(sheet, [stop], width * 0.78)


def rails(sheet: Sheet, rng: random.Random) -> None:
    """A track with three rails, for wagons of two gauges, on its way to the horizon."""
    horizon, far, near = 330.0, 600.0 + rng.randrange(-90, 90), 560.0
    sheet.disc((far, horizon - 40), 128)
    ridges(sheet, rng, horizon, high=130, step=14)
    level(sheet, horizon, HIGH, 26)
    sheet.area([(far - 6, horizon), (far + 6, horizon), (near + 520, HIGH + 20), (near - 520, HIGH + 20)])
    share = 1.0
    while share > 0.03:
        y, middle = horizon + (HIGH - horizon) * share, far + (near - far) * share
        sheet.line([(middle - 430 * share, y), (middle + 430 * share, y)], 3 + 19 * share)
        share *= 0.85
    for side, thick in ((-300.0, 12), (170.0, 10), (300.0, 12)):
        end = near + side
        sheet.area([(far, horizon), (end - thick - 14, HIGH + 10), (end + thick + 14, HIGH + 10)])
        sheet.area([(far + side / 200, horizon), (end - thick, HIGH + 10), (end + thick, HIGH + 10)], PAPER)


def containers(sheet: Sheet, rng: random.Random) -> None:
    """Containers stacked in a yard before mountains, one row higher than the next."""
    sheet.disc((rng.randrange(760, 960), 190), 104)
    ridges(sheet, rng, 470, high=260, step=15)
    level(sheet, 700, HIGH, 24)
    heights = [rng.choice((1, 2, 2, 3)) for _ in range(5)]
    heights[rng.randrange(1, 4)] = 4
    for column, height in enumerate(heights):
        for row in range(height):
            left, top = 30 + 230.0 * column, 610 - 108.0 * row
            sheet.box(left, top, left + 216, top + 96, edge=LINE * 1.3)
            for rib in range(1, 12):
                sheet.line([(left + 18 * rib, top + 14), (left + 18 * rib, top + 82)], THIN, QUIET)
    sheet.line([(-20, 724), (WIDE + 20, 724)], ROUTE)
    stations(sheet, [(145, 724), (605, 724), (1065, 724)])


def train(sheet: Sheet, rng: random.Random) -> None:
    """A freight train in the steppe, as long as the picture."""
    sheet.disc((rng.randrange(240, 480), 210), 112)
    ridges(sheet, rng, 400, high=170, step=14)
    level(sheet, 400, 470, 20)
    nose = [(790.0, 600.0), (790, 440), (1010, 440), (1090, 520), (1100, 600)]
    sheet.area(nose, edge=LINE * 1.4)
    sheet.area([(960, 468), (1004, 468), (1058, 526), (960, 526)], edge=LINE)
    sheet.line([(790, 560), (1092, 560)], LINE)
    for wagon in range(3):
        right = 766 - 270.0 * wagon
        sheet.box(right - 246, 470, right, 584, edge=LINE * 1.3)
        for rib in range(1, 13):
            sheet.line([(right - 246 + 19 * rib, 488), (right - 246 + 19 * rib, 566)], THIN, QUIET)
        sheet.line([(right - 262, 594), (right + 10, 594)], LINE)
        for wheel in (-205, -150, -80, -30):
            sheet.disc((right + wheel, 618), 20, FIELD, edge=LINE)
    for wheel in (840, 900, 1000, 1056):
        sheet.disc((wheel, 618), 20, FIELD, edge=LINE)
    sheet.line([(-20, 646), (WIDE + 20, 646)], ROUTE)
    level(sheet, 676, HIGH, 26)


def harbour(sheet: Sheet, rng: random.Random) -> None:
    """Cranes on a quay above still water."""
    sheet.disc((rng.randrange(180, 320), 210), 108)
    ridges(sheet, rng, 520, high=150, step=15)
    for x in (380.0, 740.0):
        for leg in (0, 150):
            sheet.line([(x + leg, 560), (x + leg, 240)], 9)
        sheet.line([(x, 400), (x + 150, 400)], 6)
        sheet.line([(x, 400), (x + 150, 300)], THIN * 1.6)
        sheet.line([(x, 300), (x + 150, 400)], THIN * 1.6)
        sheet.line([(x - 150, 240), (x + 330, 240)], 11)
        sheet.line([(x + 60, 130), (x - 150, 240)], LINE)
        sheet.line([(x + 60, 130), (x + 330, 240)], LINE)
        sheet.line([(x + 60, 130), (x + 60, 240)], 6)
        drop = rng.randrange(70, 150)
        sheet.line([(x + 260, 240), (x + 260, 240 + drop)], THIN * 1.6)
        sheet.box(x + 215, 240 + drop, x + 305, 280 + drop, edge=LINE)
    sheet.line([(-20, 566), (WIDE + 20, 566)], ROUTE)
    stations(sheet, [(200, 566), (660, 566), (1090, 566)])
    for number in range(9):
        sheet.line(wave(606 + 24 * number, 2 + number * 0.7, 170, 53 * number * number), 2 + number * 0.25,
                   QUIET if number < 3 else PAPER)  # fmt: skip


def clock(sheet: Sheet, rng: random.Random) -> None:
    """A dial whose hours are stations; the next departure is marked."""
    for y in range(10, HIGH, 20):
        sheet.line([(-10, y), (WIDE + 10, y)], THIN, QUIET)
    centre = (600.0, 400.0)
    sheet.disc(centre, 372, FIELD)
    sheet.line([(-20, 400), (228, 400)], ROUTE)
    sheet.line([(972, 400), (WIDE + 20, 400)], ROUTE)
    sheet.disc(centre, 310, FIELD, edge=ROUTE)
    for minute in range(60):
        inner = 258 if minute % 5 else 244
        sheet.line([arc(centre, radius, 6 * minute, 6 * minute, 1)[0] for radius in (inner, 274)], 3)
    hours = [arc(centre, 302.5, 30 * hour, 30 * hour, 1)[0] for hour in range(12)]
    stations(sheet, hours)
    due = rng.choice((1, 2, 10, 11))
    sheet.line([centre, arc(centre, 215, 30 * due - 90, 30 * due - 90, 1)[0]], 10)
    sheet.line([centre, arc(centre, 140, 30 * (due + 4) - 90, 30 * (due + 4) - 90, 1)[0]], 16)
    sheet.disc(centre, 18, FIELD, edge=6)
    sheet.disc(arc(centre, 302.5, 30 * due - 90, 30 * due - 90, 1)[0], 58, FIELD)
    sheet.disc(arc(centre, 302.5, 30 * due - 90, 30 * due - 90, 1)[0], 48)


def lorry(sheet: Sheet, rng: random.Random) -> None:
    """A lorry on a road through hills."""
    sheet.disc((rng.randrange(260, 460), 190), 104)
    ridges(sheet, rng, 560, high=330, step=16)
    sheet.box(270, 330, 760, 590, edge=LINE * 1.4)
    for rib in range(1, 17):
        sheet.line([(270 + 29 * rib, 350), (270 + 29 * rib, 570)], THIN, QUIET)
    cab = [(784.0, 590.0), (784, 380), (890, 380), (950, 480), (950, 590)]
    sheet.area(cab, edge=LINE * 1.4)
    sheet.area([(842, 406), (880, 406), (922, 482), (842, 482)], edge=LINE)
    sheet.line([(250, 600), (960, 600)], 9)
    for wheel in (350, 430, 680, 880):
        sheet.disc((wheel, 620), 36, FIELD, edge=LINE * 1.6)
        sheet.disc((wheel, 620), 11, FIELD, edge=LINE)
    sheet.line([(-20, 666), (WIDE + 20, 666)], ROUTE)
    sheet.dashes([(-20, 728), (WIDE + 20, 728)], 7, dash=70, gap=46, ink=QUIET)
    sheet.line([(-20, 786), (WIDE + 20, 786)], LINE)


def papers(sheet: Sheet, rng: random.Random) -> None:
    """One sheet in front of many others, with a seal."""
    for x in range(10, WIDE, 20):
        sheet.line([(x, -10), (x, HIGH + 10)], THIN, QUIET)
    for number in range(6, -1, -1):
        left, top = 330 + 26.0 * number, 150 - 16.0 * number
        sheet.box(left - 7, top - 7, left + 431, top + 537)
        sheet.box(left, top, left + 424, top + 530, edge=LINE if number else LINE * 1.6)
    for row in range(11):
        wide = rng.randrange(190, 330) if row % 4 else 150
        sheet.line([(376, 206 + 38 * row), (376 + wide, 206 + 38 * row)], 12 if row % 4 == 0 else 5)
    sheet.line([(-20, 736), (WIDE + 20, 736)], ROUTE)
    stations(sheet, [(160, 736), (1040, 736)])
    sheet.disc((668, 590), 80, FIELD)
    sheet.disc((668, 590), 68)


def river(sheet: Sheet, rng: random.Random) -> None:
    """Pontoons across a river, and the road over them."""
    sheet.disc((rng.randrange(820, 980), 170), 100)
    ridges(sheet, rng, 400, high=230, step=15)
    for number in range(18):
        sheet.line(wave(424 + 22 * number, 2 + number * 0.5, 130 + 9 * number, 41 * number * number),
                   THIN + number * 0.14, QUIET if number < 6 else PAPER)  # fmt: skip
    sheet.area([(-10, 400), (150, 400), (250, HIGH + 10), (-10, HIGH + 10)], edge=LINE)
    sheet.area([(1050, 400), (WIDE + 10, 400), (WIDE + 10, HIGH + 10), (950, HIGH + 10)], edge=LINE)
    for place in range(5):
        x = 250 + 142.0 * place
        sheet.area([(x, 560), (x + 118, 560), (x + 96, 622), (x + 22, 622)], edge=LINE * 1.3)
    route = [(-30.0, 500.0), (150, 500), (230, 545), (970, 545), (1050, 500), (WIDE + 30, 500)]
    sheet.line(route, ROUTE + 16, FIELD)
    sheet.line(route, ROUTE)
    stations(sheet, [(110, 500), (600, 545), (1090, 500)])


def bus(sheet: Sheet, rng: random.Random) -> None:
    """A bus at a stop that tells the time."""
    for y in range(10, 620, 20):
        sheet.line([(-10, y), (WIDE + 10, y)], THIN, QUIET)
    for tower in range(9):
        left, top = 150.0 * tower - 40, rng.randrange(120, 360)
        sheet.box(left, top, left + 118, 620, edge=THIN * 1.6)
    sheet.box(-10, 604, WIDE + 10, HIGH + 10)
    sheet.box(236, 330, 884, 604)
    sheet.box(250, 344, 870, 600, edge=LINE * 1.5)
    for window in range(6):
        sheet.box(276 + 98.0 * window, 376, 358 + 98.0 * window, 470, edge=LINE)
    sheet.line([(250, 512), (870, 512)], LINE)
    for wheel in (370, 750):
        sheet.disc((wheel, 606), 44, FIELD, edge=LINE * 1.6)
        sheet.disc((wheel, 606), 14, FIELD, edge=LINE)
    sheet.line([(-20, 660), (WIDE + 20, 660)], ROUTE)
    sheet.line([(1010, 660), (1010, 330)], 20, FIELD)
    sheet.line([(1010, 652), (1010, 330)], 9)
    sheet.disc((1010, 268), 88, FIELD)
    sheet.disc((1010, 268), 74)
    sheet.line([(1010, 268), (1010, 216)], 8, FIELD)
    sheet.line([(1010, 268), (1046, 286)], 8, FIELD)


def warehouse(sheet: Sheet, rng: random.Random) -> None:
    """Shelves with pallets, a gate, and the moon in it."""
    sheet.disc((600, 320), 96)
    for side in (-1, 1):
        for shelf in range(5):
            y = 700.0 - 130 * shelf
            for place in range(4):
                x = 600 + side * (226 + 108.0 * place)
                if rng.random() < 0.75:
                    high = rng.choice((52, 76, 92))
                    sheet.box(x - 40, y - high, x + 40, y, edge=LINE)
                    for row in range(14, high, 14):
                        sheet.line([(x - 38, y - row), (x + 38, y - row)], THIN, QUIET)
            sheet.line([(600 + side * 172, y + 4), (600 + side * 620, y + 4)], 8)
        for post in range(5):
            x = 600 + side * (172 + 108.0 * post)
            sheet.line([(x, 40), (x, 714)], LINE)
    for radius in range(104, 160, 14):
        sheet.line(arc((600, 320), radius, 180, 360), THIN, QUIET)
    sheet.line([(446, 714), (446, 320), *arc((600, 320), 154, 180, 360), (754, 714)], LINE)
    sheet.line([(600, HIGH + 20), (600, 560)], ROUTE)
    stations(sheet, [(600, 560)])
    sheet.line([(-20, 724), (430, 724)], LINE)
    sheet.line([(770, 724), (WIDE + 20, 724)], LINE)


def junction(sheet: Sheet, rng: random.Random) -> None:
    """Route lines that meet in one station."""
    for y in range(10, HIGH, 20):
        sheet.line([(-10, y), (WIDE + 10, y)], THIN, QUIET)
    middle = (600.0 + rng.randrange(-90, 90), 400.0)
    for number, high in enumerate((110, 250, 400, 550, 690)):
        for side in (-1, 1):
            reach = abs(high - middle[1])
            corner = middle[0] + side * (120 + reach)
            end = -30 if side < 0 else WIDE + 30
            route = [(end, high), (corner, high), (middle[0] + side * 120, middle[1]), middle]
            sheet.line(route, ROUTE + 16, FIELD)
            sheet.line(route, ROUTE * (1 if high == 400 else 0.6))
            away = abs(end - corner)
            at = corner + (end - corner) * (0.3 + 0.12 * ((number + side) % 3)) if away > 90 else corner
            stations(sheet, [(at, high)])
    sheet.disc(middle, 104, FIELD)
    sheet.disc(middle, 88)
    sheet.line(arc(middle, 112, 0, 360, 60), LINE)


MOTIFS: dict[str, Motif] = {
    motif.__name__: motif
    for motif in (
        ship, bridge, barriers, switchbacks, rails, containers, train, harbour, clock, lorry, papers, river, bus,
        warehouse, junction,
    )
}  # fmt: skip
