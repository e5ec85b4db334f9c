"""How severe each juror is, by the additive model y = quality of the entry + severity of the juror + chance; and
whether the jurors of a panel can be compared at all: the graph of who judged entries together, and its parts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from math import inf, log
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from awards.ranking.analysis.ballot_values import Floats, Indices, Panel, totals

Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class Part:
    """Jurors and entries that are compared with each other, through however many others."""

    jurors: tuple[str, ...]
    entries: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Links:
    """The juror graph of a panel: its Laplacian L, the eigenvalues and vectors of L, and its parts."""

    panel: Panel

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The connected components of the juror–entry graph, in the order of their first juror."""
        panel = self.panel
        of_juror = _first_linked(panel.matrix)
        of_entry = np.zeros(len(panel.entries), dtype=np.intp)
        of_entry[panel.entry] = of_juror[panel.juror]
        return tuple(
            Part(
                tuple(panel.jurors[j] for j in np.flatnonzero(of_juror == first)),
                tuple(panel.entries[i] for i in np.flatnonzero(of_entry == first)),
            )
            for first in np.unique(of_juror)
        )

    @cached_property
    def laplacian(self) -> Floats:
        """L = diag(c) − Aᵀ diag(1/d) A."""
        panel = self.panel
        return np.diag(panel.per_juror) - panel.matrix.T @ (panel.matrix / panel.per_entry[:, None])

    @cached_property
    def spectrum(self) -> tuple[Floats, Floats]:
        """The eigenvalues of L from the smallest, and the vectors beside them; one exact 0 for each part."""
        values, vectors = np.linalg.eigh(self.laplacian)
        values[: len(self.parts)] = 0.0
        return values, vectors

    @property
    def freedom(self) -> int:
        """n − N − P + C, the degrees of freedom that least squares leaves."""
        panel = self.panel
        return panel.ballots - len(panel.entries) - len(panel.jurors) + len(self.parts)

    @property
    def second_eigenvalue(self) -> float | None:
        """How well the panel hangs together, 0 if it falls apart; None for one juror."""
        return float(self.spectrum[0][1]) if len(self.panel.jurors) > 1 else None

    @property
    def most(self) -> float | None:
        """The most the second eigenvalue can be, trace(L)/(P − 1); None for one juror."""
        jurors = len(self.panel.jurors)
        return float(np.trace(self.laplacian)) / (jurors - 1) if jurors > 1 else None


def _first_linked(matrix: Floats) -> Indices:
    """Per juror the number of the first juror of the same part."""
    meet = (matrix.T @ matrix) > 0
    first = np.full(len(meet), -1, dtype=np.intp)
    for juror in range(len(meet)):
        if first[juror] < 0:
            first[_reached(meet, juror)] = juror
    return first


def _reached(meet: Marks, start: int) -> Marks:
    """Whom a juror is linked with, through however many others."""
    seen: Marks = meet[start].copy()
    while True:
        wider: Marks = seen | meet[seen].any(axis=0)
        if (wider == seen).all():
            return seen
        seen = wider


NOISE_FREE = 1e-12
"""Share of the spread under which the residual of least squares is nothing but rounding."""

MAY_BE_CHANCE = 2.71
"""f(0) − f(γ) under which severity may be chance: twice the 95 % point of a variance that cannot be negative."""

LEAST_FREEDOM = 3
"""Degrees of freedom under which places get no ranges."""

Edge = Literal["", "unanimous", "no_freedom", "noise_free"]


@dataclass(frozen=True, eq=False)
class Severity:
    """One fit of the model, in points of the scale: a juror above 0 is generous, below 0 severe.

    `gamma` is σb²/σe² (infinite under least squares), `variance` is σe², `gain` f(0) − f(γ). `edge` names the reason
    where the model could not be fitted as usual.
    """

    links: Links = field(repr=False)
    gamma: float
    variance: float
    severity: Floats
    quality: Floats
    gain: float = 0.0
    edge: Edge = ""

    @property
    def panel(self) -> Panel:
        """The ballots this was fitted to."""
        return self.links.panel

    @property
    def may_be_chance(self) -> bool:
        """Whether juries without any severity often look as uneven as this one."""
        return not self.edge and self.gamma > 0 and self.gain < MAY_BE_CHANCE

    @property
    def gives_ranges(self) -> bool:
        """Whether enough is known of the jurors' differences to say how sure the places are."""
        return self.edge == "unanimous" or self.links.freedom >= LEAST_FREEDOM


def least_squares(links: Links) -> Severity:
    """Fit without any assumption on the jurors; severities sum to 0 in each part of the panel.

    σ̂² is the residual over n − N − P + C, 0 where nothing is left over.
    """
    panel, (values, vectors) = links.panel, links.spectrum
    pull = vectors.T @ _sums_of_deviations(panel)
    severity = vectors @ np.divide(pull, values, out=np.zeros_like(pull), where=values > 0)
    residual = _residual(panel, severity)
    variance = residual / links.freedom if links.freedom > 0 else 0.0
    return Severity(links, inf, variance, severity, _quality(panel, severity))


def ridge(links: Links, gamma: float) -> Severity:
    """Fit with severities drawn from one bell curve, given γ = σb²/σe² ≥ 0. Needs an entry with two ballots."""
    curve = _Likelihood(links)
    severity = curve.severity(gamma)
    gain = curve.height(0.0) - curve.height(gamma)
    return Severity(links, gamma, curve.variance(gamma), severity, _quality(links.panel, severity), gain)


def reml(links: Links) -> Severity | None:
    """Fit with γ found from the ballots by REML: what is shown. None if no entry has two ballots."""
    panel = links.panel
    if panel.ballots == len(panel.entries):
        return None
    if panel.unanimous:
        return _without_severity(links, 0.0, "unanimous")
    if links.freedom == 0:
        return _without_severity(links, panel.spread / (panel.ballots - len(panel.entries)), "no_freedom")
    exact = least_squares(links)
    if exact.variance * links.freedom < NOISE_FREE * panel.spread:
        return Severity(links, inf, 0.0, exact.severity, exact.quality, edge="noise_free")
    curve = _Likelihood(links)
    return ridge(links, lowest(curve.height, curve.slope, float(links.spectrum[0][-1])))


def _without_severity(links: Links, variance: float, edge: Edge) -> Severity:
    nobody = np.zeros(len(links.panel.jurors))
    return Severity(links, 0.0, variance, nobody, _quality(links.panel, nobody), edge=edge)


class _Likelihood:
    """f(γ) = df·ln σe²(γ) + Σ ln(1 + γl), and what goes with it, along the eigenvectors of the Laplacian."""

    def __init__(self, links: Links) -> None:
        panel = links.panel
        self.values, self.vectors = links.spectrum
        self.pull = np.where(self.values > 0, self.vectors.T @ _sums_of_deviations(panel), 0.0)
        self.spread = panel.spread
        self.freedom = panel.ballots - len(panel.entries)

    def severity(self, gamma: float) -> Floats:
        """b from (L + I/γ) b = r; all 0 for γ = 0."""
        severity: Floats = self.vectors @ (gamma * self.pull / (1 + gamma * self.values))
        return severity

    def variance(self, gamma: float) -> float:
        """σe²(γ) = [s − Σ γu²/(1 + γl)]/df."""
        return (self.spread - float(np.sum(gamma * self.pull**2 / (1 + gamma * self.values)))) / self.freedom

    def height(self, gamma: float) -> float:
        """f(γ), minus twice the restricted log-likelihood up to a constant."""
        return self.freedom * log(self.variance(gamma)) + float(np.sum(np.log1p(gamma * self.values)))

    def slope(self, gamma: float) -> float:
        """f′(γ)."""
        explained = float(np.sum((self.pull / (1 + gamma * self.values)) ** 2))
        return float(np.sum(self.values / (1 + gamma * self.values))) - explained / self.variance(gamma)


def _sums_of_deviations(panel: Panel) -> Floats:
    """r = yJ − Aᵀ(yN/d): per juror, how far from the entries' means the ballots are."""
    return totals(panel.juror, panel.weight * panel.deviations, len(panel.jurors))


def _quality(panel: Panel, severity: Floats) -> Floats:
    """q = (yN − Ab)/d: the entries' means, corrected for who judged them."""
    quality: Floats = (panel.entry_sums - panel.matrix @ severity) / panel.per_entry + panel.level
    return quality


def _residual(panel: Panel, severity: Floats) -> float:
    """Σ w (y − q − b)²."""
    left = panel.value - _quality(panel, severity)[panel.entry] - severity[panel.juror]
    return float(panel.weight @ left**2)


STEPS = range(-48, 49)
"""Eighths of a decade to each side of the point where the ratio times its unit is 1."""


def lowest(height: Callable[[float], float], slope: Callable[[float], float], unit: float) -> float:
    """Where `height` is lowest: the best of 0 and x·unit = 10^(k/8), |k| ≤ 48, refined to the root of `slope`.

    `unit` is the largest eigenvalue or weight that the ratio is multiplied by. 0 if no point of the grid is lower than
    0 itself; the end of the grid if the curve still falls there.
    """
    grid = [10 ** (k / 8) / unit for k in STEPS]
    heights = [height(x) for x in grid]
    best = min(range(len(grid)), key=heights.__getitem__)
    if height(0.0) <= heights[best]:
        return 0.0
    below = grid[best - 1] if best else 0.0
    above = grid[min(best + 1, len(grid) - 1)]
    return _root(slope, below, above, otherwise=grid[best])


def _root(slope: Callable[[float], float], below: float, above: float, *, otherwise: float) -> float:
    """The point between where the slope turns from falling to rising, by halving; `otherwise` if it does not turn."""
    if not slope(below) < 0 < slope(above):
        return otherwise
    while True:
        middle = (below + above) / 2
        if not below < middle < above:
            return middle
        if slope(middle) < 0:
            below = middle
        else:
            above = middle
