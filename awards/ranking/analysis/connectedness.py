"""Whether the jurors of a panel can be compared: the graph of who judged entries together, and its parts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from awards.ranking.analysis.ballot_values import Floats, Indices, Panel

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
