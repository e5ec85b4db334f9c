"""Does the result hold: without any one juror, and with the weights a little different.

Places are made anew by the declared scheme, exactly. Of the thousand weightings floats first say which entries can be
at place 1 at all (see bounds); where that leaves more than one, the exact core ranks those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from .bounds import LOST, Bounds, Cells, totals
from .panel import Floats, Indices
from .scheme import Scheme

WEIGHTINGS = 1000
"""How many weightings are drawn."""

LOW, HIGH = 900, 1100
"""Every weight is multiplied by m/1000, m uniform from LOW to HIGH."""

CELLS_AT_ONCE = 1 << 21

Names = tuple[str, ...]
Marks = NDArray[np.bool_]
Factors = Mapping[str, Fraction]
Exactly = Callable[[Scheme, Indices | None], Names]


@dataclass(frozen=True)
class Winners:
    """Who is at place 1 and who is in the cut (None without one), by id."""

    first: Names
    inside: Names | None


@dataclass(frozen=True)
class LeftOut:
    """What the result would be without one juror, and whether that is another one."""

    juror: str
    outcome: Winners
    first_changes: bool
    cut_changes: bool


@dataclass(frozen=True)
class Moved:
    """Who would be at place 1 if one criterion's weight were `factor` times as much."""

    criterion: str
    factor: Fraction
    first: Names
    changes: bool


@dataclass(frozen=True)
class Weightings:
    """How often the set at place 1 stands when all weights move, and which other sets there are, most often first."""

    draws: int
    stands: int
    others: tuple[tuple[Names, int], ...]


def leave_one_out(jurors: Sequence[str], declared: Winners, without: Callable[[str], Winners]) -> list[LeftOut]:
    """The outcome without each juror; `without` ranks with that juror's ballots away and what follows from it."""
    found = [(juror, without(juror)) for juror in jurors]
    return [
        LeftOut(juror, outcome, outcome.first != declared.first, outcome.inside != declared.inside)
        for juror, outcome in found
    ]


def each_weight_moved(criteria: Sequence[str]) -> list[tuple[str, Fraction]]:
    """Every criterion × 0.9 and × 1.1 in turn."""
    return [(criterion, Fraction(m, 1000)) for criterion in criteria for m in (LOW, HIGH)]


def drawn_weights(criteria: int, seed: int, draws: int = WEIGHTINGS) -> NDArray[np.int64]:
    """m for every draw and criterion (sorted by id), from a PCG64 of its own."""
    generator = np.random.Generator(np.random.PCG64(seed))
    return generator.integers(LOW, HIGH, size=(draws, criteria), endpoint=True, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Contest:
    """What decides place 1: the cells of the entries that got furthest, round by round.

    `names` are all entries of the sheets, `entries` numbers those in the contest, `safe` marks among them those that no
    threshold on a criterion takes out.
    """

    scheme: Scheme
    names: Names
    entries: Indices
    safe: Marks
    rounds: Sequence[Cells]

    @property
    def criteria(self) -> Names:
        """The ids of all criteria of all rounds, sorted."""
        return tuple(sorted({one.id for stage in self.scheme.stages for one in stage.rules.criteria}))

    def contenders(self, factors: Floats) -> Iterator[Indices | None]:
        """For each row of factors (a column a criterion) the numbers of the entries that can be at place 1.

        None where floats cannot even tell that one of them keeps a place at all.
        """
        widest = max((len(cells.entry) for cells in self.rounds), default=1)
        step = max(CELLS_AT_ONCE // max(widest, 1), 1)
        for start in range(0, len(factors), step):
            yield from self._some(factors[start : start + step])

    def _some(self, factors: Floats) -> Iterator[Indices | None]:
        found = self._values(factors)
        band = float(self.scheme.tie_band)
        least = next((float(value) for name, value in self.scheme.thresholds if name == "total"), -np.inf)
        sure = self.safe[:, None] & (found.low >= least)
        best = np.where(sure, found.low, -np.inf).max(axis=0, initial=-np.inf)
        line = np.maximum(best - band - LOST * (np.abs(best) + band), least)
        can = found.high >= line
        for column, highest in enumerate(best):
            yield self.entries[can[:, column]] if np.isfinite(highest) else None

    def _values(self, factors: Floats) -> Bounds:
        """What orders the entries: the total of one round, or the sum carried through all."""
        scheme, column = self.scheme, {name: k for k, name in enumerate(self.criteria)}
        carried: Bounds | None = None
        for stage, cells in zip(scheme.stages, self.rounds, strict=True):
            weights = factors[:, [column[one.id] for one in stage.rules.criteria]] * cells.weights
            alone = not scheme.rounds and scheme.rank_on == "unrounded"
            one = totals(cells, weights, unrounded=alone).times(float(stage.weight))
            carried = one if carried is None else carried.plus(one)
        assert carried is not None  # noqa: S101 - a scheme has at least one stage
        last = len(scheme.stages) - 1
        return carried.rounded(scheme.last_digits(last)) if scheme.rounds and scheme.rank_on == "rounded" else carried


def firsts(contest: Contest, moved: Sequence[Factors], exactly: Exactly) -> list[Names]:
    """Who is at place 1 under each weighting.

    `exactly` ranks some entries (None: all) by a scheme with other weights; one alone needs no ranking.
    """
    criteria = contest.criteria
    factors = np.array([[float(one.get(name, 1)) for name in criteria] for one in moved]).reshape(-1, len(criteria))
    found: list[Names] = []
    for one, can in zip(moved, contest.contenders(factors), strict=True):
        if can is not None and len(can) == 1:
            found.append((contest.names[int(can[0])],))
        else:
            found.append(exactly(contest.scheme.with_weights(one), can))
    return found


def counted_sets(sets: Sequence[Names], declared: Names) -> Weightings:
    """How often the declared set stands among those found."""
    runs = [(names, len(list(same))) for names, same in groupby(sorted(sets))]
    others = sorted(((names, times) for names, times in runs if names != declared), key=lambda run: (-run[1], run[0]))
    return Weightings(len(sets), sum(names == declared for names in sets), tuple(others))
