"""Static files: read once, at addresses that name the content of them all, so that every cache may keep them for good.

A new version of the site has other addresses. Scripts that import each other and sheets that name fonts do so by their
place beside each other, and so by the same version.
"""

from __future__ import annotations

import hashlib
import mimetypes
import os
import posixpath
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, g, request, url_for
from werkzeug.security import safe_join

from awards.web.access import public

FOR_GOOD, WHILE = "public, max-age=31536000, immutable", "public, max-age=600"
VERSION_LENGTH = 10
# What every page needs, handed out as one sheet: on a slow line each request before the first picture is a round trip.
SITE, SHEETS = "css/site.css", ("fonts", "base", "parts", "forms", "rooms")
WORKER = "js/offline-worker.js"  # a service worker: it may serve pages outside its own folder
TEXTS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}  # whatever the machine calls them


def init_app(app: Flask) -> None:
    """Hand out the static files, and have templates make an address without values once."""
    folder = Path(str(app.static_folder))
    version = version_of(folder)
    made: dict[tuple[str, str, str], str] = {}

    @public
    def static(filename: str, version: str = "") -> Response:
        response = Response(*_read(folder, filename))
        response.headers["Cache-Control"] = FOR_GOOD if version == app.extensions["awards.static"] else WHILE
        if filename == WORKER:
            response.headers["Service-Worker-Allowed"] = "/"
        response.add_etag()
        response.make_conditional(request)
        return response

    app.extensions["awards.static"] = version
    # Pages that were opened before a new version came still ask by the old one.
    app.add_url_rule(f"/static/<string(length={VERSION_LENGTH}):version>/<path:filename>", "static", static)
    app.add_url_rule("/static/<path:filename>", "static", static)

    @app.url_defaults
    def current(endpoint: str, values: dict[str, object]) -> None:
        if endpoint == "static":
            values.setdefault("version", version)

    def address(endpoint: str, **values: Any) -> str:
        file = values.get("filename") if endpoint == "static" else None
        if len(values) != (file is not None):
            return url_for(endpoint, **values)
        season = g.get("season") if file is None else None
        key = (request.root_path if request else "", season.slug if season else "", file or endpoint)
        if key not in made:
            made[key] = url_for(endpoint, **values)
        return made[key]

    app.jinja_env.globals["url_for"] = address


@lru_cache(maxsize=4)
def shell(folder: Path) -> tuple[str, ...]:
    """Return what pages without a connection need besides their own sheets: every script of ours, fonts and signs."""
    found = [*folder.glob("js/*.js"), folder / "vendor/idb.js", *folder.glob("fonts/*.woff2"), folder / "icons.svg"]
    return tuple(sorted(each.relative_to(folder).as_posix() for each in found))


def version_of(folder: Path) -> str:
    """Return what names the content of all files of a folder."""
    digest = hashlib.sha256(" ".join(SHEETS).encode())
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        digest.update(f"{path.relative_to(folder)}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:VERSION_LENGTH]


def site_sheet(folder: Path) -> bytes:
    """Return the sheets that every page needs as one, from the folder of static files."""
    return b"".join((folder / "css" / f"{sheet}.css").read_bytes() for sheet in SHEETS)


@lru_cache(maxsize=256)
def _read(folder: Path, filename: str) -> tuple[bytes, int, dict[str, str]]:
    if filename == SITE:
        return site_sheet(folder), 200, {"Content-Type": "text/css; charset=utf-8"}
    path = safe_join(str(folder), filename)
    # One that is too long for a name is none; one of many spellings is the plain one.
    if path is None or posixpath.normpath(filename) != filename or not os.path.isfile(path):
        abort(404)
    kind = TEXTS.get(Path(path).suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    return Path(path).read_bytes(), 200, {"Content-Type": f"{kind}; charset=utf-8" if kind in TEXTS.values() else kind}


def line_colours(categories: Iterable[Any]) -> str:
    """Return the style sheet of the colours of categories, light and dark."""
    return "".join(
        f'[data-line="{category.id}"]{{--line:light-dark({category.line_colour.light},{category.line_colour.dark})}}'
        for category in categories
        if category.line_colour
    )
