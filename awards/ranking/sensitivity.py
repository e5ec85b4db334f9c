"""Does the result hold: without any one juror, and with the weights a little different.

Places are made anew by the declared scheme, exactly. Of the thousand weightings floats first say which entries can be
at place 1 at all (see bounds); where that leaves more than one, the exact core ranks those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
    winners: Winners
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
    """Who wins without each juror; `without` ranks with that juror's ballots away and what follows from it."""
    without_each = [(juror, without(juror)) for juror in jurors]
    return [
        LeftOut(juror, found, found.first != declared.first, found.inside != declared.inside)
        for juror, found in without_each
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
    """What decides place 1: the scores of the entries that got furthest, round by round.

    `names` are all entries of the sheets, `entries` numbers those in the contest, `last` their last rounds; `safe`
    marks among them those that no threshold on a criterion takes out. Of an empty contest floats tell nothing.
    """

    scheme: Scheme
    names: Names
    entries: Indices
    last: Indices
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
            some = factors[start : start + step]
            near, _ = self._near_the_top(self._values(some, span=True))
            yield from self._only(np.flatnonzero(near[:, 0]))._each(some)

    def _only(self, kept: Indices) -> Contest:
        rounds = [cells.of(kept) for cells in self.rounds]
        return replace(self, entries=self.entries[kept], last=self.last[kept], safe=self.safe[kept], rounds=rounds)

    def _each(self, factors: Floats) -> Iterator[Indices | None]:
        near, sure = self._near_the_top(self._values(factors))
        for column in range(len(factors)):
            yield self.entries[near[:, column]] if sure[column] else None

    def _near_the_top(self, found: Bounds) -> tuple[Marks, Marks]:
        """For each column who can be at place 1, and whether anyone is sure to keep a place."""
        band = float(self.scheme.tie_band)
        least = next((float(value) for name, value in self.scheme.thresholds if name == "total"), -np.inf)
        sure = self.safe[:, None] & (found.low >= least)
        best = np.where(sure, found.low, -np.inf).max(axis=0, initial=-np.inf)
        return found.high >= np.maximum(best - band * (1 + LOST), least), np.isfinite(best)

    def _values(self, factors: Floats, *, span: bool = False) -> Bounds:
        """What orders the entries: the total of the one round, or the sum carried through all they were in."""
        scheme, column = self.scheme, {name: k for k, name in enumerate(self.criteria)}
        nought = np.zeros((len(self.entries), 1 if span else len(factors)))
        found = Bounds(nought, nought)
        for stage, cells in zip(scheme.stages, self.rounds, strict=True):
            weights = factors[:, [column[one.id] for one in stage.rules.criteria]] * cells.weights
            alone = not scheme.rounds and scheme.rank_on == "unrounded"
            one = totals(cells, weights, unrounded=alone, span=span).times(float(stage.weight))
            found = found.plus(Bounds(np.nan_to_num(one.low), np.nan_to_num(one.high)))
        return self._carried(found) if scheme.rounds and scheme.rank_on == "rounded" else found

    def _carried(self, sums: Bounds) -> Bounds:
        """The sums rounded as each entry's last round declares."""
        low, high = sums.low.copy(), sums.high.copy()
        for number in range(len(self.scheme.stages)):
            rounded, here = sums.rounded(self.scheme.last_digits(number)), self.last == number
            low[here], high[here] = rounded.low[here], rounded.high[here]
        return Bounds(low, high)


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
