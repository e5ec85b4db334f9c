"""Does a result hold: it is ranked again without each juror and with the weights a little different."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from awards.ranking.analysis.ballot_values import LOST, Bounds, Cells, Floats, Indices, bounds_of, cells_of
from awards.ranking.ballots.sheets import Sheets, alike, restricted
from awards.ranking.places.rank import rank
from awards.ranking.places.result import BELOW, RANKED, UNRANKED, Result
from awards.ranking.scheme.scheme import Scheme

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
        least = next((float(value) for name, value in self.scheme.thresholds.items() if name == "total"), -np.inf)
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
            one = bounds_of(cells, weights, unrounded=alone, span=span).times(float(stage.weight))
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


@dataclass(frozen=True)
class Holding:
    """What the place-1 set and the cut would be without each juror, and how often place 1 stands as weights move."""

    declared: Winners
    left_out: tuple[LeftOut, ...]
    moved: tuple[Moved, ...]
    weightings: Weightings


def holding_of(scheme: Scheme, sheets: Sheets, result: Result, seed: int) -> Holding:
    """Rank again: once without each juror with a counting ballot, with each weight × 0.9 and × 1.1, and 1,000 draws."""
    declared, decisions = winners_of(result), (*result.used, *result.unused)
    known: dict[bytes, tuple[Sheets, bool]] = {}

    def exactly(moved: Scheme, can: Indices | None) -> Names:
        if can is None:
            return rank(moved, sheets, decisions).winners
        if can.tobytes() not in known:
            few = restricted(sheets, can)
            known[can.tobytes()] = few, not decisions and alike(few)
        few, tied = known[can.tobytes()]
        return few.entries if tied else rank(moved, few, decisions).winners

    contest = contest_of(scheme, sheets, result)
    single = each_weight_moved(contest.criteria)
    drawn = drawn_weights(len(contest.criteria), seed)
    factors = [{name: factor} for name, factor in single]
    factors += [{k: Fraction(m, 1000) for k, m in zip(contest.criteria, row, strict=True)} for row in drawn.tolist()]
    found = firsts(contest, factors, exactly)
    moved = tuple(
        Moved(name, factor, first, first != declared.first)
        for (name, factor), first in zip(single, found, strict=False)
    )
    left_out = tuple(without_each(scheme, sheets, result))
    return Holding(declared, left_out, moved, counted_sets(found[len(single) :], declared.first))


def without_each(scheme: Scheme, sheets: Sheets, result: Result) -> list[LeftOut]:
    """Who wins without each juror with a counting ballot; quorum and min_count are one lower where it counted."""
    decisions = (*result.used, *result.unused)
    return leave_one_out(
        jurors_of(result),
        winners_of(result),
        lambda juror: winners_of(rank(scheme, sheets, decisions, without=juror)),
    )


def winners_of(result: Result) -> Winners:
    """The sets at place 1 and in the cut, by id."""
    return Winners(tuple(sorted(result.winners)), tuple(sorted(result.inside())) if result.scheme.cut else None)


def jurors_of(result: Result) -> Names:
    """The jurors with a counting ballot in any round."""
    seats = {juror for counting in result.outcome.countings for juror in np.unique(counting.juror).tolist()}
    return tuple(result.sheets.jurors[juror] for juror in sorted(seats))


def contest_of(scheme: Scheme, sheets: Sheets, result: Result) -> Contest:
    """The entries of the last round, or all if none of it is ranked; none at all if a threshold hides who leads."""
    final = result.outcome.last == len(scheme.stages) - 1
    ranked, there = result.status == RANKED, result.status != UNRANKED
    if (ranked & final).any():
        entries = np.flatnonzero(there & final)
    elif (result.status == BELOW).any():
        entries = np.zeros(0, dtype=np.intp)
    else:
        entries = np.flatnonzero(ranked)
    rounds = [cells_of(counting).of(entries) for counting in result.outcome.countings]
    return Contest(scheme, sheets.entries, entries, result.outcome.last[entries], ranked[entries], rounds)
