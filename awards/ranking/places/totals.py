"""The total of every entry in one round: the steps of the scheme in their order, exactly.

criterion_first: for each criterion limit, `cell`, combine, `criterion`, weigh, `weighted`; then total.
juror_first: for each juror total, limit, `juror`; then combine. pooled: for each criterion limit, `cell`; then Σwv/Σw.
Then the entry's factor. Rounding `total` and carrying belong to whoever puts the rounds together.

Values stand in runs, one run for each thing that jurors judge together; a run becomes one number.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from awards.ranking.numbers.vectors import (
    Array,
    Ratios,
    Whole,
    codes_of,
    common_multiple,
    distinct,
    lengths_of,
    starts_of,
    whole_weights,
)
from awards.ranking.places.counting import Counting
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


FINE, NO_BALLOT, QUORUM, TOO_FEW, NO_CRITERION = range(5)


@dataclass(frozen=True, eq=False)
class Totals:
    """Per entry of `who`: the total before rounding `total`, and why it does not count (FINE where it does)."""

    who: Array
    values: Ratios
    why: Array


def round_totals(counting: Counting) -> Totals:
    """The totals of one round. Raises TooLong."""
    who, rules = counting.who, counting.rules
    if len(who) == 0:
        return Totals(who, Ratios(Whole.of([]), 1), np.zeros(0, dtype=np.int8))
    values, why = _values(counting)
    quorum = rules.quorum if counting.lowered is None else rules.quorum - counting.lowered[who]
    why = np.where(counting.counts < quorum, np.int8(QUORUM), why)
    return Totals(who, _times_factor(values, counting), why)


def _values(counting: Counting) -> tuple[Ratios, Array]:
    rules = counting.rules
    if _is_linear(counting):
        return linear_values(counting), np.zeros(len(counting.who), dtype=np.int8)
    if rules.pooled:
        return _pooled(counting), np.zeros(len(counting.who), dtype=np.int8)
    if rules.order == "juror_first":
        return _juror_first(counting)
    return _criterion_first(counting)


def _is_linear(counting: Counting) -> bool:
    """Whether the total is one weighted sum of all cells over one number, in whatever order it is taken."""
    rules, rounding = counting.rules, counting.rules.rounding
    exact = rounding.cell is rounding.juror is rounding.criterion is rounding.weighted is None
    return counting.complete and rules.combine in ("mean", "sum") and rules.limit is None and exact


def linear_values(counting: Counting) -> Ratios:
    """Σ weight × score over all cells of each entry, over the number of jurors (mean) and the weights (mean)."""
    rules, counts = counting.rules, counting.counts
    weights, unit = whole_weights([c.weight for c in rules.criteria])
    low, step, common = counting.scale_units()
    longest = int(counts.max())
    sums = Whole(_weighted_steps(counting, weights, longest), rules.scale.steps * sum(weights) * longest)
    jurors = Whole(counts, longest)
    sums = sums.times(step)
    sums = sums.plus(jurors.times(low * sum(weights))) if low else sums
    runs = Runs(sums, common * sum(weights), counts)
    even = longest * len(counts) == len(counting.entry)
    if rules.combine == "sum":
        values = Ratios(sums, runs.den)
    elif even:
        values = Ratios(sums, common * sum(weights) * longest)
    else:
        values = Ratios(sums, jurors.times(common * sum(weights)))
    return values if rules.total == "weighted_mean" else values.scaled(unit * sum(weights))


def _weighted_steps(counting: Counting, weights: list[int], longest: int) -> Array:
    """Per entry Σ weight × step over all its cells.

    Equal panels are one product of a matrix with a vector. In float32 or float64 that is exact as long as no
    partial sum can pass 2²⁴ or 2⁵³, in whatever order and with whatever fused steps it is taken; and it is the
    one form for which the machine has fast code.
    """
    counts, width = counting.counts, counting.width
    most = counting.rules.scale.steps * sum(weights) * longest
    if len(counting.entry) == longest * len(counts):
        exact_in = np.float32 if most < 2**24 else np.float64 if most < 2**53 else None
        if exact_in is not None and counting.step.dtype != object:
            matrix = counting.step.reshape(len(counts), longest * width)
            return _product(matrix, np.tile(np.array(weights, dtype=exact_in), longest))
    spread = Whole.of(weights)[np.tile(np.arange(width), len(counting.entry))]
    first = counting.starts * width
    return Whole(counting.step, counting.rules.scale.steps).times(spread).added_up(first, longest * width).data


BLOCK = 100_000  # cells that are converted at a time: they stay in the processor's cache


def _product(matrix: Array, weights: Array) -> Array:
    """The matrix of steps times the weights, in the weights' floating type, block by block; as int64."""
    rows = max(1, min(len(matrix), BLOCK // max(1, len(weights))))
    block = np.zeros((rows, len(weights)), dtype=weights.dtype)
    sums = np.zeros(len(matrix), dtype=weights.dtype)
    # OpenBLAS may look at what lies on its stack beside the numbers and drop it, with the flag "invalid" left set.
    with np.errstate(invalid="ignore"):
        for first in range(0, len(matrix), rows):
            part = matrix[first : first + rows]
            block[: len(part)] = part
            np.dot(block[: len(part)], weights, out=sums[first : first + rows])
    return sums.astype(np.int64)


def _juror_first(counting: Counting) -> tuple[Ratios, Array]:
    rules = counting.rules
    early = rules.limit is None and rules.rounding.juror is not None  # rounded ballots are over one denominator
    values = counting.values if early else counting.aligned()
    if rules.total == "weighted_sum":
        values = values.scaled(sum((c.weight for c in rules.criteria), Fraction(0)))
    values = values.rounded(rules.rounding.juror) if early else values
    per_run = values.den if isinstance(values.den, int) else values.den[counting.starts]
    runs = Runs(values.num, per_run, counting.counts).limited(rules.limit).rounded(rules.rounding.juror)
    fewer = None if counting.lowered is None else counting.lowered[counting.who]
    result, enough = runs.combined(rules, fewer)
    return result, np.where(enough, FINE, TOO_FEW).astype(np.int8)


@dataclass(frozen=True, eq=False)
class CriterionRuns:
    """The cells of each entry and criterion together: `place` indexes `who`, one run for each (place, criterion)."""

    place: Array
    criterion: Array
    runs: Runs


def criterion_runs(counting: Counting) -> CriterionRuns:
    """All cells in runs by entry and criterion, after limit and rounding `cell`."""
    rules, width = counting.rules, counting.width
    place = np.repeat(np.repeat(np.arange(len(counting.who)), counting.counts), counting.sizes)
    key = place * width + counting.criterion
    order = np.argsort(key, kind="stable")
    key = key[order]
    starts = starts_of(key)
    scores = counting.scores()
    runs = Runs(scores.num[order], scores.den, lengths_of(starts, len(key)))
    rounding = rules.rounding.cell if "cell" in rules.stages_passed() else None
    return CriterionRuns(key[starts] // width, key[starts] % width, runs.limited(rules.limit).rounded(rounding))


def criterion_values(counting: Counting) -> tuple[CriterionRuns, Ratios, Array]:
    """What criterion_first gives for each entry and criterion before rounding `criterion`, and where it is valid."""
    found = criterion_runs(counting)
    fewer = None if counting.lowered is None else counting.lowered[counting.who[found.place]]
    values, enough = found.runs.combined(counting.rules, fewer)
    return found, values, enough


def _criterion_first(counting: Counting) -> tuple[Ratios, Array]:
    rules, width, size = counting.rules, counting.width, len(counting.who)
    found, values, enough = criterion_values(counting)
    criteria = np.bincount(found.place, minlength=size)
    few = np.bincount(found.place[~enough], minlength=size) > 0
    why = np.where(criteria < width, NO_CRITERION, np.where(few, TOO_FEW, FINE)).astype(np.int8)
    values = values.rounded(rules.rounding.criterion)
    weights, unit = whole_weights([c.weight for c in rules.criteria])
    weighted = Ratios(values.num.times(Whole.of(weights)[found.criterion]), values.den)
    if rules.total == "weighted_sum":
        weighted = weighted.scaled(unit).rounded(rules.rounding.weighted)
    starts = np.cumsum(criteria) - criteria
    total = sum_of_fractions(weighted, starts, criteria)
    return (total.scaled(Fraction(1, sum(weights))) if rules.total == "weighted_mean" else total), why


def sum_of_fractions(values: Ratios, starts: Array, lengths: Array) -> Ratios:
    """The sum of each run of fractions, over one denominator a run."""
    longest = int(lengths.max())
    if isinstance(values.den, int):
        return Ratios(values.num.added_up(starts, longest), values.den)
    bound = common_multiple(distinct(values.den))
    if bound is not None:
        common = Whole(np.lcm.reduceat(values.den.wide(bound), starts), bound)
    else:
        dens = values.den.data.astype(object)
        data = np.lcm.reduceat(dens, starts)
        common = Whole(data, max(data.tolist()))
    each = Whole(np.repeat(common.data, lengths), common.bound)
    lift = each.floor_by(values.den)
    return Ratios(values.num.times(lift).added_up(starts, longest), common)


def _pooled(counting: Counting) -> Ratios:
    """Σwv/Σw over all cells present, after limit and rounding by criterion."""
    found = criterion_runs(counting)
    weights = Whole.of(whole_weights([c.weight for c in counting.rules.criteria])[0])[found.criterion]
    lengths = Whole(found.runs.lengths, found.runs.longest)
    per_run = Ratios(found.runs.sums().times(weights), found.runs.den)
    criteria = np.bincount(found.place, minlength=len(counting.who))
    starts = np.cumsum(criteria) - criteria
    total = sum_of_fractions(per_run, starts, criteria)
    present = weights.times(lengths).added_up(starts, int(criteria.max()))
    return Ratios(total.num, total.dens().times(present))


def _times_factor(values: Ratios, counting: Counting) -> Ratios:
    """Each total times its entry's factor in this round."""
    if not counting.sheet.factors:
        return values
    factors = [counting.sheet.factors.get(entry, Fraction(1)) for entry in counting.who.tolist()]
    over = Whole.of([factor.denominator for factor in factors])
    num = values.num.times(Whole.of([factor.numerator for factor in factors]))
    return Ratios(num, values.dens().times(over))
