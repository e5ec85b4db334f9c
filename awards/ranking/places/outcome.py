"""What orders the entries: from the totals of the rounds to one value for each (rounding `total`, carrying, rounding
`carried`), groups of equal ones in order, places from groups, and who is inside the cut.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from awards.ranking.ballots.sheets import Sheets
from awards.ranking.numbers.vectors import Array, Ratios, Whole, codes, common_multiple, distinct
from awards.ranking.places.counting import Counting, count
from awards.ranking.places.totals import FINE, NO_BALLOT, Totals, round_totals
from awards.ranking.scheme.scheme import Scheme


@dataclass(frozen=True, eq=False)
class Outcome:
    """Per entry, all in the order of the sheets' entries.

    `last` is its last round (−1: none); `why` and `where` tell why it is unranked and in which round; `exact` is
    the value before the last stage, `final` the one after it (the same where none is declared), `value` the one
    that ranks.
    """

    scheme: Scheme
    sheets: Sheets
    without: str | None
    last: Array
    why: Array
    where: Array
    exact: Ratios
    final: Ratios

    @cached_property
    def countings(self) -> tuple[Counting, ...]:
        """The counting ballots of each round."""
        return countings_of(self.scheme, self.sheets, self.without)

    @property
    def value(self) -> Ratios:
        """The value that orders and ties."""
        return self.final if self.scheme.rank_on == "rounded" else self.exact

    @property
    def tiers(self) -> Array:
        """1 for entries that are in the last round, 0 for those behind them."""
        return np.asarray(self.last == len(self.scheme.stages) - 1, dtype=np.int8)


def outcome(scheme: Scheme, sheets: Sheets, without: str | None = None) -> Outcome:
    """The value of every entry. Raises counting.TooLong."""
    countings = countings_of(scheme, sheets, without)
    totals = tuple(round_totals(one) for one in countings)
    size = len(sheets.entries)
    last, why, where = _standing_in_rounds(sheets, totals, size)
    spread = [_over_all(one, size) for one in totals]
    if not scheme.rounds:
        exact, final = spread[0], spread[0].rounded(scheme.rules.rounding.total)
    else:
        exact = _carried(scheme, spread)
        final = _rounded_carried(scheme, exact, last)
    found = Outcome(scheme, sheets, without, last, why, where, exact, final)
    found.__dict__["countings"] = countings
    return found


def countings_of(scheme: Scheme, sheets: Sheets, without: str | None) -> tuple[Counting, ...]:
    """The counting ballots of each round, without those of one juror."""
    left_out = sheets.jurors.index(without) if without is not None else None
    pairs = zip(scheme.stages, sheets.rounds, strict=True)
    return tuple(count(stage.rules, sheet, left_out) for stage, sheet in pairs)


def _standing_in_rounds(sheets: Sheets, totals: tuple[Totals, ...], size: int) -> tuple[Array, Array, Array]:
    last = np.full(size, -1, dtype=np.int8)  # a scheme has 100 rounds at most
    why, where = np.full(size, FINE, dtype=np.int8), np.zeros(size, dtype=np.int8)
    for number, (sheet, total) in enumerate(zip(sheets.rounds, totals, strict=True)):
        inside = sheet.first[1:] > sheet.first[:-1]
        np.copyto(last, number, where=inside)
        here = total.why
        if len(total.who) < size:
            here = np.full(size, NO_BALLOT, dtype=np.int8)
            here[total.who] = total.why
        new = inside & (here != FINE) & (why == FINE)
        np.copyto(why, here, where=new)
        np.copyto(where, number, where=new)
    np.copyto(why, NO_BALLOT, where=last < 0)
    return last, why, where


def _over_all(total: Totals, size: int) -> Ratios:
    """The totals of those who have one, 0 for the others."""
    values, who = total.values, total.who
    if len(who) == size:
        return values
    num = np.zeros(size, dtype=values.num.data.dtype)
    num[who] = values.num.data
    if isinstance(values.den, int):
        return Ratios(Whole(num, values.num.bound), values.den)
    den = np.ones(size, dtype=values.den.data.dtype)
    den[who] = values.den.data
    return Ratios(Whole(num, values.num.bound), Whole(den, max(1, values.den.bound)))


def _carried(scheme: Scheme, totals: list[Ratios]) -> Ratios:
    """Σ weight × the round's rounded total."""
    result: Ratios | None = None
    for stage, total in zip(scheme.stages, totals, strict=True):
        part = total.rounded(stage.rules.rounding.total).scaled(stage.weight)
        result = part if result is None else result.plus(part)
    if result is None:
        raise ValueError("a scheme with rounds has at least one")
    return result


def _rounded_carried(scheme: Scheme, exact: Ratios, last: Array) -> Ratios:
    """The carried sum rounded as declared for each entry's own last round."""
    declared = [scheme.last_digits(number) for number in range(len(scheme.rounds))]
    if len(set(declared)) == 1:
        return exact.rounded(declared[0])
    result = exact
    for number, digits in enumerate(declared):
        if digits is not None:
            result = _chosen(last == number, exact.rounded(digits), result)
    return result


def _chosen(mask: Array, these: Ratios, others: Ratios) -> Ratios:
    """Some of these fractions, the rest of the others."""
    left, right = these.dens(), others.dens()
    num = np.where(mask, these.num.data, others.num.data)
    den = np.where(mask, left.data, right.data)
    return Ratios(Whole(num, max(these.num.bound, others.num.bound)), Whole(den, max(left.bound, right.bound)))


def is_below(values: Ratios, least: Fraction) -> Array:
    """Which fractions are under a bound."""
    left = values.num.times(least.denominator)
    right = values.dens().times(least.numerator)
    most = max(left.bound, right.bound)
    return np.asarray(left.wide(most) < right.wide(most), dtype=bool)


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
