"""The publications of a season as stations on a line: what stands, what came before it, what comes next. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from awards.results.rules import PUBLIC, WAITS


class Listed(Protocol):
    """A publication as lists have it."""

    @property
    def kind(self) -> str:
        """Shortlist or laureates."""


@dataclass(frozen=True)
class Station:
    """What one kind of publication has come to.

    standing: what is public, else what waits for its time; coming: what waits to replace it. opens_at: when it can be
    prepared, none where no round closes before it. main: it is the one to do now.
    """

    kind: str
    standing: Listed | None
    state: str
    coming: Listed | None
    opens_at: datetime | None
    possible: bool
    main: bool = False


def stations(
    kinds: Iterable[tuple[str, datetime | None]], rows: Sequence[tuple[Listed, str]], *, now: datetime
) -> list[Station]:
    """Return a station for each kind, in order. rows: publications with their state, the latest first.

    Of those that can be prepared and do not stand yet, the last is the main one.
    """
    found = [_station(kind, opens_at, rows, now) for kind, opens_at in kinds]
    due = [one.kind for one in found if one.possible and one.standing is None]
    return [
        Station(one.kind, one.standing, one.state, one.coming, one.opens_at, one.possible, one.kind in due[-1:])
        for one in found
    ]


def _station(kind: str, opens_at: datetime | None, rows: Sequence[tuple[Listed, str]], now: datetime) -> Station:
    own = [(row, state) for row, state in rows if row.kind == kind]
    public = next((row for row, state in own if state == PUBLIC), None)
    waits = next((row for row, state in own if state == WAITS), None)
    state = PUBLIC if public is not None else WAITS if waits is not None else ""
    coming = waits if public is not None else None
    return Station(kind, public or waits, state, coming, opens_at, possible=opens_at is None or opens_at <= now)


def earlier(found: Iterable[Station], rows: Sequence[tuple[Listed, str]]) -> list[tuple[Listed, str]]:
    """Return the publications that stand at no station: corrected or unpublished ones, the latest first."""
    standing = [row for one in found for row in (one.standing, one.coming) if row is not None]
    return [(row, state) for row, state in rows if not any(row is one for one in standing)]
