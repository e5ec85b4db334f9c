"""The counting ballots of one round as arrays: what every statistic of doubt and agreement starts from; and bounds of
the round's totals under many weightings at once, in floats.

Entries and jurors are sorted by id, cells by entry and then juror, before anything is computed: the order of the
input never changes a digit. Values are exact where agreement needs them (`exact`) and floats where a model does.

The exact core ranks one weighting at a time. To ask a thousand, floats first say between which two numbers each total
certainly lies; only the entries these leave open are then ranked exactly. No step from ballots to a total falls when a
score rises (limit, trimming and half-up rounding included), so a lower and an upper bound can be carried through all of
them, each widened by more than the floats can have lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from awards.ranking.ballots.sheets import RoundSheet, Sheets
from awards.ranking.places.counting import Counting
from awards.ranking.scheme.terms import Rules

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Cell = tuple[str, str, Fraction | int, Fraction | int]


@dataclass(frozen=True, eq=False)
class Panel:
    """N entries × P jurors with n counting ballots; `entry` and `juror` index the two lists of names."""

    entries: tuple[str, ...]
    jurors: tuple[str, ...]
    entry: Indices
    juror: Indices
    exact: tuple[Fraction, ...]
    value: Floats
    weight: Floats

    @classmethod
    def of(cls, cells: Iterable[Cell]) -> Panel:
        """The panel of (entry id, juror id, ballot value, weight > 0) cells, in any order.

        Raises ValueError for a juror with two ballots for one entry, and for a weight that is not above 0.
        """
        rows = sorted(cells, key=lambda cell: (cell[0], cell[1]))
        pairs = [(entry, juror) for entry, juror, _, _ in rows]
        if len(set(pairs)) < len(pairs):
            raise ValueError("a juror has two ballots for one entry")
        if any(weight <= 0 for *_, weight in rows):
            raise ValueError("a ballot's weight must be above 0")
        entries, jurors = sorted({entry for entry, _ in pairs}), sorted({juror for _, juror in pairs})
        row_of, column_of = _numbered(entries), _numbered(jurors)
        return cls(
            tuple(entries),
            tuple(jurors),
            np.array([row_of[entry] for entry, _ in pairs], dtype=np.intp),
            np.array([column_of[juror] for _, juror in pairs], dtype=np.intp),
            tuple(Fraction(value) for _, _, value, _ in rows),
            np.array([float(value) for _, _, value, _ in rows], dtype=np.float64),
            np.array([float(weight) for *_, weight in rows], dtype=np.float64),
        )

    @property
    def ballots(self) -> int:
        """n, the number of counting ballots."""
        return len(self.exact)

    @cached_property
    def matrix(self) -> Floats:
        """A, the N × P weights, 0 where there is no ballot."""
        filled = np.zeros((len(self.entries), len(self.jurors)))
        filled[self.entry, self.juror] = self.weight
        return filled

    @cached_property
    def per_entry(self) -> Floats:
        """d, the weight of the ballots of each entry."""
        return totals(self.entry, self.weight, len(self.entries))

    @cached_property
    def per_juror(self) -> Floats:
        """c, the weight of the ballots of each juror."""
        return totals(self.juror, self.weight, len(self.jurors))

    @cached_property
    def level(self) -> float:
        """The weighted mean of all ballots; models work on values less this, so that no digits are lost."""
        return float(self.weight @ self.value / self.weight.sum())

    @cached_property
    def entry_sums(self) -> Floats:
        """yN: per entry the weighted sum of values less the level."""
        return totals(self.entry, self.weight * (self.value - self.level), len(self.entries))

    @cached_property
    def juror_sums(self) -> Floats:
        """yJ: per juror the weighted sum of values less the level."""
        return totals(self.juror, self.weight * (self.value - self.level), len(self.jurors))

    @cached_property
    def deviations(self) -> Floats:
        """Each ballot's value less its entry's weighted mean."""
        return (self.value - self.level) - (self.entry_sums / self.per_entry)[self.entry]

    @cached_property
    def unanimous(self) -> bool:
        """Whether every entry got one and the same value from all its jurors: s = 0, told exactly."""
        first = np.full(len(self.entries), -1, dtype=np.intp)
        first[self.entry[::-1]] = np.arange(self.ballots - 1, -1, -1)
        return all(self.exact[k] == self.exact[first[self.entry[k]]] for k in range(self.ballots))

    @cached_property
    def spread(self) -> float:
        """s = Σ w (y − entry mean)², what the jurors of one entry differ by; 0 if they are unanimous."""
        return 0.0 if self.unanimous else float(self.weight @ self.deviations**2)


@dataclass(frozen=True, eq=False)
class Cells:
    """The counting ballots of one round: per ballot its entry (ascending) and a value a criterion, NaN where none."""

    rules: Rules
    entries: int
    entry: Indices
    values: Floats
    factor: Floats

    def of(self, kept: Indices) -> Cells:
        """Only these entries, in this ascending order."""
        number = np.full(self.entries, -1, dtype=np.intp)
        number[kept] = np.arange(len(kept))
        rows = number[self.entry] >= 0
        return Cells(self.rules, len(kept), number[self.entry[rows]], self.values[rows], self.factor[kept])

    @property
    def weights(self) -> Floats:
        """The declared weights of the criteria."""
        return np.array([float(criterion.weight) for criterion in self.rules.criteria])


def panel_of(sheets: Sheets, counting: Counting) -> Panel:
    """The ballot values, each Σwv/Σw over the scores that are there; weighted by their share if cells are pooled."""
    entries, entry = np.unique(counting.entry, return_inverse=True)
    jurors, juror = np.unique(counting.juror, return_inverse=True)
    exact = _ballot_values(counting)
    shares = counting.shares() if counting.rules.pooled else [1] * len(exact)
    return Panel(
        tuple(sheets.entries[number] for number in entries.tolist()),
        tuple(sheets.jurors[number] for number in jurors.tolist()),
        entry,
        juror,
        exact,
        np.array([float(value) for value in exact], dtype=np.float64),
        np.array([float(share) for share in shares], dtype=np.float64),
    )


def _ballot_values(counting: Counting) -> tuple[Fraction, ...]:
    sums, present = counting.weighted_sums()
    unit, parts = counting.scale_units()[2], sums.data.tolist()
    wholes = [present] * len(parts) if isinstance(present, int) else present.data.tolist()
    return tuple(Fraction(part, unit * whole) for part, whole in zip(parts, wholes, strict=True))


def cells_of(counting: Counting) -> Cells:
    """All scores as floats, a row a ballot and a column a criterion, for every entry of the sheets."""
    scale, ballots = counting.rules.scale, len(counting.entry)
    values = np.full((ballots, counting.width), np.nan)
    row = np.repeat(np.arange(ballots), counting.sizes)
    values[row, counting.criterion] = float(scale.min) + float(scale.step) * counting.step.astype(np.float64)
    return Cells(counting.rules, len(counting.sheet.first) - 1, counting.entry, values, factors_of(counting.sheet))


def factors_of(sheet: RoundSheet) -> Floats:
    """Each entry's factor in the round, 1 where none is given."""
    found = np.ones(len(sheet.first) - 1)
    for entry, factor in sheet.factors.items():
        found[entry] = float(factor)
    return found


def totals(index: Indices, amounts: Floats, count: int) -> Floats:
    """The sum of the amounts of each index from 0 to count − 1, added in their order."""
    return np.bincount(index, amounts, count).astype(np.float64)


def _numbered(names: Sequence[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}


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


def bounds_of(cells: Cells, weights: Floats, *, unrounded: bool = False, span: bool = False) -> Bounds:
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
