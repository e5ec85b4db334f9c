"""The pictures that come with links: one for each public entry, one for the season; in the language of their address.

A picture of an entry is there as long as its page is. It is drawn once in a process for each publication and language.
"""

from __future__ import annotations

import uuid
from pathlib import Path

from flask import Response, abort, current_app
from flask.typing import ResponseReturnValue

from awards.core.files import store
from awards.nominations.files.actions import copy_of
from awards.programmes.models import Season
from awards.results.blueprint import bp, country_of
from awards.results.models import PublicEntry
from awards.results.previews import preview_image
from awards.results.previews.preview_image import Sheet
from awards.results.public.publication_page import honour_words
from awards.results.public.views import public_entry
from awards.results.publishing import queries as publishing_queries
from awards.results.publishing.public_cards import LAUREATE, Card, cards
from awards.web.access import public
from awards.web.downloads import public_drawing
from awards.web.i18n import LANGUAGES, speaking
from awards.web.pieces import piece_while

INK = "#101B2D"


@bp.get("/<season>/laureates/<uuid:entry_id>/preview-<language>.png")
@public
def preview(season: Season, entry_id: uuid.UUID, language: str) -> ResponseReturnValue:
    """Hand out the picture that comes with a link to a laureate or finalist."""
    entry = public_entry(season, entry_id)[0] if language in LANGUAGES else abort(404)

    def draw() -> bytes:
        with speaking(language):
            return preview_image.image(_sheet(season, entry, language), _static())

    return _handed_out(f"{entry.publication_id}-{entry.address}-{language}", draw, "preview", entry.address, language)


@bp.get("/<season>/preview-<language>.png")
@public
def season_preview(season: Season, language: str) -> Response:
    """Hand out the picture that comes with links to the season's other pages."""
    if language not in LANGUAGES:
        abort(404)
    programme = season.document.programme

    def said(text: object) -> str:
        return text.get_for(language, season.default_language) if text else ""  # type: ignore[attr-defined]

    def draw() -> bytes:
        lines = [each.line_colour.light if each.line_colour else INK for each in season.document.categories]
        sheet = Sheet(said(season.name), said(programme.tagline or programme.name), INK, company=season.slug,
                      lines=lines)  # fmt: skip
        return preview_image.image(sheet, _static())

    mark = f"{season.programme_id}-{language}"
    return _handed_out(mark, draw, "season preview", season.slug, language)


def _handed_out(mark: str, draw: object, *key: object) -> Response:
    whole = f"{mark}-{preview_image.VERSION}"
    return public_drawing(lambda: piece_while(whole, draw, *key), whole)  # type: ignore[arg-type]


def _static() -> Path:
    return Path(str(current_app.static_folder))


def _sheet(season: Season, entry: PublicEntry, language: str) -> Sheet:
    card = cards([entry], season, language, country_of, publishing_queries.there([entry]))[0]
    colours = {each.id: each.line_colour.light for each in season.document.categories if each.line_colour}
    return Sheet(
        award=season.name.get_for(language, season.default_language),
        title=card.title,
        colour=colours.get(card.category_code, INK),
        honour=honour_words(card),
        category=card.category,
        company=card.company,
        country=card.country,
        won=card.kind == LAUREATE,
        drawing=card.drawing,
        photo=_photo(card),
    )


def _photo(card: Card) -> Path | None:
    if card.picture is None:
        return None
    key = copy_of(uuid.UUID(card.picture.id)).photo_key
    return Path(store().path(key)) if key else None
