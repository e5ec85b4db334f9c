"""Pictures drawn by rule: route lines between stations, and a plain bar chart."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw

GROUNDS = ((244, 241, 234), (24, 28, 34), (232, 238, 238), (238, 233, 240))
LINES = ((0, 95, 115), (122, 62, 157), (29, 90, 158), (154, 52, 18))
SIZE, SCALE = (1200, 675), 2


def picture(key: str) -> bytes:
    """An abstract picture for a nomination: four routes over a quiet ground, one of them with stations; PNG."""
    rng = random.Random(f"{key}|picture")
    ground = rng.choice(GROUNDS)
    image = Image.new("RGB", (SIZE[0] * SCALE, SIZE[1] * SCALE), ground)
    pen = ImageDraw.Draw(image)
    colours = rng.sample(LINES, 4)
    for number, colour in enumerate(colours):
        path = route(rng, image.size)
        main = number == 3
        shade = colour if main else blend(colour, ground, 0.62)
        stroke(pen, path, shade, 26 if main else 12)
        if main:
            stations(pen, path, colour, ground)
    return encoded(image.reduce(SCALE))


def route(rng: random.Random, size: tuple[int, int]) -> list[tuple[int, int]]:
    """A line from edge to edge that turns only by 45 degrees."""
    width, height = size
    x, y = -40, rng.randrange(height // 6, height * 5 // 6)
    path = [(x, y)]
    while x < width + 40:
        run = rng.randrange(width // 10, width // 5)
        path.append((x + run, y))
        rise = rng.choice((-1, 1)) * rng.randrange(height // 12, height // 4)
        rise = rise if height * 0.1 < y + rise < height * 0.9 else -rise
        x, y = x + run + abs(rise), y + rise
        path.append((x, y))
    return path


def stroke(pen: ImageDraw.ImageDraw, path: list[tuple[int, int]], colour: tuple[int, int, int], width: int) -> None:
    """A line with round joints."""
    pen.line(path, fill=colour, width=width)
    for x, y in path:
        pen.ellipse((x - width // 2, y - width // 2, x + width // 2, y + width // 2), fill=colour)


def stations(
    pen: ImageDraw.ImageDraw, path: list[tuple[int, int]], colour: tuple[int, int, int], ground: tuple[int, int, int]
) -> None:
    """A ring at each second turn."""
    for x, y in path[1::2]:
        pen.ellipse((x - 34, y - 34, x + 34, y + 34), fill=ground, outline=colour, width=14)


def blend(colour: tuple[int, int, int], ground: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    """A colour with a share of the ground mixed in."""
    return tuple(round(c * (1 - share) + g * share) for c, g in zip(colour, ground, strict=True))  # type: ignore[return-value]


def bars(values: list[float]) -> bytes:
    """A bar chart of a few values, without words; PNG, 720 by 400 pixels."""
    image = Image.new("RGB", (720, 400), (255, 255, 255))
    pen = ImageDraw.Draw(image)
    top, step = max(max(values), 0.1), 640 / len(values)
    for number, value in enumerate(values):
        left = 40 + number * step
        height = max(2.0, 300 * value / top)
        pen.rectangle((left, 350 - height, left + step * 0.66, 350), fill=LINES[2])
        pen.text((left, 354), str(number + 1), fill=(70, 76, 84))
        pen.text((left, 334 - height), f"{value:g}", fill=(70, 76, 84))
    pen.line((32, 350, 696, 350), fill=(70, 76, 84), width=1)
    return encoded(image)


def encoded(image: Image.Image) -> bytes:
    """An image as PNG with few colours, so that it stays small."""
    out = io.BytesIO()
    image.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()
