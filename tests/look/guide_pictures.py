"""The pictures of the organisers' guide, made from the demonstration: `./run guide [name …]`.

static/guide/ gets a folder for each language; docs/guide/pictures.yaml says of which page each picture is.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browsing import Browsing
from tests.demonstration import OPEN, Tour
from tests.guide_shots import FOLDER, Shot, shots
from tests.journeys.test_every_page import LANGUAGES, recognised
from tests.services import free_port, serving

NAMES = os.environ.get("PICTURES_OF", "").split()
MARGIN, COLOURS = 16, 32
# Pages of the programme's editor, a field of each, and what is written there.
EDITED = (
    ("categories", "efficiency", "f/categories/efficiency/criteria/efficiency.environment/weight", "25"),
    ("form", "project/questions/title", "f/form/sections/project/questions/title/max_chars", "150"),
)
# What belongs to a demonstration only, or moves, is in no picture.
STILL = "aside.demo, .flash { display: none !important } * { caret-color: transparent !important }"


@pytest.mark.parametrize("language", LANGUAGES)
def test_guide_pictures(tour: Tour, chromium_process: Browser, language: str) -> None:
    folder = FOLDER / language
    folder.mkdir(parents=True, exist_ok=True)
    edit(tour)
    wanted = shots()
    for left in folder.glob("*.webp"):
        if left.stem not in wanted:
            left.unlink()
    with serving(tour.app, port := free_port()):
        browsing = Browsing(chromium_process, f"http://localhost:{port}")
        for name, shot in wanted.items():
            if not NAMES or name in NAMES:
                page = browsing(language=language, theme="light", width=shot.width, height=1200, bypass_csp=True)
                recognised(page, browsing.site, tour.cookie(shot.role, language=language), language)
                page.goto(shot.address(tour))
                take(page, shot, folder / f"{name}.webp")
                page.context.close()


def edit(tour: Tour) -> None:
    """Change something in the draft of a programme, so that there is something to publish."""
    client = tour.client("organiser")
    for part, rest, field, value in EDITED:
        url = tour.url("programmes.part", {"season": OPEN, "part": part, "rest": rest})
        assert client.submit(url, form="part", **{field: value}).status_code == 303


def take(page: Page, shot: Shot, path: Path) -> None:
    """Take a picture of the parts of a page that are to be shown, and keep it small."""
    page.add_style_tag(content=STILL)
    page.evaluate("document.querySelectorAll('img[loading=lazy]').forEach(each => { each.loading = 'eager' })")
    page.wait_for_function("[...document.images].every(each => each.complete)")
    page.wait_for_function("document.fonts.status === 'loaded'")
    boxes = [page.locator(part).first.bounding_box() for part in shot.show]
    found = [box for box in boxes if box is not None]
    assert len(found) == len(boxes), f"{page.url} has not all of {shot.show}"
    left = max(0, min(box["x"] for box in found) - MARGIN)
    top = max(0, min(box["y"] for box in found) - (0 if shot.show[0] == "main" else MARGIN))
    right = min(shot.width, max(box["x"] + box["width"] for box in found) + MARGIN)
    bottom = min(max(box["y"] + box["height"] for box in found) + MARGIN, top + shot.most)
    clip = {"x": left, "y": top, "width": right - left, "height": bottom - top}
    with Image.open(io.BytesIO(page.screenshot(clip=clip, full_page=True))) as taken:  # type: ignore[arg-type]
        picture = taken.convert("RGB")
    # Few colours without loss: small, and letters stay sharp.
    few = picture.quantize(COLOURS, dither=Image.Dither.NONE).convert("RGB")
    few.save(path, "WEBP", lossless=True, quality=100, method=6)
