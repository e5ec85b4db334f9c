"""How far a scoresheet is, in what order jurors stand, and which part of a large table a page shows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol, TypeVar

from awards.core.roles import STAFF
from awards.core.verdicts import YES, Verdict
from awards.programmes.rules import HasWindow, round_is_closed

# What a cell of the matrix says. Never how high: only how far.
COMPLETE, BEGUN, WAITS, RECUSED = "complete", "begun", "waits", "recused"
SHADES = 5  # of what has begun, from the first criterion to the last
AT_ONCE = 20  # jurors, and nominations, of one page: it does not grow with the table
T = TypeVar("T")


class Cell(NamedTuple):
    """How far one juror is with one nomination; scored: criteria, of a scoresheet that has begun."""

    state: str
    scored: int = 0


def cell_of(*, recused: bool, submitted: bool, begun: bool, scored: int) -> Cell:
    """Return how far a scoresheet is. What is scored in full and was not submitted has only begun."""
    if recused:
        return Cell(RECUSED)
    if submitted:
        return Cell(COMPLETE)
    return Cell(BEGUN, scored) if begun or scored else Cell(WAITS)


def shade(scored: int, criteria: int) -> int:
    """Return how dark a scoresheet that has begun is shown: from 1 to SHADES."""
    return 1 + min(SHADES - 1, SHADES * scored // max(1, criteria))


class HasProgress(Protocol):
    """How many scoresheets a juror holds and has submitted."""

    given: int
    done: int


def pace_of(progress: HasProgress) -> float:
    """Return which part a juror has submitted, by which the slowest comes first."""
    return progress.done / progress.given if progress.given else 1.0


@dataclass(frozen=True)
class Part:
    """Which part of a list is shown: rows from `start` to before `end`, as page `number` of `pages`."""

    number: int
    pages: int
    start: int
    end: int
    total: int

    def of(self, rows: Sequence[T]) -> Sequence[T]:
        """Return the rows of the part."""
        return rows[self.start : self.end]


def part(total: int, asked: int, *, size: int = AT_ONCE) -> Part:
    """Return the part of a list that page `asked` (from 1) shows; the last one where there are fewer."""
    pages = max(1, -(-total // size))
    number = min(max(1, asked), pages)
    return Part(number, pages, (number - 1) * size, min(total, number * size), total)


def can_see_progress(round_: HasWindow, *, roles: Iterable[str], now: datetime) -> Verdict:
    """Whether somebody may see how far single jurors are: those who organise; others once the round has closed."""
    return YES if STAFF & set(roles) else round_is_closed(round_, now=now)
