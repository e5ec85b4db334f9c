"""From the totals of the rounds to one value for each entry: rounding `total`, carrying, rounding `carried`."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from awards.ranking.ballots.sheets import Sheets
from awards.ranking.numbers.vectors import Array, Ratios, Whole
from awards.ranking.places.counting import Counting, count
from awards.ranking.places.totals import FINE, NO_BALLOT, Totals, round_totals
from awards.ranking.scheme.scheme import Scheme


@dataclass(frozen=True, eq=False)
class Outcome:
    """Per entry, all in the order of the sheets' entries.

    `last` is its last round (−1: none); `why` and `where` tell why it is unranked and in which round; `exact` is
    the value before the last stage, `final` the one after it (the same where none is declared), `value` the one
    that ranks.
    """

    scheme: Scheme
    sheets: Sheets
    without: str | None
    last: Array
    why: Array
    where: Array
    exact: Ratios
    final: Ratios

    @cached_property
    def countings(self) -> tuple[Counting, ...]:
        """The counting ballots of each round."""
        return countings_of(self.scheme, self.sheets, self.without)

    @property
    def value(self) -> Ratios:
        """The value that orders and ties."""
        return self.final if self.scheme.rank_on == "rounded" else self.exact

    @property
    def tiers(self) -> Array:
        """1 for entries that are in the last round, 0 for those behind them."""
        return np.asarray(self.last == len(self.scheme.stages) - 1, dtype=np.int8)


def outcome(scheme: Scheme, sheets: Sheets, without: str | None = None) -> Outcome:
    """The value of every entry. Raises counting.TooLong."""
    countings = countings_of(scheme, sheets, without)
    totals = tuple(round_totals(one) for one in countings)
    size = len(sheets.entries)
    last, why, where = _standing_in_rounds(sheets, totals, size)
    spread = [_over_all(one, size) for one in totals]
    if not scheme.rounds:
        exact, final = spread[0], spread[0].rounded(scheme.rules.rounding.total)
    else:
        exact = _carried(scheme, spread)
        final = _rounded_carried(scheme, exact, last)
    found = Outcome(scheme, sheets, without, last, why, where, exact, final)
    found.__dict__["countings"] = countings
    return found


def countings_of(scheme: Scheme, sheets: Sheets, without: str | None) -> tuple[Counting, ...]:
    """The counting ballots of each round, without those of one juror."""
    left_out = sheets.jurors.index(without) if without is not None else None
    pairs = zip(scheme.stages, sheets.rounds, strict=True)
    return tuple(count(stage.rules, sheet, left_out) for stage, sheet in pairs)


def _standing_in_rounds(sheets: Sheets, totals: tuple[Totals, ...], size: int) -> tuple[Array, Array, Array]:
    last = np.full(size, -1, dtype=np.int8)  # a scheme has 100 rounds at most
    why, where = np.full(size, FINE, dtype=np.int8), np.zeros(size, dtype=np.int8)
    for number, (sheet, total) in enumerate(zip(sheets.rounds, totals, strict=True)):
        inside = sheet.first[1:] > sheet.first[:-1]
        np.copyto(last, number, where=inside)
        here = total.why
        if len(total.who) < size:
            here = np.full(size, NO_BALLOT, dtype=np.int8)
            here[total.who] = total.why
        new = inside & (here != FINE) & (why == FINE)
        np.copyto(why, here, where=new)
        np.copyto(where, number, where=new)
    np.copyto(why, NO_BALLOT, where=last < 0)
    return last, why, where


def _over_all(total: Totals, size: int) -> Ratios:
    """The totals of those who have one, 0 for the others."""
    values, who = total.values, total.who
    if len(who) == size:
        return values
    num = np.zeros(size, dtype=values.num.data.dtype)
    num[who] = values.num.data
    if isinstance(values.den, int):
        return Ratios(Whole(num, values.num.bound), values.den)
    den = np.ones(size, dtype=values.den.data.dtype)
    den[who] = values.den.data
    return Ratios(Whole(num, values.num.bound), Whole(den, max(1, values.den.bound)))


def _carried(scheme: Scheme, totals: list[Ratios]) -> Ratios:
    """Σ weight × the round's rounded total."""
    result: Ratios | None = None
    for stage, total in zip(scheme.stages, totals, strict=True):
        part = total.rounded(stage.rules.rounding.total).scaled(stage.weight)
        result = part if result is None else result.plus(part)
    if result is None:
        raise ValueError("a scheme with rounds has at least one")
    return result


def _rounded_carried(scheme: Scheme, exact: Ratios, last: Array) -> Ratios:
    """The carried sum rounded as declared for each entry's own last round."""
    declared = [scheme.last_digits(number) for number in range(len(scheme.rounds))]
    if len(set(declared)) == 1:
        return exact.rounded(declared[0])
    result = exact
    for number, digits in enumerate(declared):
        if digits is not None:
            result = _chosen(last == number, exact.rounded(digits), result)
    return result


def _chosen(mask: Array, these: Ratios, others: Ratios) -> Ratios:
    """Some of these fractions, the rest of the others."""
    left, right = these.dens(), others.dens()
    num = np.where(mask, these.num.data, others.num.data)
    den = np.where(mask, left.data, right.data)
    return Ratios(Whole(num, max(these.num.bound, others.num.bound)), Whole(den, max(left.bound, right.bound)))


def is_below(values: Ratios, least: Fraction) -> Array:
    """Which fractions are under a bound."""
    left = values.num.times(least.denominator)
    right = values.dens().times(least.numerator)
    most = max(left.bound, right.bound)
    return np.asarray(left.wide(most) < right.wide(most), dtype=bool)
