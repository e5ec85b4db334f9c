"""Does a given result hold: it is ranked again without each juror and under other weights, by the declared scheme."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from .panel import Indices
from .panels import alike, cells_of, restricted
from .rank import BELOW, RANKED, UNRANKED, Result, rank
from .scheme import Scheme
from .sensitivity import (
    Contest,
    LeftOut,
    Moved,
    Names,
    Weightings,
    Winners,
    counted_sets,
    drawn_weights,
    each_weight_moved,
    firsts,
    leave_one_out,
)
from .sheets import Sheets


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
