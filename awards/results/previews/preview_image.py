"""The picture that comes with a link: 1200 by 630 pixels, drawn with our fonts, in the colours of light mode. Pure."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from awards.results.publishing.drawings import HEIGHT as DRAWN_HEIGHT
from awards.results.publishing.drawings import Drawing

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH, HEIGHT = 1200, 630
VERSION = "1"  # of how it is drawn
PAPER, SURFACE, INK, BRASS, BRASS_SHAPE, DISC = "#FAF8F3", "#FFFFFF", "#101B2D", "#7A5408", "#B07D1E", "#E6BE62"
_FINE = 2  # drawn so many times as large, as lines are not smoothed
_LEFT, _PANEL, _LINE_AT = 56, 636, 384
_ROOM = _PANEL - _LEFT - 44  # for a line of words
_TITLE_ROOM, _TITLE_SIZES = 234, range(96, 43, -4)
_TIGHT = -0.03  # of the size, between the letters of a title
_FACE = re.compile(r'@font-face{font-family:"Onest".*?url\(\.\./fonts/([\w-]+\.woff2)\).*?unicode-range:([^}]+)}')


@dataclass(frozen=True)
class Sheet:
    """What stands in a picture. honour, category: the line above the title. won: whether brass may be used.

    lines: of the season's own picture, the colours of its categories; else empty. photo: the stored picture, if any.
    """

    award: str
    title: str
    colour: str
    honour: str = ""
    category: str = ""
    company: str = ""
    country: str = ""
    won: bool = False
    drawing: Drawing | None = None
    photo: Path | None = None
    lines: Sequence[str] = ()


class _Face(NamedTuple):
    """A file of a font, and the letters it is for."""

    file: Path
    letters: tuple[range, ...]


def image(sheet: Sheet, static: Path) -> bytes:
    """Return the picture as PNG. static: the folder with css/fonts.css and fonts/."""
    from PIL import Image, ImageDraw

    whole = Image.new("RGB", (WIDTH * _FINE, HEIGHT * _FINE), PAPER)
    whole.paste(_panel(sheet), (_PANEL * _FINE, 0))
    draw = ImageDraw.Draw(whole)
    _arrival(draw, sheet)
    _words(_Pen(draw, static), sheet)
    _mark(draw)
    small = whole.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    (small.quantize(256) if sheet.photo else small).save(out, "PNG", optimize=True)
    return out.getvalue()


# Words


class _Pen:
    """Writes words in our face, whatever subset of it each letter is in; letters that no subset has are left out."""

    def __init__(self, draw: ImageDraw, static: Path) -> None:
        self.draw = draw
        self.static = static

    def known(self, text: str) -> str:
        """Return a text without what cannot be written."""
        faces = _faces(self.static)
        kept = "".join(letter for letter in text if any(ord(letter) in each for face in faces for each in face.letters))
        return " ".join(kept.split())

    def fits(self, text: str, size: int, weight: int, tight: float = 0, *, room: int = _ROOM) -> bool:
        """Return whether a text is one line."""
        return self._within(text, size, weight, tight, room) == len(text)

    def _within(self, text: str, size: int, weight: int, tight: float, room: int = _ROOM) -> int:
        """How many of the first letters of a text have room; what comes after them is not measured."""
        ends = accumulate(step for _, _, step in self._letters(text, size, weight, tight))
        return sum(1 for _ in takewhile(lambda end: end <= room * _FINE, ends))

    def write(
        self, text: str, at: tuple[float, int], size: int, weight: int, colour: str, *, tight: float = 0
    ) -> float:
        """Write a text on a base line; returns where it ends."""
        x = at[0] * _FINE
        for letter, font, step in self._letters(text, size, weight, tight):
            self.draw.text((x, at[1] * _FINE), letter, fill=colour, font=font, anchor="ls")
            x += step
        return x / _FINE

    def _letters(self, text: str, size: int, weight: int, tight: float) -> Iterator[tuple[str, FreeTypeFont, float]]:
        for letter, after in zip(text, [*text[1:], ""], strict=True):
            face = _face_of(letter, self.static)
            together = after if after and _face_of(after, self.static) == face else ""
            step = _advance(face, size * _FINE, weight, letter, together)
            yield letter, _font(face, size * _FINE, weight), step + tight * size * _FINE

    def broken(self, text: str, size: int, weight: int, tight: float = 0) -> list[str]:
        """Return a text in lines that fit; a word that is too long for any is broken."""
        lines: list[str] = []
        for word in text.split(" "):
            if lines and self.fits(f"{lines[-1]} {word}", size, weight, tight):
                lines[-1] += f" {word}"
            else:
                lines += self._parts(word, size, weight, tight)
        return lines

    def _parts(self, word: str, size: int, weight: int, tight: float) -> Iterator[str]:
        while len(word) > 2 and not self.fits(word, size, weight, tight):
            most = min(self._within(word, size, weight, tight) + 1, len(word) - 1)
            ends = (end for end in range(most, 1, -1) if self.fits(f"{word[:end]}-", size, weight, tight))
            fits = next(ends, 1)
            yield f"{word[:fits]}-"
            word = word[fits:]
        yield word


def _words(pen: _Pen, sheet: Sheet) -> None:
    end = float(_LEFT)
    if sheet.honour:
        size = _fitting(pen, f"{sheet.honour} · {sheet.category}", range(32, 19, -2), 600)
        end = pen.write(pen.known(sheet.honour), (_LEFT, 84), size, 600, BRASS if sheet.won else INK)
        pen.write(pen.known(f" · {sheet.category}"), (end + size * 0.26, 84), size, 600, sheet.colour)
    size, lines = _title(pen, pen.known(sheet.title) or pen.known(sheet.company) or pen.known(sheet.award))
    for row, line in enumerate(reversed(lines)):
        pen.write(line, (_LEFT - 3, _LINE_AT - 44 - round(row * size * 1.0)), size, 600, INK, tight=_TIGHT)
    company = pen.known(sheet.company)
    size = _fitting(pen, company, range(36, 25, -2), 600)
    rows = _cut(pen.broken(company, size, 600), 2) if company else []
    for row, line in enumerate(rows):
        pen.write(line, (_LEFT, 464 + round(row * size * 1.2)), size, 600, INK)
    below = 464 + round(len(rows) * size * 1.2)
    country = pen.known(sheet.country)
    if country:
        pen.write(country, (_LEFT, below + 2), _fitting(pen, country, range(min(size, 34), 19, -2), 400), 400, INK)
    award = pen.known(sheet.award)
    pen.write(award, (136, 578), _fitting(pen, award, range(28, 17, -2), 600, room=_ROOM - 80), 600, INK)


def _title(pen: _Pen, text: str) -> tuple[int, list[str]]:
    """The largest size in which a title stands above the line without a word broken, and its lines."""
    least = _TITLE_SIZES[-1]
    for size in _TITLE_SIZES if _whole(pen, text, least) else ():
        if _whole(pen, text, size) and len(lines := pen.broken(text, size, 600, _TIGHT)) * size <= _TITLE_ROOM:
            return size, lines
    return least, _cut(pen.broken(text, least, 600, _TIGHT), _TITLE_ROOM // least)


def _whole(pen: _Pen, text: str, size: int) -> bool:
    return all(len(word) < 3 or pen.fits(word, size, 600, _TIGHT) for word in text.split(" "))


def _cut(lines: list[str], most: int) -> list[str]:
    """The first lines, the last of them with the sign that more would follow, if more would."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    return [*lines[: most - 1], f"{last[:-1]}…" if last.endswith("-") else f"{last} …"]


def _fitting(pen: _Pen, text: str, sizes: range, weight: int, *, room: int = _ROOM) -> int:
    """The largest size in which a text is one line, else the least."""
    known = pen.known(text)
    return next((size for size in sizes if pen.fits(known, size, weight, room=room)), sizes[-1])


@lru_cache(maxsize=4)
def _faces(static: Path) -> tuple[_Face, ...]:
    """The subsets of our face, the last that `fonts.css` names first, as browsers have it."""
    found = _FACE.findall((static / "css" / "fonts.css").read_text())
    return tuple(_Face(static / "fonts" / file, tuple(_ranges(letters))) for file, letters in reversed(found))


def _ranges(letters: str) -> Iterator[range]:
    for part in letters.split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        yield range(int(first, 16), int(last or first, 16) + 1)


@lru_cache(maxsize=1024)
def _face_of(letter: str, static: Path) -> Path:
    faces = _faces(static)
    fits = (face.file for face in faces if any(ord(letter) in each for each in face.letters))
    return next(fits, faces[0].file)


@lru_cache(maxsize=128)
def _font(file: Path, size: int, weight: int) -> FreeTypeFont:
    from PIL import ImageFont

    font = ImageFont.truetype(str(file), size)
    font.set_variation_by_axes([weight])
    return font


@lru_cache(maxsize=8192)
def _advance(file: Path, size: int, weight: int, letter: str, after: str) -> float:
    """How far it is from the beginning of a letter to that of the one after it in the same face, if there is one."""
    font = _font(file, size, weight)
    return font.getlength(letter + after) - font.getlength(after) if after else font.getlength(letter)


# Shapes


def _panel(sheet: Sheet) -> Image:
    """The right part: the photo, the drawing, or the season's lines."""
    from PIL import Image, ImageDraw, ImageOps

    size = ((WIDTH - _PANEL) * _FINE, HEIGHT * _FINE)
    if sheet.photo:
        with Image.open(sheet.photo) as photo:
            return ImageOps.fit(photo.convert("RGB"), size)
    panel = Image.new("RGB", size, sheet.colour if sheet.won else SURFACE)
    draw = ImageDraw.Draw(panel)
    if sheet.drawing:
        _drawn(draw, sheet.drawing, sheet)
    else:
        _season(draw, sheet.lines)
    return panel


def _drawn(draw: ImageDraw, drawing: Drawing, sheet: Sheet) -> None:
    scale = HEIGHT * _FINE / DRAWN_HEIGHT
    width = (WIDTH - _PANEL) * _FINE / scale
    shift = drawing.x - width * 0.6
    ground, ink = (sheet.colour, PAPER) if sheet.won else (SURFACE, sheet.colour)
    for line in drawing.lines:
        points = [((x - shift) * scale, y * scale) for x, y in line.points]
        draw.line(points, fill=ink, width=max(2, round(line.width * scale)), joint="curve")
    route = [((x - shift) * scale, y * scale) for x, y in drawing.route.points]
    draw.line(route, fill=ground, width=round(48 * scale), joint="curve")
    draw.line(route, fill=ink, width=round(drawing.route.width * scale), joint="curve")
    x, y, radius = route[-1][0], drawing.y * scale, drawing.radius * scale
    _disc(draw, x, y, radius + 8 * scale, ground if sheet.won else ink)
    _disc(draw, x, y, radius if sheet.won else radius - 6 * scale, DISC if sheet.won else SURFACE)


def _season(draw: ImageDraw, colours: Sequence[str]) -> None:
    """The lines of all categories, side by side, that come together where the season ends."""
    apart, x, y = min(96, 480 // max(1, len(colours))), 372, HEIGHT // 2
    for row, colour in enumerate(colours):
        off = round((row - (len(colours) - 1) / 2) * apart)
        near = round((row - (len(colours) - 1) / 2) * min(22, 110 // max(1, len(colours))))
        points = [(-20, y + off), (x - 120 - abs(off - near), y + off), (x - 120, y + near), (x, y + near)]
        draw.line([(px * _FINE, py * _FINE) for px, py in points], fill=colour, width=14 * _FINE, joint="curve")
    _disc(draw, x * _FINE, y * _FINE, 78 * _FINE, SURFACE)
    _disc(draw, x * _FINE, y * _FINE, 66 * _FINE, DISC)


def _arrival(draw: ImageDraw, sheet: Sheet) -> None:
    """The line from the left edge to its terminus; of those that won nothing the station is hollow."""
    x, y = _PANEL * _FINE, _LINE_AT * _FINE
    draw.rectangle((0, y - 6 * _FINE, x, y + 6 * _FINE), fill=sheet.colour)
    brass = sheet.won or bool(sheet.lines)
    _disc(draw, x, y, 45 * _FINE, BRASS_SHAPE if brass else sheet.colour)
    _disc(draw, x, y, 36 * _FINE, PAPER)
    if brass:
        _disc(draw, x, y, 26 * _FINE, BRASS_SHAPE)


def _mark(draw: ImageDraw) -> None:
    """The mark, as in the head of pages."""
    left, top, scale = _LEFT, 556, 1.5 * _FINE
    points = [(left * _FINE + x * scale, top * _FINE + y * scale) for x, y in ((0, 12), (12, 12), (20, 4), (42, 4))]
    draw.line(points, fill=INK, width=3 * _FINE, joint="curve")
    _disc(draw, points[1][0], points[1][1], 4.2 * scale, INK)
    _disc(draw, points[1][0], points[1][1], 2.2 * scale, PAPER)
    _disc(draw, left * _FINE + 29 * scale, points[2][1], 4.2 * scale, BRASS_SHAPE)


def _disc(draw: ImageDraw, x: float, y: float, radius: float, colour: str) -> None:
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
