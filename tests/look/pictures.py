"""Every page there is as a picture, for people to look at: `./run pictures [part of an endpoint …]`.

tests/shots/ gets a folder for each language, theme and width, and a sheet of all its pictures: `de-dark-360.html`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from tests.browsing import Browsing
from tests.demonstration import Tour
from tests.journeys.test_every_page import LANGUAGES, PAGES, address, recognised
from tests.services import free_port, serving

SHOTS = Path(__file__).parent.parent / "shots"
SIZES = {360: 800, 820: 1180, 1440: 900}
PARTS = os.environ.get("PICTURES_OF", "").split()
SHEET = """<!doctype html><meta charset="utf-8"><title>{name}</title>
<style>body{{font:14px sans-serif;display:flex;flex-wrap:wrap;gap:24px}} img{{width:{shown}px;border:1px solid #ccc}}</style>
{pictures}"""


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures(tour: Tour, chromium_process: Browser, language: str, theme: str, width: int) -> None:
    folder = SHOTS / f"{language}-{theme}-{width}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    wide = []
    with serving(tour.app, port := free_port()):
        browsing = Browsing(chromium_process, f"http://localhost:{port}")
        for name, role, url in pages(tour):
            page = browsing(language=language, theme=theme, width=width, height=SIZES[width])
            page.set_default_timeout(120_000)
            recognised(page, browsing.site, tour.cookie(role, language=language), language)
            page.goto(url)
            # Pictures further down are fetched only when they come near.
            page.evaluate("document.querySelectorAll('img[loading=lazy]').forEach(each => { each.loading = 'eager' })")
            page.wait_for_function("[...document.images].every(each => each.complete)")
            page.screenshot(path=folder / f"{name}.png", full_page=True)
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            wide += [f"{url}: {over} px too wide"] if over > 0 else []
            page.context.close()
    shown = {360: 240, 820: 400, 1440: 560}[width]
    figures = [f'<figure><img loading="lazy" src="{folder.name}/{quote(each.name)}"><figcaption>{escape(each.stem)}'
               "</figcaption></figure>" for each in sorted(folder.iterdir())]  # fmt: skip
    sheet = SHEET.format(name=folder.name, shown=shown, pictures="\n".join(figures))
    (SHOTS / f"{folder.name}.html").write_text(sheet)
    assert wide == []


def pages(tour: Tour) -> Iterator[tuple[str, str, str]]:
    """Every page that answers, or those whose endpoint has one of the parts: a name, who opens it, and its address."""
    for number, (endpoint, visit) in enumerate(PAGES):
        if visit.page and visit.status == 200 and any(part in endpoint for part in PARTS or [""]):
            yield f"{endpoint}-{number}", visit.role, address(tour, endpoint, visit)
