"""Arrays of exact integers: int64 while a bound proves that it fits, Python integers otherwise.

Every operation computes from the bounds of its operands what its result can be at most; before that could pass
2⁶², the array becomes one of Python integers. Nothing is ever checked after the fact.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

SAFE = 2**62
MAX_COMMON_BITS = 4096
Array = NDArray[Any]


@dataclass(frozen=True, eq=False, slots=True)
class Whole:
    """Integers and a bound that no absolute value among them passes."""

    data: Array
    bound: int

    @classmethod
    def of(cls, numbers: Iterable[int]) -> Whole:
        """The numbers given, in the narrower of the two forms."""
        listed = list(numbers)
        bound = max((abs(number) for number in listed), default=0)
        return cls(np.array(listed, dtype=np.int64 if bound <= SAFE else object), bound)

    def __len__(self) -> int:
        return len(self.data)

    def __getitem__(self, index: Any) -> Whole:
        return Whole(self.data[index], self.bound)

    def wide(self, bound: int) -> Array:
        """The numbers in a form that can hold results up to a bound."""
        if bound <= SAFE and self.data.dtype != object:
            return self.data if self.data.dtype == np.int64 else self.data.astype(np.int64)
        return self.data.astype(object)

    def times(self, other: Whole | int) -> Whole:
        """The products, element by element or with one number."""
        if isinstance(other, int):
            bound = self.bound * abs(other)
            return self if other == 1 else Whole(self.wide(max(bound, abs(other))) * other, bound)
        bound = self.bound * other.bound
        most = max(bound, self.bound, other.bound)
        return Whole(self.wide(most) * other.wide(most), bound)

    def plus(self, other: Whole | int) -> Whole:
        """The sums, element by element or with one number."""
        if isinstance(other, int):
            bound = self.bound + abs(other)
            return self if other == 0 else Whole(self.wide(bound) + other, bound)
        bound = self.bound + other.bound
        return self if other.bound == 0 else Whole(self.wide(bound) + other.wide(bound), bound)

    def floor_by(self, other: Whole | int) -> Whole:
        """⌊self ÷ other⌋ with positive divisors."""
        divisor = other if isinstance(other, int) else other.wide(max(self.bound, other.bound))
        most = max(self.bound, other if isinstance(other, int) else other.bound)
        return Whole(self.wide(most) // divisor, self.bound + 1)

    def added_up(self, starts: Array, longest: int) -> Whole:
        """The sums of the runs that begin at `starts`; none is empty or longer than `longest`."""
        bound = self.bound * longest
        return Whole(np.add.reduceat(self.wide(bound), starts), bound)


@dataclass(frozen=True, eq=False, slots=True)
class Ratios:
    """Exact fractions num/den with positive denominators; one den for all where it is an int."""

    num: Whole
    den: Whole | int

    def __len__(self) -> int:
        return len(self.num)

    def __getitem__(self, index: Any) -> Ratios:
        return Ratios(self.num[index], self.den if isinstance(self.den, int) else self.den[index])

    def scaled(self, factor: Fraction | int) -> Ratios:
        """Each fraction times one factor ≥ 0."""
        factor = Fraction(factor)
        num = self.num.times(factor.numerator)
        if isinstance(self.den, int):
            return Ratios(num, self.den * factor.denominator)
        return Ratios(num, self.den.times(factor.denominator))

    def dens(self) -> Whole:
        """The denominators as an array."""
        if isinstance(self.den, int):
            fits = self.den <= SAFE
            return Whole(np.full(len(self.num), self.den, dtype=np.int64 if fits else object), self.den)
        return self.den

    def plus(self, other: Ratios) -> Ratios:
        """The sums, element by element."""
        if isinstance(self.den, int) and isinstance(other.den, int):
            common = math.lcm(self.den, other.den)
            left, right = self.num.times(common // self.den), other.num.times(common // other.den)
            return Ratios(left.plus(right), common)
        mine, theirs = self.dens(), other.dens()
        return Ratios(self.num.times(theirs).plus(other.num.times(mine)), mine.times(theirs))

    def rounded(self, digits: int | None) -> Ratios:
        """Each fraction rounded half-up: ⌊x·10ᵈ + ½⌋/10ᵈ; unchanged where no digits are declared."""
        if digits is None:
            return self
        if isinstance(self.den, int):
            return Ratios(self.num.times(2 * 10**digits).plus(self.den).floor_by(2 * self.den), 10**digits)
        return Ratios(self.num.times(2 * 10**digits).plus(self.den).floor_by(self.den.times(2)), 10**digits)

    def at(self, index: int) -> Fraction:
        """One of them as a Fraction."""
        den = self.den if isinstance(self.den, int) else int(self.den.data[index])
        return Fraction(int(self.num.data[index]), den)

    def comparable(self) -> Array:
        """Integers (or tuples' ranks) in the same order and with the same ties as the fractions."""
        if isinstance(self.den, int):
            return self.num.data
        common = common_multiple(distinct(self.den))
        if common is not None:
            return self.num.times(Whole(common // self.den.wide(common), common)).data
        return _ranks_of_long(self)


def distinct(numbers: Whole) -> list[int]:
    """The different numbers of an array."""
    return [int(n) for n in (np.unique(numbers.data) if numbers.data.dtype != object else set(numbers.data.tolist()))]


def common_multiple(numbers: Iterable[int]) -> int | None:
    """The least common multiple; None where it grows too long to be worth having."""
    common = 1
    for number in numbers:
        common = math.lcm(common, number)
        if common.bit_length() > MAX_COMMON_BITS:
            return None
    return common


def _ranks_of_long(ratios: Ratios) -> Array:
    """Dense ranks of fractions without a handy common denominator: by their first 192 bits, then exactly."""
    nums, dens = ratios.num.data.tolist(), ratios.dens().data.tolist()
    keys = [(num << 192) // den for num, den in zip(nums, dens, strict=True)]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    ranks = np.zeros(len(keys), dtype=np.int64)
    rank, first = 0, 0
    while first < len(order):
        last = first
        while last < len(order) and keys[order[last]] == keys[order[first]]:
            last += 1
        rank = _rank_equals(order[first:last], nums, dens, ranks, rank)
        first = last
    return ranks


def _rank_equals(few: list[int], nums: list[int], dens: list[int], ranks: Array, rank: int) -> int:
    exact = (
        {index: Fraction(nums[index], dens[index]) for index in few}
        if len(few) > 1
        else dict.fromkeys(few, Fraction(0))
    )
    for value in sorted(set(exact.values())):
        for index in few:
            if exact[index] == value:
                ranks[index] = rank
        rank += 1
    return rank


def codes(ratios: Ratios) -> Array:
    """Dense ranks from 0 for the lowest: equal fractions have equal ranks."""
    return codes_of(ratios.comparable())


def codes_of(numbers: Array) -> Array:
    """Dense ranks from 0 for the lowest of integers of either form."""
    if numbers.dtype != object:
        return np.unique(numbers, return_inverse=True)[1].astype(np.int64)
    listed = numbers.tolist()
    rank = {number: rank for rank, number in enumerate(sorted(set(listed)))}
    return np.array([rank[number] for number in listed], dtype=np.int64)


def starts_of(keys: Array) -> Array:
    """Where each run of equal keys begins, in an array sorted by key."""
    if len(keys) == 0:
        return np.zeros(0, dtype=np.int64)
    return np.concatenate(([0], np.flatnonzero(keys[1:] != keys[:-1]) + 1)).astype(np.int64)


def lengths_of(starts: Array, size: int) -> Array:
    """How long each run is."""
    return np.diff(starts, append=size)


def in_ranges(starts: Array, lengths: Array) -> Array:
    """The indices starts[0], starts[0] + 1, … of each range, one after the other."""
    offsets = np.cumsum(lengths) - lengths
    return np.repeat(starts - offsets, lengths) + np.arange(int(lengths.sum()))


def whole_weights(weights: Sequence[Fraction]) -> tuple[list[int], Fraction]:
    """Weights as small integers and the unit that makes each weight again: weight = integer × unit."""
    common = math.lcm(*(weight.denominator for weight in weights))
    scaled = [int(weight * common) for weight in weights]
    shared = math.gcd(*scaled)
    return [number // shared for number in scaled], Fraction(shared, common)
