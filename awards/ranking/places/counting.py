"""Which ballots count, and their scores as exact integers."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from awards.ranking.ballots.sheets import ASSIGNED, DRAFT, SUBMITTED, RoundSheet
from awards.ranking.numbers.vectors import (
    Array,
    Ratios,
    Whole,
    codes,
    codes_of,
    common_multiple,
    distinct,
    in_ranges,
    lengths_of,
    starts_of,
    whole_weights,
)
from awards.ranking.scheme.terms import Rules

MAX_BITS_OF_A_ROUND = 2**29  # 64 MiB of digits in one array


class TooLong(ValueError):
    """Incomplete ballots under weights so fine that their exact mean would not fit into memory."""

    def __init__(self) -> None:
        super().__init__(
            "the exact mean of incomplete scoresheets under such fine weights is too long: declare rounding.juror"
        )


@dataclass(frozen=True, eq=False)
class Counting:
    """The counting ballots of one round.

    `who` are the entries that have one, `counts` how many each; ballots are sorted by entry and juror, cells by
    ballot and criterion. `given` tells how many cells a ballot has; None says all criteria, for all. `lowered` are
    the entries whose quorum is one lower because a juror was left out.
    """

    rules: Rules
    sheet: RoundSheet
    entry: Array
    juror: Array
    given: Array | None
    criterion: Array
    step: Array
    who: Array
    counts: Array
    lowered: Array | None

    @property
    def width(self) -> int:
        """The number of criteria."""
        return len(self.rules.criteria)

    @property
    def complete(self) -> bool:
        """Whether every counting ballot has a score for every criterion."""
        return len(self.step) == len(self.entry) * self.width

    @cached_property
    def sizes(self) -> Array:
        """How many cells each ballot has."""
        return np.full(len(self.entry), self.width) if self.given is None else self.given

    @cached_property
    def cell_starts(self) -> Array:
        """Where the cells of each ballot begin."""
        return np.cumsum(self.sizes) - self.sizes

    @cached_property
    def starts(self) -> Array:
        """Where the ballots of each of `who` begin."""
        return np.cumsum(self.counts) - self.counts

    def scale_units(self) -> tuple[int, int, int]:
        """(a, s, D) such that the score of step k is (a + s·k)/D."""
        scale = self.rules.scale
        common = math.lcm(scale.min.denominator, scale.step.denominator)
        return int(scale.min * common), int(scale.step * common), common

    def scores(self) -> Ratios:
        """The score of every cell."""
        low, step, common = self.scale_units()
        steps = Whole(self.step, self.rules.scale.steps)
        numbers = steps.times(step).plus(low)
        bound = max(abs(low), abs(low + step * self.rules.scale.steps))
        return Ratios(Whole(numbers.data, bound), common)

    @cached_property
    def values(self) -> Ratios:
        """Σwv/Σw of every counting ballot, over the criteria it has."""
        sums, present = self.weighted_sums()
        scores_in = self.scale_units()[2]
        return Ratios(sums, scores_in * present if isinstance(present, int) else present.times(scores_in))

    def aligned(self) -> Ratios:
        """The same with one denominator for all ballots of an entry. Raises TooLong."""
        values = self.values
        if isinstance(values.den, int):
            return values
        common = common_multiple(distinct(values.den))
        if common is not None:
            return Ratios(values.num.times(Whole(common // values.den.wide(common), common)), common)
        return self._aligned_by_entry(values.num, values.den)

    def extremes(self, size: int) -> tuple[Array, Array]:
        """For each of `size` entries the ballot with the lowest and with the highest value; −1 where none counts."""
        low, high = np.full(size, -1, dtype=np.int64), np.full(size, -1, dtype=np.int64)
        if len(self.who):
            keys = self.values.num.data if isinstance(self.values.den, int) else codes(self.values)
            ranks = codes_of(keys) if keys.dtype == object else keys
            order = np.lexsort((ranks, self.entry))
            ends = np.cumsum(self.counts)
            low[self.who], high[self.who] = order[ends - self.counts], order[ends - 1]
        return low, high

    def weighted_sums(self) -> tuple[Whole, Whole | int]:
        """Per ballot Σ weight × score, and Σ weight (one number if all are complete), in small whole weights."""
        weights = Whole.of(whole_weights([c.weight for c in self.rules.criteria])[0])
        spread = weights[np.tile(np.arange(self.width), len(self.entry)) if self.complete else self.criterion]
        first = np.cumsum(self.sizes) - self.sizes
        sums = self.scores().num.times(spread).added_up(first, self.width) if len(first) else Whole.of([])
        if self.complete:
            return sums, sum(weights.data.tolist())
        return sums, spread.added_up(first, self.width)

    def _aligned_by_entry(self, num: Whole, den: Whole) -> Ratios:
        """One denominator for each entry, where one for all would be too long."""
        per_entry, bits = [], 0
        for first, count in zip(self.starts.tolist(), self.counts.tolist(), strict=True):
            one = 1
            for number in set(den.data[first : first + count].tolist()):
                one = math.lcm(one, number)
                if bits + one.bit_length() * count > MAX_BITS_OF_A_ROUND:
                    raise TooLong
            bits += one.bit_length() * count
            per_entry.append(one)
        long = Whole.of(per_entry)[np.repeat(np.arange(len(per_entry)), self.counts)]
        lift = Whole(long.data.astype(object) // den.data.astype(object), long.bound)
        return Ratios(num.times(lift), long)

    def shares(self) -> list[Fraction]:
        """The share of the weight that each counting ballot has scores for."""
        present = self.weighted_sums()[1]
        if isinstance(present, int):
            return [Fraction(1)] * len(self.entry)
        total = sum(whole_weights([c.weight for c in self.rules.criteria])[0])
        return [Fraction(int(part), total) for part in present.data.tolist()]


def count(rules: Rules, sheet: RoundSheet, without: int | None = None) -> Counting:
    """The counting ballots of a round; `without` leaves out one juror by number."""
    if without is None and _all_count(rules, sheet):
        counts = np.diff(sheet.first)
        who = np.flatnonzero(counts > 0)
        counts = counts if len(who) == len(counts) else counts[who]
        return Counting(rules, sheet, sheet.entry, sheet.juror, None, sheet.criterion, sheet.step, who, counts, None)
    sizes = sheet.sizes
    enough = sizes == len(rules.criteria) if rules.missing == "complete_only" else sizes > 0
    mask = (sheet.state == SUBMITTED) & enough
    lowered = None
    if without is not None:
        lowered = np.zeros(len(sheet.first) - 1, dtype=bool)
        lowered[sheet.entry[mask & (sheet.juror == without)]] = True
        mask &= sheet.juror != without
    entry, juror, criterion, step = sheet.entry, sheet.juror, sheet.criterion, sheet.step
    if not bool(mask.all()):
        cells = np.repeat(mask, sizes)
        entry, juror, sizes = entry[mask], juror[mask], sizes[mask]
        criterion, step = criterion[cells], step[cells]
    starts = starts_of(entry)
    counts = lengths_of(starts, len(entry))
    return Counting(rules, sheet, entry, juror, sizes, criterion, step, entry[starts], counts, lowered)


def _all_count(rules: Rules, sheet: RoundSheet) -> bool:
    """Whether every ballot is submitted and complete: no ballot has more cells than there are criteria."""
    return len(sheet.step) == len(sheet.entry) * len(rules.criteria) and bool((sheet.state == SUBMITTED).all())


def expected(sheet: RoundSheet) -> Array:
    """How many ballots of each entry may still come: assigned ones and drafts."""
    waiting = (sheet.state == ASSIGNED) | (sheet.state == DRAFT)
    return np.bincount(sheet.entry[waiting], minlength=len(sheet.first) - 1)


def only(counting: Counting, entries: Array) -> Counting:
    """The counting ballots of some entries."""
    if len(entries) == len(counting.who) and np.array_equal(np.sort(entries), counting.who):
        return counting
    at = np.searchsorted(counting.who, np.sort(entries))
    at = at[at < len(counting.who)]
    who = at[np.isin(counting.who[at], entries)]
    ballots = in_ranges(counting.starts[who], counting.counts[who])
    cells = in_ranges(counting.cell_starts[ballots], counting.sizes[ballots])
    return replace(
        counting,
        entry=counting.entry[ballots],
        juror=counting.juror[ballots],
        given=counting.sizes[ballots],
        criterion=counting.criterion[cells],
        step=counting.step[cells],
        who=counting.who[who],
        counts=counting.counts[who],
    )
