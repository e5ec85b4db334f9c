"""Groups of equal entries in order, places from groups, and who is inside the cut."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from awards.ranking.numbers.vectors import Array, Ratios, Whole, codes, common_multiple, distinct
from awards.ranking.places.outcome import Outcome, is_below


@dataclass(frozen=True, eq=False)
class Groups:
    """Entries from the first to the last, and the number of the group each is in (from 0, ascending)."""

    order: Array
    group: Array

    @cached_property
    def sizes(self) -> Array:
        """How many entries each group has."""
        return np.bincount(self.group) if len(self.group) else np.zeros(0, dtype=np.int64)

    @cached_property
    def opens(self) -> Array:
        """Which positions begin a group."""
        return np.asarray(np.diff(self.group, prepend=-1) != 0)

    @classmethod
    def opened(cls, order: Array, opens: Array) -> Groups:
        """The groups that begin at the positions marked."""
        groups = cls(order, np.cumsum(opens) - 1)
        groups.__dict__["opens"] = opens
        return groups

    def split(self, where: Array, keys: Array) -> Groups:
        """The groups with the entries at some positions ordered, inside their groups, by descending keys."""
        entries, group = self.order[where], self.group[where]
        by = np.lexsort((entries, -keys, group))
        old, keys = group[by], keys[by]
        order, opens = self.order.copy(), self.opens.copy()
        order[where] = entries[by]
        opens[where[1:][(old[1:] == old[:-1]) & (keys[1:] != keys[:-1])]] = True
        return Groups.opened(order, opens)


def grouped(who: Array, tiers: Array, values: Ratios, band: Fraction) -> Groups:
    """The entries `who` by tier and then by value, both descending; equal ones, or those within the band, together."""
    if band:
        return _banded(who, tiers, values, band)
    if isinstance(values.den, int) and values.num.bound < 2 ** (60 - len(who).bit_length()) and _of_one_tier(tiers):
        return _packed(who, values.num)
    keys = codes(values)
    by = np.lexsort((who, -keys, -tiers)) if tiers.any() and not tiers.all() else np.lexsort((who, -keys))
    tier, key = tiers[by], keys[by]
    opens = np.ones(len(by), dtype=bool)
    opens[1:] = (key[1:] != key[:-1]) | (tier[1:] != tier[:-1])
    return Groups(who[by], np.cumsum(opens) - 1)


def _of_one_tier(tiers: Array) -> bool:
    return len(tiers) == 0 or bool((tiers == tiers[0]).all())


def _packed(who: Array, numbers: Whole) -> Groups:
    """The same for integers small enough to carry their entry's position in their lowest bits: one plain sort."""
    bits = len(who).bit_length()
    narrow = 2 * numbers.bound < 2 ** (31 - bits)  # sorted twice as quickly
    kind: type = np.int32 if narrow else np.int64
    packed = ((numbers.bound - numbers.data.astype(kind)) << bits) | np.arange(len(who), dtype=kind)
    packed.sort()
    opens = np.ones(len(who), dtype=bool)
    values = packed >> bits
    opens[1:] = values[1:] != values[:-1]
    return Groups.opened(who.take(packed & ((1 << bits) - 1)), opens)


def _banded(who: Array, tiers: Array, values: Ratios, band: Fraction) -> Groups:
    """From the top down an entry joins while the group's first − its value ≤ band; never chained."""
    by = grouped(np.arange(len(who)), tiers, values, Fraction(0)).order
    opens = np.zeros(len(by), dtype=bool)
    for tier in (1, 0):
        where = np.flatnonzero(tiers[by] == tier)
        opens[where[_firsts(values[by[where]], band)]] = True
    group = np.cumsum(opens) - 1
    return Groups.opened(np.sort(group << 32 | who[by]) & (2**32 - 1), opens)


def _firsts(values: Ratios, band: Fraction) -> list[int]:
    """The positions of descending values at which a group begins."""
    common = values.den if isinstance(values.den, int) else common_multiple(distinct(values.den))
    if common is None:
        ascending: list[Any] = [-values.at(index) for index in range(len(values))]
        reach: int | Fraction = band
    else:
        lift = 1 if isinstance(values.den, int) else Whole(common // values.den.wide(common), common)
        ascending = values.num.times(lift).times(-band.denominator).data.tolist()
        reach = band.numerator * common
    firsts, first = [], 0
    while first < len(ascending):
        firsts.append(first)
        first = bisect_right(ascending, ascending[first] + reach, first)
    return firsts


def doubled_places(sizes: Array, kind: str) -> Array:
    """Twice the place of each group: competition 1 2 2 4, modified 1 3 3 4, dense 1 2 2 3, fractional 1 2.5 2.5 4."""
    ends = np.cumsum(sizes)
    starts = ends - sizes + 1
    if kind == "competition":
        return 2 * starts
    if kind == "modified":
        return 2 * ends
    if kind == "dense":
        return 2 * np.arange(1, len(sizes) + 1)
    return np.asarray(starts + ends)


OUT, IN, UNDECIDED = range(3)
CUT_WORDS = {IN: "in", OUT: "out", UNDECIDED: "undecided"}


def cut_states(found: Outcome, groups: Groups) -> Array | None:
    """For each position: in, out, or undecided because its group lies across the line; None without a cut.

    Whose value is under the cut's min is out in any case.
    """
    cut = found.scheme.cut
    if cut is None:
        return None
    ends = np.cumsum(groups.sizes)
    starts = ends - groups.sizes
    line = len(groups.order) if cut.places is None else cut.places
    state = np.where(ends <= line, IN, np.where(starts >= line, OUT, UNDECIDED))[groups.group]
    return state if cut.min is None else np.where(is_below(found.value[groups.order], cut.min), OUT, state)
