"""The file for the stage: one page of HTML with everything it needs inside, so that it asks no network for anything."""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from flask import current_app, render_template
from markupsafe import Markup

from awards.core.files import store
from awards.programmes.models import Season
from awards.results.blueprint import country_of
from awards.results.ceremony.queries import as_laureate
from awards.results.ceremony.slides import slides
from awards.results.models import PublicEntry
from awards.results.publishing import honours
from awards.results.publishing import queries as publishing_queries
from awards.results.publishing.public_entries import pictures_of, shown_entries
from awards.web.i18n import speaking

_FONT = re.compile(r"url\(\.\./fonts/([a-z0-9-]+\.woff2)\)")


def stage_file(season: Season, entries: list[PublicEntry], *, language: str) -> bytes:
    """Return the file for the entries that a publication names, in a language."""
    script = _static("js/ceremony.js")
    with speaking(language):
        page = render_template(
            "results/ceremony_file.html",
            slides=slides(
                season.document.categories,
                shown_entries(entries, season, language, country_of),
                as_laureate=as_laureate(season, entries, language),
            ),
            photos=dict(_photos(entries)),
            style=Markup(_style() + "".join(_lines(season))),  # noqa: S704 ours: a sheet, and colours that were checked
            script=Markup(script),  # noqa: S704 ours
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        )
    return page.encode()


def _lines(season: Season) -> Iterator[str]:
    """The colours of each category: of its line, which stands on dark ground, and of the field behind a picture."""
    for category in season.document.categories:
        if (colour := category.line_colour) is not None:
            yield f'[data-line="{category.id}"]{{--line:{colour.dark};--field:{colour.light}}}'


def _photos(entries: Iterable[PublicEntry]) -> Iterator[tuple[uuid.UUID, tuple[str, str]]]:
    """The photos of those who won, as addresses that hold them, with their descriptions; by the page's address."""
    won = [each for each in entries if each.kind != honours.FINALIST]
    files = publishing_queries.there(won)
    for entry in won:
        there = [each for each in pictures_of(entry.content) if each["id"] in files and files[each["id"]].photo_key]
        if there and (path := store().path(files[there[0]["id"]].photo_key)).exists():
            yield entry.address, (_held("image/jpeg", path.read_bytes()), there[0]["alt"])


@lru_cache(maxsize=4)
def _sheet(folder: Path) -> str:
    fonts = (folder / "css" / "fonts.css").read_text()
    held = _FONT.sub(lambda name: f"url({_held('font/woff2', (folder / 'fonts' / name[1]).read_bytes())})", fonts)
    return f"{held}\n{(folder / 'css' / 'ceremony.css').read_text()}"


def _style() -> str:
    return _sheet(Path(str(current_app.static_folder)))


def _static(name: str) -> str:
    return (Path(str(current_app.static_folder)) / name).read_text()


def _held(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
