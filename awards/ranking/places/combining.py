"""Runs of values, one run for each thing that jurors judge together, and how a run becomes one number."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from awards.ranking.numbers.vectors import Array, Ratios, Whole, codes_of
from awards.ranking.scheme.terms import Rules


@dataclass(frozen=True, eq=False)
class Runs:
    """Values in runs of `lengths`, none empty; `den` is one number for all values, or one for each run."""

    num: Whole
    den: Whole | int
    lengths: Array

    @property
    def starts(self) -> Array:
        """Where each run begins."""
        return np.cumsum(self.lengths) - self.lengths

    @property
    def longest(self) -> int:
        """The length of the longest run."""
        return int(self.lengths.max()) if len(self.lengths) else 0

    def _each(self, per_run: Whole) -> Whole:
        """One number per run, repeated for each of its values."""
        return Whole(np.repeat(per_run.data, self.lengths), per_run.bound)

    def _den_each(self) -> Whole | int:
        return self.den if isinstance(self.den, int) else self._each(self.den)

    def sums(self) -> Whole:
        """The sum of each run's numerators."""
        return self.num.added_up(self.starts, self.longest) if len(self.lengths) else self.num

    def limited(self, limit: Fraction | None) -> Runs:
        """Every value pulled to within ±limit of its run's exact mean, taken once before."""
        if limit is None or not len(self.lengths):
            return self
        count = Whole(self.lengths, self.longest)
        middle = self.sums().times(limit.denominator)
        den = Ratios(count, self.den).dens()
        reach = den.times(count).times(limit.numerator)
        values = self.num.times(self._each(count)).times(limit.denominator)
        low, high = self._each(middle.plus(reach.times(-1))), self._each(middle.plus(reach))
        most = max(values.bound, low.bound, high.bound)
        pulled = np.minimum(np.maximum(values.wide(most), low.wide(most)), high.wide(most))
        return Runs(Whole(pulled, values.bound), den.times(count).times(limit.denominator), self.lengths)

    def rounded(self, digits: int | None) -> Runs:
        """Every value rounded half-up, where digits are declared."""
        if digits is None:
            return self
        rounded = Ratios(self.num, self._den_each()).rounded(digits)
        return Runs(rounded.num, 10**digits, self.lengths)

    def combined(self, rules: Rules, fewer: Array | None = None) -> tuple[Ratios, Array]:
        """One number for each run, and which runs had enough values for it.

        `fewer` marks the runs for which trim's min_count is one lower.
        """
        enough = np.ones(len(self.lengths), dtype=bool)
        if rules.combine == "median":
            return self.median(), enough
        if rules.trim is None or not rules.trimmed:
            return self._over(
                self.sums(), Whole(self.lengths, self.longest) if rules.combine == "mean" else None
            ), enough
        low, high, least = rules.trim.low, rules.trim.high, rules.trim.fewest
        needed = least if fewer is None else np.maximum(low + high + 1, least - fewer)
        kept = Whole(np.maximum(self.lengths - low - high, 1), self.longest)
        divisor = kept if rules.combine == "trimmed_mean" else None
        return self._over(self._trimmed(low, high), divisor), self.lengths >= needed

    def _over(self, num: Whole, divisor: Whole | None) -> Ratios:
        if divisor is None:
            return Ratios(num, self.den)
        if isinstance(self.den, int):
            if len(divisor) and bool((divisor.data == divisor.data[0]).all()):
                return Ratios(num, self.den * int(divisor.data[0]))
            return Ratios(num, divisor.times(self.den))
        return Ratios(num, self.den.times(divisor))

    def _sorted(self) -> Whole:
        """The values ascending within each run."""
        size = len(self.num)
        if size and self.num.data.dtype != object and size == self.longest * len(self.lengths):
            return Whole(np.sort(self.num.data.reshape(-1, self.longest), axis=1).reshape(-1), self.num.bound)
        run = np.repeat(np.arange(len(self.lengths)), self.lengths)
        keys = codes_of(self.num.data) if self.num.data.dtype == object else self.num.data
        return self.num[np.lexsort((keys, run))]

    def median(self) -> Ratios:
        """The middle value of each run, or the mean of the middle two."""
        ordered = self._sorted()
        low, high = self.starts + (self.lengths - 1) // 2, self.starts + self.lengths // 2
        both = ordered[low].plus(ordered[high])
        return Ratios(both, self.den * 2 if isinstance(self.den, int) else self.den.times(2))

    def _trimmed(self, low: int, high: int) -> Whole:
        """The sum of each run without its lowest and highest values."""
        ordered = self._sorted()
        place = np.arange(len(ordered)) - np.repeat(self.starts, self.lengths)
        kept = (place >= low) & (place < np.repeat(self.lengths - high, self.lengths))
        data = np.where(kept, ordered.data, 0)
        return Whole(data, ordered.bound).added_up(self.starts, self.longest) if len(self.lengths) else ordered
