"""Pieces of pages that never change once they are made: kept in the process, so that they are made once.

Only for what follows from its key alone: a programme's revision, a submitted version, a publication. What the reader's
rights, the clock or a changing row decide is not a piece.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from markupsafe import Markup

from awards.web.i18n import reader_language, reader_zone

MOST = 2_000
T = TypeVar("T")


def init_app(app: Flask) -> None:
    """Let templates keep pieces: {% call kept("name", season.programme_id) %}…{% endcall %}."""
    app.extensions["awards.pieces"] = {}
    app.jinja_env.globals["kept"] = kept_markup


def kept(make: Callable[[], T], *key: Hashable) -> T:
    """Return what `make` makes for a key, the reader's language and zone; made the first time only.

    key: the piece's name, then whatever it follows from. Nothing is kept of a piece whose making fails.
    """
    made: dict[Any, Any] = current_app.extensions["awards.pieces"]
    whole = (*key, reader_language(), reader_zone(), request.root_path)
    if whole not in made:
        if len(made) >= MOST:
            made.clear()
        made[whole] = make()
    found: T = made[whole]
    return found


def kept_markup(*key: Hashable, caller: Callable[[], Markup]) -> Markup:
    """Return the contents of a call block as a piece."""
    return kept(caller, *key)
