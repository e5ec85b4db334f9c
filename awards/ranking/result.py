"""A finished ranking: its arrays, and the standings, explanations and notes that are made when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, overload

import numpy as np

from .counting import expected
from .decisions import Decision
from .ordering import IN, Groups
from .outcome import Outcome
from .scheme import Scheme
from .sheets import Sheets
from .ties import last_parting
from .whole import Array

if TYPE_CHECKING:
    from .standings import Standing

RANKED, UNRANKED, BELOW = range(3)


@dataclass(eq=False)
class Result:
    """The places of one ranking, as arrays; standings are made when they are asked for.

    Per position from the first place down: `groups`, `parted` (what parts it from the one before, as in ties.py),
    `places` (twice the place), `cuts`. Per entry in the order of the sheets: `status`.
    """

    scheme: Scheme
    sheets: Sheets
    outcome: Outcome
    start_groups: Groups
    groups: Groups
    parted: Array
    places: Array
    cuts: Array | None
    status: Array
    below: dict[int, str]
    used: tuple[Decision, ...]
    unused: tuple[Decision, ...]

    @property
    def standings(self) -> Sequence[Standing]:
        """One standing for each entry, by place and then by entry id; those without a place last, by entry id."""
        return Standings(self)

    def standing(self, entry: str) -> Standing:
        """The standing of one entry. Raises KeyError for an unknown one."""
        return self.standings[int(self.position[self.numbers[entry]])]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each entry in the sheets."""
        return {name: number for number, name in enumerate(self.sheets.entries)}

    @cached_property
    def decided(self) -> Array:
        """Which tie-break rule last parted the group of each entry (−1: none)."""
        decided = np.full(len(self.sheets.entries), -1, dtype=np.int64)
        decided[self.groups.order] = last_parting(self.parted)
        return decided

    @cached_property
    def listing(self) -> Array:
        """The entries in the order of the standings."""
        return np.concatenate((self.by_place, np.flatnonzero(self.status != RANKED)))

    @cached_property
    def by_place(self) -> Array:
        """The ranked entries by place and then by id."""
        return self.groups.order

    @cached_property
    def position(self) -> Array:
        """Where each entry is in the standings."""
        position = np.empty(len(self.sheets.entries), dtype=np.int64)
        position[self.listing] = np.arange(len(self.listing))
        return position

    @cached_property
    def ballots(self) -> list[Array]:
        """Per round, how many ballots of each entry count."""
        return [_over_all(one.who, one.counts, len(self.sheets.entries)) for one in self.outcome.countings]

    @cached_property
    def expected(self) -> list[Array]:
        """Per round, how many ballots of each entry may still come."""
        return [expected(sheet) for sheet in self.sheets.rounds]

    @cached_property
    def extremes(self) -> list[tuple[Array, Array]]:
        """Per round, which counting ballot of each entry has the lowest and the highest value (−1: none)."""
        return [one.extremes(len(self.sheets.entries)) for one in self.outcome.countings]

    @cached_property
    def start_position(self) -> Array:
        """Where each ranked entry was before the tie-break."""
        position = np.full(len(self.sheets.entries), -1, dtype=np.int64)
        position[self.start_groups.order] = np.arange(len(self.start_groups.order))
        return position

    @cached_property
    def starts(self) -> Array:
        """The position at which each group begins, and the end."""
        return np.concatenate(([0], np.cumsum(self.groups.sizes)))

    @property
    def winners(self) -> tuple[str, ...]:
        """The entries of the first group, by id."""
        first = self.groups.order[self.groups.group == 0]
        return tuple(self.sheets.entries[entry] for entry in first.tolist())

    def inside(self, state: int = IN) -> tuple[str, ...]:
        """The entries in the cut (or out of it, or undecided at it), by place and id; none without a cut."""
        if self.cuts is None:
            return ()
        return tuple(self.sheets.entries[entry] for entry in self.groups.order[self.cuts == state].tolist())


class Standings(Sequence["Standing"]):
    """The standings of a result, each made when it is looked at: a million of them take no memory."""

    def __init__(self, result: Result) -> None:
        self.result = result

    def __len__(self) -> int:
        return len(self.result.sheets.entries)

    @overload
    def __getitem__(self, index: int) -> Standing: ...
    @overload
    def __getitem__(self, index: slice) -> list[Standing]: ...
    def __getitem__(self, index: int | slice) -> Standing | list[Standing]:
        from .standings import make_standing

        if isinstance(index, slice):
            return [make_standing(self.result, position) for position in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return make_standing(self.result, index % len(self))

    def __iter__(self) -> Iterator[Standing]:
        from .standings import make_standing

        return (make_standing(self.result, position) for position in range(len(self)))


def _over_all(who: Array, numbers: Array, size: int) -> Array:
    result = np.zeros(size, dtype=np.int64)
    result[who] = numbers
    return result
