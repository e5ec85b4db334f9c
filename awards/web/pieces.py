"""Pieces of pages that never change once they are made: kept in the process, so that they are made once.

Only for what follows from its key alone: a programme's revision, a submitted version, a publication, or the very row
that is shown. What the reader's rights or the clock decide is no piece, unless the answer is part of the key.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, g, request
from markupsafe import Markup

from awards.web.i18n import reader_language, reader_zone

MOST = 20_000_000  # characters in all; what has none counts as LEAST
LEAST = 50
T = TypeVar("T")
Row = TypeVar("Row", bound=Iterable[object])


class Pieces:
    """What a process keeps, by key; when it has grown too large it begins anew."""

    def __init__(self) -> None:
        self.made: dict[Hashable, Any] = {}
        self.size = 0

    def keep(self, key: Hashable, piece: T) -> T:
        """Keep a piece; returns it."""
        if self.size > MOST:
            self.made.clear()
            self.size = 0
        self.size += weight(piece)
        self.made[key] = piece
        return piece


def weight(piece: object) -> int:
    """Return how much a piece takes to keep, in characters: those of its texts, wherever they stand in it."""
    if isinstance(piece, str | bytes):
        return LEAST + len(piece)
    if isinstance(piece, Mapping):
        return LEAST + sum(weight(key) + weight(value) for key, value in piece.items())
    if isinstance(piece, list | tuple | set | frozenset):
        return LEAST + sum(map(weight, piece))
    if is_dataclass(piece):
        return LEAST + sum(weight(getattr(piece, each.name)) for each in fields(piece))
    return LEAST


def init_app(app: Flask) -> None:
    """Let templates keep pieces: {% call kept("name", season.programme_id) %}…{% endcall %}, and rows of a list."""
    app.extensions["awards.pieces"] = Pieces()
    app.jinja_env.globals.update(kept=kept_markup, kept_rows=kept_rows)


@contextmanager
def apart() -> Iterator[None]:
    """Within the block pieces are made for this one page: none comes from what others see, and none gets there."""
    before = g.get("pieces")
    g.pieces = Pieces()
    try:
        yield
    finally:
        g.pieces = before


def _kept() -> Pieces:
    pieces: Pieces = g.get("pieces") or current_app.extensions["awards.pieces"]
    return pieces


def piece(make: Callable[[], T], *key: Hashable) -> T:
    """Return what `make` makes for a key, the reader's language and zone; made the first time only.

    key: the piece's name, then whatever it follows from. Nothing is kept of a piece whose making fails.
    """
    pieces = _kept()
    whole = (*key, *_reader())
    if whole not in pieces.made:
        return pieces.keep(whole, make())
    found: T = pieces.made[whole]
    return found


def piece_while(mark: Hashable, make: Callable[[], T], *key: Hashable) -> T:
    """Return what `make` makes for a key as long as a mark stays what it is; only the latest is kept.

    What is made must follow from the mark, and be the same for every reader of the key.
    """
    pieces = _kept()
    found = pieces.made.get(key)
    if found is None or found[0] != mark:
        found = pieces.keep(key, (mark, make()))
    piece: T = found[1]
    return piece


def kept_markup(*key: Hashable, caller: Callable[[], Markup]) -> Markup:
    """Return the contents of a call block as a piece."""
    return piece(caller, *key)


def kept_rows(rows: Iterable[Row], *key: Hashable, caller: Callable[[Row], Markup]) -> Markup:
    """Return the contents of a call block for each row, one after the other, each a piece.

    rows: tuples of what is shown; a row that changed is drawn anew. key: the list's name, and whatever else its rows
    show: {% call(row) kept_rows(page.rows, "entries", season.programme_id) %}…{% endcall %}.
    """
    pieces = _kept()
    start, drawn = (*key, *_reader()), []
    for row in rows:
        piece = pieces.made.get(whole := (start, tuple(row)))
        drawn.append(pieces.keep(whole, caller(row)) if piece is None else piece)
    return Markup("").join(drawn)


def _reader() -> tuple[str, str, str]:
    return reader_language(), reader_zone(), request.root_path
