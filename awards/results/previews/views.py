"""The pictures that come with links: one for each public entry, one for the season; in the language of their address.

A picture of an entry is there as long as its page is. It is drawn once for each publication and language: a file then.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

from flask import Response, abort, current_app
from flask.typing import ResponseReturnValue

from awards.core.files import store
from awards.core.made_once import made_once
from awards.nominations.files.actions import copy_of
from awards.programmes.models import Season
from awards.results.blueprint import bp, country_of, honour_words
from awards.results.models import PublicEntry
from awards.results.previews import preview_image
from awards.results.previews.preview_image import Sheet
from awards.results.public.views import public_entry
from awards.results.publishing import honours
from awards.results.publishing import queries as publishing_queries
from awards.results.publishing.public_cards import Card, cards
from awards.web.access import public
from awards.web.downloads import public_drawing
from awards.web.i18n import LANGUAGES, programme_text, speaking


@bp.get("/<season>/laureates/<uuid:entry_id>/preview-<language>.png")
@public
def preview(season: Season, entry_id: uuid.UUID, language: str) -> ResponseReturnValue:
    """Hand out the picture that comes with a link to a laureate or finalist."""
    entry = public_entry(season, entry_id)[0] if language in LANGUAGES else abort(404)
    return _handed_out(entry.address, language, entry.publication_id, lambda: _sheet(season, entry, language))


@bp.get("/<season>/preview-<language>.png")
@public
def season_preview(season: Season, language: str) -> Response:
    """Hand out the picture that comes with links to the season's other pages."""
    if language not in LANGUAGES:
        abort(404)
    return _handed_out(season.id, language, season.programme_id, lambda: _season_sheet(season))


def _handed_out(of: uuid.UUID, language: str, made_from: object, sheet: Callable[[], Sheet]) -> Response:
    """The picture of something in a language, drawn if it was never drawn from the same before."""
    name, mark = f"{of}-{language}", f"{made_from}-{preview_image.VERSION}"
    folder = current_app.extensions["awards.settings"].data / "previews"

    def draw() -> bytes:
        with speaking(language):
            return preview_image.image(sheet(), Path(str(current_app.static_folder)))

    return public_drawing(lambda: made_once(folder, name, mark, draw, shop=store().folder), f"{name}-{mark}")


def _season_sheet(season: Season) -> Sheet:
    programme = season.document.programme
    return Sheet(
        award=programme_text(season.name),
        title=programme_text(programme.tagline or programme.name),
        colour=preview_image.INK,
        company=season.slug,
        lines=[
            each.line_colour.light if each.line_colour else preview_image.INK for each in season.document.categories
        ],
    )


def _sheet(season: Season, entry: PublicEntry, language: str) -> Sheet:
    card = cards([entry], season, language, country_of, publishing_queries.there([entry]))[0]
    colours = {each.id: each.line_colour.light for each in season.document.categories if each.line_colour}
    return Sheet(
        award=programme_text(season.name),
        title=card.title,
        colour=colours.get(card.category_code, preview_image.INK),
        honour=honour_words(card, season.slug),
        category=card.category,
        company=card.company,
        country=card.country,
        won=card.kind == honours.LAUREATE,
        drawing=card.drawing,
        photo=_photo(card),
    )


def _photo(card: Card) -> Path | None:
    if card.picture is None:
        return None
    key = copy_of(uuid.UUID(card.picture.id)).photo_key
    return Path(store().path(key)) if key else None
