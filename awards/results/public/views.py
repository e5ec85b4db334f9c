"""What everyone may see: laureates and finalists, their pages, the archive, and how to check it all.

Before an embargo ends these pages are what they would be had nothing ever been published; after results were taken
back too, but for a sentence that says so. Pages of entries that were public and are not any more say that (410), and
not what stood there.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any, NamedTuple, NoReturn

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from awards.core.clock import now
from awards.nominations.files.actions import copy_of
from awards.programmes import queries as programmes
from awards.programmes.models import Season
from awards.results import rules
from awards.results.blueprint import bp
from awards.results.exports import spreadsheets
from awards.results.models import PublicEntry
from awards.results.public.publication_page import published
from awards.results.publishing import bundle as publishing_bundle
from awards.results.publishing import queries as publishing_queries
from awards.results.publishing.public_entries import goals_of, pictures_of
from awards.web.access import public
from awards.web.downloads import made_here, public_picture
from awards.web.pieces import piece

MOST_NEWS = 20  # publications of the feed
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # of a feed without any
WIDE, SMALL = 1200, 728  # pixels: the longer side of the two sizes of a photo


@bp.get("/<season>/laureates")
@public
def laureates(season: Season) -> ResponseReturnValue:
    """Show laureates and finalists, cut down to a category, country or goal; the shortlist while only that is out."""
    found = publishing_queries.public(season, now=now())
    if not found:
        return render_template("results/nothing_yet.html", withdrawn=publishing_queries.withdrawn(season)), 404
    shown = published(season.slug, found[0].id)
    wanted = {name: request.args.get(name, "") for name in ("category", "country", "goal")}
    return render_template(
        "results/laureates.html",
        publication=found[0],
        shown=shown,
        withdrawn=_withdrawn_laureates(season, found[0]),
        entries=[each for each in shown.entries if each.fits(**wanted)],
        wanted=wanted,
    )


def _withdrawn_laureates(season: Season, shown: Any) -> list[object]:
    """Laureates that were public and were taken back, for the page that names only finalists again."""
    if shown.kind == rules.LAUREATES:
        return []
    return [each for each in publishing_queries.withdrawn(season) if each.kind == rules.LAUREATES]


@bp.get("/<season>/laureates/<uuid:entry_id>")
@public
def laureate(season: Season, entry_id: uuid.UUID) -> ResponseReturnValue:
    """Show one laureate or finalist: a page fit to be shared."""
    found = public_entry(season, entry_id)
    shown = published(season.slug, found[0].publication_id)
    entry = next(each for each in shown.entries if each.id == found[0].address)
    return render_template(
        "results/laureate.html",
        entry=entry,
        photos=_photos(found[0]),
        published=found.embargo_until,
        corrected=bool(found.reason),
        near=[each for each in shown.entries if each.category_code == entry.category_code],
        others=[each for each in shown.laureates if each.category_code != entry.category_code],
        goals=goals_of(season, [entry]),
    )


def public_entry(season: Season, entry_id: uuid.UUID) -> Any:
    """Return the public entry of an address; else the answer is that it moved, was withdrawn, or never was there."""
    return publishing_queries.public_entry(season, entry_id, now=now()) or _moved_or_gone(season, entry_id)


def _moved_or_gone(season: Season, entry_id: uuid.UUID) -> NoReturn:
    address = publishing_queries.once_public(season, entry_id, now=now()) or abort(404)
    if address != entry_id and publishing_queries.public_entry(season, address, now=now()):
        known = {**(request.view_args or {}), "season": season.slug, "entry_id": address}
        abort(redirect(url_for(f"{request.endpoint}", **known), 301))
    # The same words for whatever stood there: what it had won is not said any more.
    abort(make_response(render_template("results/gone.html"), 410))


class Photo(NamedTuple):
    """A picture of a laureate's page: its number in its address, and both sizes, as pages reserve room for them."""

    number: int
    alt: str
    wide: tuple[int, int] | None  # none: of old, and not drawn yet
    small: tuple[int, int] | None


def _photos(entry: PublicEntry) -> list[Photo]:
    """The pictures of a public entry whose files are there."""
    pictures = pictures_of(entry.content)
    files = publishing_queries.there([entry])
    return [
        Photo(number, each["alt"], _within(files[each["id"]], WIDE), _within(files[each["id"]], SMALL))
        for number, each in enumerate(pictures, 1)
        if each["id"] in files
    ]


def _within(file: Any, most: int) -> tuple[int, int] | None:
    if not file.width:
        return None
    part = min(1.0, most / max(file.width, file.height))
    return max(1, round(file.width * part)), max(1, round(file.height * part))


@bp.get("/<season>/laureates/<uuid:entry_id>/photo.jpg", defaults={"number": 1})
@bp.get("/<season>/laureates/<uuid:entry_id>/photo-<int(min=1):number>.jpg")
@public
def photo(season: Season, entry_id: uuid.UUID, number: int) -> ResponseReturnValue:
    """Hand out a picture for publication, made when it was uploaded: without what a camera put beside it."""
    found = _copy(season, entry_id, number)
    return public_picture(found.photo_key, found.copy_sha256[:32])


@bp.get("/<season>/laureates/<uuid:entry_id>/photo-small.jpg", defaults={"number": 1})
@bp.get("/<season>/laureates/<uuid:entry_id>/photo-<int(min=1):number>-small.jpg")
@public
def photo_small(season: Season, entry_id: uuid.UUID, number: int) -> ResponseReturnValue:
    """Hand out a picture for publication in the size of a phone."""
    found = _copy(season, entry_id, number)
    return public_picture(found.thumbnail_key, found.copy_sha256[:32])


def _copy(season: Season, entry_id: uuid.UUID, number: int) -> Any:
    entry: PublicEntry = public_entry(season, entry_id)[0]
    files, wanted = publishing_queries.there([entry]), pictures_of(entry.content)[number - 1 : number]
    return copy_of(next((files[each["id"]].id for each in wanted if each["id"] in files), None) or abort(404))


@bp.get("/<season>/check")
@public
def verification(season: Season) -> ResponseReturnValue:
    """Say how what is public can be checked: for each publication what it discloses, its files and the commands."""
    return render_template(
        "results/verification.html",
        publications=[(row, _checked(row.id)) for row in publishing_queries.public(season, now=now())],
        withdrawn=publishing_queries.withdrawn(season),
        will_disclose=season.document.honours.publish.bundle,
    )


def _checked(publication_id: uuid.UUID) -> tuple[str, list[publishing_bundle.Part]]:
    """What a publication discloses, and what of it can be ranked again; read once in a process."""

    def read() -> tuple[str, list[publishing_bundle.Part]]:
        document = publishing_queries.content(publication_id)["bundle"]
        return document["discloses"], publishing_bundle.parts(document)

    return piece(read, "checked", publication_id)


@bp.get("/<season>/results/<any(shortlist, laureates):kind>.<any(json, csv, zip):form>")
@public
def bundle(season: Season, kind: str, form: str) -> ResponseReturnValue:
    """Hand out a publication’s bundle, byte for byte as it was frozen; its scores; or all that ranks it again."""
    found = publishing_queries.public_bundle(season, kind, now=now()) or abort(404)
    document, name = found.content["bundle"], f"{season.slug}-{kind}"
    if form == "json":
        return made_here(publishing_bundle.canonical(document), f"{name}.json", "application/json")
    if form == "zip":
        return made_here(publishing_bundle.archive(document, name), f"{name}.zip", "application/zip")
    rows = publishing_bundle.score_rows(document)
    if document["discloses"] != publishing_bundle.BALLOTS:
        rows = publishing_bundle.standing_rows(document)
    text = "".join(spreadsheets.csv_line(row) for row in rows)
    return made_here(text.encode(), f"{name}.csv", "text/csv")


@bp.get("/archive")
@public
def archive() -> ResponseReturnValue:
    """Show every season whose results are public."""
    found: dict[uuid.UUID, object] = {}
    for row in sorted(publishing_queries.archive(now=now()), key=lambda row: row.kind == rules.LAUREATES):
        found[row.season_id] = row  # laureates before a shortlist
    seasons = [(each, found[each.id]) for each in programmes.opened_seasons() if each.id in found]
    return render_template("results/archive.html", seasons=seasons)


@bp.get("/feed.xml")
@public
def feed() -> Response:
    """Tell readers of feeds (Atom) what was published last, as long as it is public.

    What is corrected keeps its id, so that it takes the place of what a reader has kept.
    """
    seasons = {each.id: each for each in programmes.opened_seasons()}
    rows = [
        {"id": uuid.uuid5(row.season_id, row.kind), "kind": row.kind, "season": seasons[row.season_id],
         "first": _stamp(row.first), "since": _stamp(row.embargo_until),
         "shown": published(seasons[row.season_id].slug, row.id)}
        for row in publishing_queries.news(now=now(), most=MOST_NEWS) if row.season_id in seasons
    ]  # fmt: skip
    updated = rows[0]["since"] if rows else _stamp(EPOCH)
    return Response(
        render_template("results/feed.xml", publications=rows, updated=updated), mimetype="application/atom+xml"
    )


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
