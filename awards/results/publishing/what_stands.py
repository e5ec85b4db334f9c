"""What each kind of publication of a season has come to: what stands, what came before it, what comes next. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from awards.results.rules import PUBLIC, WAITS


class Listed(Protocol):
    """A publication as lists have it."""

    @property
    def kind(self) -> str:
        """Shortlist or laureates."""


@dataclass(frozen=True)
class KindState:
    """What one kind of publication has come to.

    standing: what is public, else what waits for its time; coming: what waits to replace it. opens_at: when it can be
    prepared, none where no round closes before it; possible: it can. main: it is the one to do now.
    """

    kind: str
    standing: Listed | None
    state: str
    coming: Listed | None
    opens_at: datetime | None
    possible: bool
    main: bool = False


def what_stands(
    kinds: Iterable[tuple[str, datetime | None]], rows: Sequence[tuple[Listed, str]], *, now: datetime
) -> list[KindState]:
    """Return what each kind has come to, in order. rows: publications with their state, the latest first.

    Of those that can be prepared and do not stand yet, the last is the main one.
    """
    found = [_state(kind, opens_at, rows, now) for kind, opens_at in kinds]
    due = [one for one in found if one.possible and one.standing is None]
    return [replace(one, main=one in due[-1:]) for one in found]


def _state(kind: str, opens_at: datetime | None, rows: Sequence[tuple[Listed, str]], now: datetime) -> KindState:
    own = [(row, state) for row, state in rows if row.kind == kind]
    public = next((row for row, state in own if state == PUBLIC), None)
    waits = next((row for row, state in own if state == WAITS), None)
    state = PUBLIC if public is not None else WAITS if waits is not None else ""
    coming = waits if public is not None else None
    return KindState(kind, public or waits, state, coming, opens_at, possible=opens_at is None or opens_at <= now)


def earlier(found: Iterable[KindState], rows: Sequence[tuple[Listed, str]]) -> list[tuple[Listed, str]]:
    """Return the publications that do not stand any more: corrected or unpublished ones, the latest first."""
    standing = [row for one in found for row in (one.standing, one.coming) if row is not None]
    return [(row, state) for row, state in rows if not any(row is one for one in standing)]
