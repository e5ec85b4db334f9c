"""The counting ballots of one round as arrays: what every statistic of doubt and agreement starts from.

Entries and jurors are sorted by id, cells by entry and then juror, before anything is computed: the order of the
input never changes a digit. Values are exact where agreement needs them (`exact`) and floats where a model does.
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
