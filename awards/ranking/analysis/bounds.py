"""Certain bounds of the totals of one round under many weightings at once, in floats.

The exact core ranks one weighting at a time. To ask a thousand, floats first say between which two numbers each total
certainly lies; only the entries these leave open are then ranked exactly. No step from ballots to a total falls when a
score rises (limit, trimming and half-up rounding included), so a lower and an upper bound can be carried through all of
them, each widened by more than the floats can have lost.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from awards.ranking.analysis.ballot_values import Cells, Floats, Indices
from awards.ranking.scheme.terms import Rules

LOST = 1e-11
"""More than the share of the largest number that a sum of 100,000 floats can lose."""

MOST_DIGITS = 12
"""Rounding to more digits than this is bounded by its unit instead of carried out."""


@dataclass(frozen=True, eq=False)
class Bounds:
    """Two arrays of one shape: each true number lies between them, or is absent (NaN in both)."""

    low: Floats
    high: Floats

    @classmethod
    def about(cls, values: Floats) -> Bounds:
        """The values and a little to each side, for what the floats have lost."""
        return cls(values, values).widened()

    def widened(self) -> Bounds:
        """A little more to each side."""
        largest = np.nanmax(np.abs(self.high), initial=0.0) + np.nanmax(np.abs(self.low), initial=0.0)
        return Bounds(self.low - LOST * largest, self.high + LOST * largest)

    def plus(self, other: Bounds) -> Bounds:
        """The sum of two numbers."""
        return Bounds(self.low + other.low, self.high + other.high).widened()

    def times(self, factors: Floats | float) -> Bounds:
        """Each number times a factor that is not below 0."""
        return Bounds(self.low * factors, self.high * factors).widened()

    def spanned(self) -> Bounds:
        """One column that holds all columns."""
        return Bounds(self.low.min(axis=1, keepdims=True), self.high.max(axis=1, keepdims=True))

    def rounded(self, digits: int | None) -> Bounds:
        """Each number rounded half-up, where a stage declares it."""
        if digits is None:
            return self
        unit = 10.0**-digits
        if digits > MOST_DIGITS:
            return Bounds(self.low - unit, self.high + unit)
        return Bounds(np.floor(self.low / unit + 0.5) * unit, np.floor(self.high / unit + 0.5) * unit).widened()


def totals(cells: Cells, weights: Floats, *, unrounded: bool = False, span: bool = False) -> Bounds:
    """Between what each entry's total of the round lies: N × T for T rows of weights, NaN where it has none.

    `unrounded` leaves the stage `total` out. `span` gives one column that holds all T, and is quicker.
    """
    rules = cells.rules
    if _is_linear(cells):
        found = _linear(cells, weights)
    elif rules.pooled:
        found = _pooled(cells, weights)
    elif rules.order == "juror_first":
        found = _jurors_first(cells, weights, span)
    else:
        found = _criteria_first(cells, weights)
    found = (found.spanned() if span else found).times(cells.factor[:, None])
    return found if unrounded else found.rounded(rules.rounding.total)


def _is_linear(cells: Cells) -> bool:
    """Whether the criteria of an entry can be added up before they are weighed: the quick way, and the usual one."""
    rules, rounding = cells.rules, cells.rules.rounding
    exact = rounding.cell is rounding.juror is rounding.criterion is rounding.weighted is None
    usual = exact and rules.limit is None and rules.combine in ("mean", "sum")
    return usual and not bool(np.isnan(cells.values).any())


def _linear(cells: Cells, weights: Floats) -> Bounds:
    rules, sums = cells.rules, _summed(cells, cells.values)
    if rules.combine == "mean":
        sums = _ratio(sums, _summed(cells, np.ones_like(cells.values)))
    values = sums @ weights.T
    return Bounds.about(values if rules.total == "weighted_sum" else values / weights.sum(axis=1))


def _jurors_first(cells: Cells, weights: Floats, span: bool) -> Bounds:
    rules, there = cells.rules, ~np.isnan(cells.values)
    present = weights.sum(axis=1) if there.all() else there @ weights.T
    values = Bounds.about((np.where(there, cells.values, 0) @ weights.T) / present)
    if rules.total == "weighted_sum":
        values = values.times(weights.sum(axis=1))
    values = values.spanned() if span else values
    return _combined(cells, _limited(cells, values).rounded(rules.rounding.juror))


def _criteria_first(cells: Cells, weights: Floats) -> Bounds:
    rules = cells.rules
    criteria = _combined(cells, _judged(cells)).rounded(rules.rounding.criterion)
    low, high = np.zeros((cells.entries, len(weights))), np.zeros((cells.entries, len(weights)))
    found = Bounds(low, high)
    for number in range(weights.shape[1]):
        one = Bounds(criteria.low[:, number, None], criteria.high[:, number, None]).times(weights[:, number])
        found = found.plus(one.rounded(rules.rounding.weighted))
    return found if rules.total == "weighted_sum" else found.times(1 / weights.sum(axis=1))


def _pooled(cells: Cells, weights: Floats) -> Bounds:
    values = _judged(cells)
    there = ~np.isnan(cells.values)
    shares = _summed(cells, there * 1.0) @ weights.T

    def pooled(side: Floats) -> Floats:
        return _ratio(_summed(cells, np.where(there, side, 0)) @ weights.T, shares)

    return Bounds(pooled(values.low), pooled(values.high)).widened()


def _judged(cells: Cells) -> Bounds:
    """The single scores, limited and rounded as declared; no weight has touched them."""
    return _limited(cells, Bounds.about(cells.values)).rounded(cells.rules.rounding.cell)


def _limited(cells: Cells, values: Bounds) -> Bounds:
    """Each value pulled to within ±L of its entry's mean."""
    if cells.rules.limit is None:
        return values
    limit, mean = float(cells.rules.limit), _means(cells, values)
    low, high = mean.low[cells.entry], mean.high[cells.entry]
    return Bounds(
        np.clip(values.low, low - limit, low + limit), np.clip(values.high, high - limit, high + limit)
    ).widened()


def _combined(cells: Cells, values: Bounds) -> Bounds:
    """The jurors of each entry as one number; NaN where there are none, or too few for trimming."""
    rules = cells.rules
    if rules.combine == "mean":
        return _means(cells, values)
    if rules.combine == "sum":
        counts = _summed(cells, ~np.isnan(values.low) * 1.0)
        means = _means(cells, values)
        return Bounds(means.low * counts, means.high * counts).widened()
    return Bounds(_middle(cells, values.low), _middle(cells, values.high)).widened()


def _means(cells: Cells, values: Bounds) -> Bounds:
    def mean(side: Floats) -> Floats:
        there = ~np.isnan(side)
        return _ratio(_summed(cells, np.where(there, side, 0)), _summed(cells, there * 1.0))

    return Bounds(mean(values.low), mean(values.high)).widened()


def _middle(cells: Cells, values: Floats) -> Floats:
    """The median, or what trimming leaves, of each entry's values (column by column)."""
    sums, counts = _sums_in_order(cells, values)
    if cells.rules.combine == "median":
        low, keep = (counts - 1) // 2, 2 - counts % 2
    else:
        lowest, highest, least = _trimming(cells.rules)
        keep = np.where(counts >= least, counts - lowest - highest, 0)
        low = np.minimum(lowest, counts)
    keep = np.where(counts > 0, np.maximum(keep, 0), 0)
    from_ = np.clip(low, 0, counts)
    total = np.take_along_axis(sums, (from_ + keep)[:, None], 1) - np.take_along_axis(sums, from_[:, None], 1)
    kept = keep.astype(np.float64)
    return _ratio(total[:, 0] if cells.rules.combine != "trimmed_sum" else total[:, 0] * kept, kept)


def _trimming(rules: Rules) -> tuple[int, int, int]:
    trim = rules.trim
    return (trim.low, trim.high, trim.fewest) if trim else (0, 0, 1)


def _sums_in_order(cells: Cells, values: Floats) -> tuple[Floats, Indices]:
    """Per entry and column the sums of its 0, 1, 2, … lowest values, and how many values there are."""
    per_entry = np.bincount(cells.entry, minlength=cells.entries)
    seat = np.arange(len(cells.entry)) - (np.cumsum(per_entry) - per_entry)[cells.entry]
    table = np.full((cells.entries, int(per_entry.max(initial=0)), values.shape[1]), np.nan)
    table[cells.entry, seat] = values
    table.sort(axis=1)  # NaN last
    sums = np.zeros((table.shape[0], table.shape[1] + 1, table.shape[2]))
    np.cumsum(np.nan_to_num(table), axis=1, out=sums[:, 1:])
    return sums, (~np.isnan(table)).sum(axis=1)


def _summed(cells: Cells, values: Floats) -> Floats:
    """The sum of each entry's rows; 0 for an entry without any."""
    found = np.zeros((cells.entries, values.shape[1]))
    present, starts = np.unique(cells.entry, return_index=True)
    if len(starts):
        found[present] = np.add.reduceat(values, starts, axis=0)
    return found


def _ratio(part: Floats, whole: Floats) -> Floats:
    """part/whole, NaN where the whole is 0."""
    nothing: Floats = np.full(np.broadcast(part, whole).shape, np.nan)
    np.divide(part, whole, out=nothing, where=whole > 0)
    return nothing
