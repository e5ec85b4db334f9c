"""How sure the places are: entries and jurors drawn again from what the ballots leave open, and placed each time.

Entries are random too (a flat draw makes close fields look too sure): q ~ N(μ, κσe²), κ by restricted maximum
likelihood. No N × N matrix is made: everything goes through the jurors, P + 1 numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import log

import numpy as np
from numpy.typing import NDArray

from awards.ranking.analysis.ballot_values import Floats, Indices
from awards.ranking.analysis.severity import Severity, lowest

DRAWS = 2000
"""T, how often the places are drawn."""

TAIL = 40
"""One in so many draws is left out at each end of a range: 95 % are inside."""

CHUNK = 1 << 21
"""Drawn qualities worked on at a time, so that a large field needs little memory."""

Places = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class _System:
    """K (b; μ) = t, the weighted equations of jurors and mean once the entries are eliminated, at one κ."""

    h: Floats
    g: Floats
    matrix: Floats
    right: Floats
    solved: Floats


class Field:
    """The spread of the entries behind the ballots of one panel, given γ and σe² of its severities."""

    def __init__(self, fit: Severity) -> None:
        self.fit, self.panel = fit, fit.panel
        self.columns = self.panel.matrix if fit.gamma > 0 else self.panel.matrix[:, :0]
        self.juror_sums = self.panel.juror_sums[: self.columns.shape[1]]
        self.wide = np.column_stack([self.columns, self.panel.per_entry])
        self.levels, self.level_of = np.unique(self.panel.per_entry, return_inverse=True)
        few = len(self.levels) * self.wide.shape[1] <= len(self.wide)
        self.products = self._products() if few else None

    def _products(self) -> Floats:
        """A′ᵀA′ over the entries of each distinct weight d, A′ being A and the column d beside it."""
        of_level = (self.wide[self.level_of == k] for k in range(len(self.levels)))
        return np.stack([rows.T @ rows for rows in of_level])

    def _gram(self, amounts: Floats) -> Floats:
        """A′ᵀ diag(amounts) A′ for amounts that depend on d alone; quick when many entries share their d."""
        gram: Floats
        if self.products is None:
            gram = self.wide.T @ (self.wide * amounts[:, None])
        else:
            of_level = np.empty(len(self.levels))
            of_level[self.level_of] = amounts
            gram = np.tensordot(of_level, self.products, 1)
        return gram

    def system(self, kappa: float) -> _System:
        """K and t at this κ, with h = κ/(1 + κd) and g = 1/(1 + κd)."""
        panel, d = self.panel, self.panel.per_entry
        h, g = kappa / (1 + kappa * d), 1 / (1 + kappa * d)
        matrix = -self._gram(h)
        matrix[-1, :-1] = matrix[:-1, -1] = self.columns.T @ g
        matrix[-1, -1] = g @ d
        jurors = np.arange(len(matrix) - 1)
        matrix[jurors, jurors] += panel.per_juror[jurors] + (1 / self.fit.gamma if len(jurors) else 0.0)
        right = np.append(self.juror_sums - self.columns.T @ (h * panel.entry_sums), g @ panel.entry_sums)
        solved = np.linalg.solve(matrix, right).astype(np.float64)
        return _System(h, g, matrix, right, solved)

    def unexplained(self, system: _System) -> float:
        """Q(κ) = Σ w y² − Σ h yN² − tᵀK⁻¹t, from the parts within and between entries."""
        panel = self.panel
        between = float(np.sum(system.g * panel.entry_sums**2 / panel.per_entry))
        return panel.spread + between - float(system.right @ system.solved)

    def height(self, kappa: float) -> float:
        """(n − 1) ln Q + Σ ln(1 + κd) + ln det K, to be made least."""
        system, panel = self.system(kappa), self.panel
        grown = float(np.sum(np.log1p(kappa * panel.per_entry)))
        return (panel.ballots - 1) * log(self.unexplained(system)) + grown + float(np.linalg.slogdet(system.matrix)[1])

    def slope(self, kappa: float) -> float:
        """The derivative of `height`."""
        system, panel = self.system(kappa), self.panel
        left = system.g * (panel.entry_sums - self.wide @ system.solved)
        shrunk = float(np.sum(np.linalg.inv(system.matrix) * self._gram(system.g**2)))
        explained = (panel.ballots - 1) * float(left @ left) / self.unexplained(system)
        return float(system.g @ panel.per_entry) - shrunk - explained

    def kappa(self) -> float:
        """κ, the variance of the entries over σe²; 0 if the ballots do not tell the entries apart."""
        return lowest(self.height, self.slope, float(self.panel.per_entry.max()))

    def expected(self, kappa: float) -> Floats:
        """E q*, the entries' means drawn towards each other as far as chance explains them, in points of the scale."""
        system = self.system(kappa)
        expected: Floats = self._qualities(system, system.solved[None, :])[0] + self.panel.level
        return expected

    def _qualities(self, system: _System, unknowns: Floats) -> Floats:
        """h(yN − Ab) + gμ, a row for each row (b, μ) of unknowns."""
        severity, mean = unknowns[:, :-1], unknowns[:, -1:]
        qualities: Floats = system.h * (self.panel.entry_sums - severity @ self.columns.T) + system.g * mean
        return qualities

    def drawn(self, kappa: float, generator: np.random.Generator, draws: int = DRAWS) -> Floats:
        """q*, draws × N in points of the scale; z (draws × N) is taken from the generator before w."""
        system, sigma = self.system(kappa), self.fit.variance**0.5
        result = generator.standard_normal((draws, len(self.panel.entries)))
        shaken = generator.standard_normal((draws, len(system.right)))
        lower = np.linalg.cholesky(system.matrix)
        unknowns = system.solved + sigma * np.linalg.solve(lower.T, shaken.T).T
        for rows in chunks(draws, result.shape[1]):
            result[rows] *= sigma * np.sqrt(system.h)
            result[rows] += self._qualities(system, unknowns[rows]) + self.panel.level
        return result


@dataclass(frozen=True)
class Cut:
    """How many places are in, and the least total for it (None: any)."""

    places: int
    least: float | None = None


@dataclass(frozen=True, eq=False)
class Ranges:
    """Per entry, in their order: the range of its places, and in which share of the draws it was first, and in."""

    low: Places
    high: Places
    first: Floats
    inside: Floats | None

    def holding(self, first_position: Places, last_position: Places) -> Ranges:
        """The same, widened to hold every position of the entries' declared groups."""
        low, high = np.minimum(self.low, first_position), np.maximum(self.high, last_position)
        return replace(self, low=low, high=high)


def ranges_of(totals: Floats, cut: Cut | None, *, behind: Indices | None = None, ties_open: bool = False) -> Ranges:
    """Place every draw (a row of totals, a column an entry) and say where 95 % of the draws agree.

    A range runs from the (T/40)th smallest to the (T/40)th largest place and holds all positions of a drawn tie.
    `behind` is above 0 for entries that left in an earlier round, more the earlier: they rank behind the others.
    `ties_open` says that a tie only means that nothing is known: first place and cut are then shared among it.
    """
    draws, count = totals.shape
    starts, ends = np.empty((count, draws), np.int32), np.empty((count, draws), np.int32)
    first, inside = np.zeros(count), np.zeros(count)
    for rows in chunks(draws, count):
        start, end = positions(totals[rows], behind)
        starts[:, rows], ends[:, rows] = start.T, end.T
        first += _first(start, end, ties_open).sum(axis=0)
        if cut:
            inside += _inside(totals[rows], start, end, cut, ties_open).sum(axis=0)
    tail = max(draws // TAIL, 1)
    low, high = _nth(starts, tail - 1), _nth(ends, draws - tail)
    return Ranges(low, high, first / draws, inside / draws if cut else None)


def positions(totals: Floats, behind: Indices | None = None) -> tuple[Places, Places]:
    """The first and the last position of each total's tie, row by row, the highest total at 1."""
    if behind is None or not behind.any():
        return _positions(totals)
    start, end = np.empty(totals.shape, np.int32), np.empty(totals.shape, np.int32)
    for tier in np.unique(behind):
        here, ahead = behind == tier, int((behind < tier).sum())
        start[:, here], end[:, here] = (ahead + found for found in _positions(totals[:, here]))
    return start, end


def _positions(totals: Floats) -> tuple[Places, Places]:
    order = np.argsort(-totals, axis=1, kind="stable")
    ranked = np.take_along_axis(totals, order, axis=1)
    new = np.ones(totals.shape, dtype=np.bool_)
    new[:, 1:] = ranked[:, 1:] != ranked[:, :-1]
    position = np.broadcast_to(np.arange(1, totals.shape[1] + 1, dtype=np.int32), totals.shape)
    start = np.empty(totals.shape, np.int32)
    if new.all():
        np.put_along_axis(start, order, position, axis=1)
        return start, start
    end = np.empty(totals.shape, np.int32)
    last = np.ones(totals.shape, dtype=np.bool_)
    last[:, :-1] = new[:, 1:]
    np.put_along_axis(start, order, np.maximum.accumulate(np.where(new, position, 0), axis=1), axis=1)
    ending = np.where(last, position, totals.shape[1])[:, ::-1]
    np.put_along_axis(end, order, np.minimum.accumulate(ending, axis=1)[:, ::-1], axis=1)
    return start, end


def _first(start: Places, end: Places, ties_open: bool) -> Floats:
    """For each draw and entry 1 if it is first, else 0; the share of an open tie."""
    return np.where(start == 1, 1 / end if ties_open else 1.0, 0.0).astype(np.float64)


def _inside(totals: Floats, start: Places, end: Places, cut: Cut, ties_open: bool) -> Floats:
    """For each draw and entry 1 if it makes the cut, else 0; the share of an open tie that fits."""
    share = np.clip((cut.places + 1 - start) / (end + 1 - start), 0, 1) if ties_open else (end <= cut.places) * 1.0
    enough = True if cut.least is None else totals >= cut.least
    return (share * enough).astype(np.float64)


def _nth(places: Places, rank: int) -> Places:
    """Per row, the place at this rank from the smallest (0)."""
    return np.partition(places, rank, axis=1)[:, rank]


def chunks(draws: int, width: int) -> Iterator[slice]:
    """The draws in runs of at most CHUNK numbers."""
    step = max(CHUNK // max(width, 1), 1)
    return (slice(start, min(start + step, draws)) for start in range(0, draws, step))
