"""Fonts, colours, sizes and vendored files: what the look promises and a test can measure."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from PIL import ImageFont

from scripts import vendor
from tests.look.drawing import Drawing
from tests.look.samples import COLOURS, LANGUAGES

STATIC = Path(__file__).resolve().parents[2] / "static"
SHEETS = ("fonts", "base", "parts", "forms", "rooms")
FAMILIES = ("Onest", "Source Serif 4")
MISSING = "\U0001f600"
KAZAKH = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"


def faces(family: str) -> list[tuple[Path, set[int]]]:
    """Return the files of a family and the characters each is declared for."""
    found = []
    for rule in re.findall(r"@font-face\{(.*?)\}", (STATIC / "css/fonts.css").read_text()):
        if f'"{family}"' in rule:
            file = re.search(r"url\(\.\./fonts/(.*?)\)", rule)[1]  # type: ignore[index]
            ranges = re.search(r"unicode-range:(.*)", rule)[1].split(",")  # type: ignore[index]
            ends = [(part.strip()[2:].split("-") * 2)[:2] for part in ranges]
            found.append((STATIC / "fonts" / file, {n for a, b in ends for n in range(int(a, 16), int(b, 16) + 1)}))
    return found


def picture(file: Path, letter: str) -> bytes:
    """Return a letter drawn with a font file."""
    return bytes(ImageFont.truetype(str(file), 40).getmask(letter))


@pytest.mark.parametrize("family", FAMILIES)
def test_kazakh_letters_are_drawn_from_a_file_declared_for_them(family: str) -> None:
    for letter in KAZAKH:
        files = [file for file, covered in faces(family) if ord(letter) in covered]
        assert files, f"no file of {family} is declared for {letter}"
        # A range may promise a letter that only the next file has; a browser goes on to that one.
        drawn = [file for file in files if picture(file, letter) != picture(file, MISSING)]
        assert drawn, f"{letter} is in none of {files}"
        assert all("cyrillic" in file.name for file in drawn)


@pytest.mark.parametrize("language", LANGUAGES)
def test_first_visit_is_below_250_kilobytes(language: str) -> None:
    html = Drawing().page("home.html", language, signed_in=False)
    texts = (
        [STATIC / f"css/{name}.css" for name in SHEETS] + list((STATIC / "js").glob("*.js")) + [STATIC / "icons.svg"]
    )
    size = len(gzip.compress(html.encode())) + sum(len(gzip.compress(file.read_bytes())) for file in texts)
    letters = {ord(letter) for letter in re.sub(r"<[^>]+>", "", html)}
    fonts = {file for family in FAMILIES for file, covered in faces(family) if covered & letters}
    assert size + sum(file.stat().st_size for file in fonts) < 250_000


def test_style_sheets_stay_small() -> None:
    raw = sum((STATIC / f"css/{name}.css").stat().st_size for name in SHEETS if name != "fonts")
    packed = sum(len(gzip.compress((STATIC / f"css/{name}.css").read_bytes())) for name in SHEETS)
    assert raw < 40_000
    assert packed < 12_000


def test_vendored_files_are_as_recorded() -> None:
    assert vendor.check() == []


def light_of(colour: str) -> float:
    """Return a colour's relative luminance (WCAG 2.2)."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2)."""
    bright, dark = sorted((light_of(one), light_of(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_can_be_read_on_every_ground(scheme: int) -> None:
    css = (STATIC / "css/base.css").read_text()
    token = {name: pair[scheme] for name, *pair in re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", css)}
    token |= {name: pair[scheme] for name, pair in COLOURS.items()}
    for ground in ("paper", "surface"):
        for name in ("text", "muted", "action", "brass", "error", "good", *COLOURS):
            assert contrast(token[name], token[ground]) >= 4.5, (name, ground)
        for name in ("control", "brass-shape"):
            assert contrast(token[name], token[ground]) >= 3, (name, ground)
    for name in ("action", "pressed"):
        assert contrast(token["on-action"], token[name]) >= 4.5, name
    assert contrast(token["paper"], token["text"]) >= 7


def test_a_larger_default_size_of_the_browser_makes_all_text_larger() -> None:
    sheets = {file.name: file.read_text() for file in (STATIC / "css").glob("*.css")}
    fixed = [(name, said) for name, css in sheets.items() for said in re.findall(r"font(?:-size)?:[^;}]*\dpx", css)]
    assert fixed == []
