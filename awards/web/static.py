"""Addresses of static files: sheets and pictures carry a mark of their content, so a browser keeps them until then."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, g, request, url_for

KEPT, WHILE = 31_536_000, 600  # seconds: as good as for ever, and for a visit
MARK = "v"
# Scripts import each other, and sheets name fonts, by plain addresses: marked ones would be loaded twice.
MARKED = (".css", ".svg")
LASTING = (".woff2",)


def init_app(app: Flask) -> None:
    """Have templates make an address without values once, and tell browsers how long a file may be kept."""
    made: dict[tuple[str, str, str], str] = {}
    folder = Path(str(app.static_folder))

    def address(endpoint: str, **values: Any) -> str:
        file = values.get("filename") if endpoint == "static" else None
        if len(values) != (file is not None):
            return url_for(endpoint, **values)
        season = g.get("season") if file is None else None
        key = (request.root_path if request else "", season.slug if season else "", file or endpoint)
        if key not in made:
            made[key] = url_for(endpoint, **values, **(_mark(folder / file) if file else {}))
        return made[key]

    def kept_for(filename: str | None) -> int | None:
        lasts = str(filename).endswith(LASTING) or (request and MARK in request.args)
        return KEPT if lasts else WHILE

    app.jinja_env.globals["url_for"] = address
    app.get_send_file_max_age = kept_for  # type: ignore[method-assign]


def _mark(path: Path) -> dict[str, Any]:
    if path.suffix not in MARKED or not path.is_file():
        return {}
    return {MARK: hashlib.sha256(path.read_bytes()).hexdigest()[:10]}
