"""Sums as people write them: short exact texts of fractions, products and means."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from .exact import decimals_of, fixed, plain

EXACT_DECIMALS = 9
SMALL = 10**7
MANY = 500  # numbers written out in one line


def told(value: Fraction) -> str:
    """A value after an equals sign: exact decimals where they are few, else the fraction and six digits."""
    digits = decimals_of(value)
    if digits is not None and digits <= EXACT_DECIMALS:
        return plain(value)
    if value.denominator < SMALL:
        return f"{plain(value)} ≈ {fixed(value, 6)}"
    return f"≈ {fixed(value, 12)}"


def short(value: Fraction) -> str:
    """A value inside a sum."""
    digits = decimals_of(value)
    if (digits is not None and digits <= EXACT_DECIMALS) or value.denominator < SMALL:
        return plain(value) if value >= 0 else f"({plain(value)})"
    return f"{fixed(value, 12)}…"


def listed(values: Sequence[Fraction], between: str) -> str:
    """Values with something between them; of very many only the first."""
    text = between.join(short(value) for value in values[:MANY])
    return text if len(values) <= MANY else f"{text}{between}… ({len(values)})"


def mean_of(values: Sequence[Fraction]) -> str:
    """A mean as a sum over a count."""
    return f"({listed(values, ' + ')}) ÷ {len(values)}"


def products(pairs: Sequence[tuple[Fraction, Fraction]]) -> str:
    """Weights times values, added."""
    text = " + ".join(f"{plain(weight)} × {short(value)}" for weight, value in pairs[:MANY])
    return text if len(pairs) <= MANY else f"{text} + … ({len(pairs)})"


def added(values: Sequence[Fraction]) -> Fraction:
    """The sum; over one denominator where there are few different ones, as a million fractions are slow to add."""
    common = _common(values)
    if common is None:
        return sum(values, Fraction(0))
    return Fraction(sum(value.numerator * (common // value.denominator) for value in values), common)


def ascending(values: Sequence[Fraction]) -> list[Fraction]:
    """The values in order."""
    common = _common(values)
    if common is None:
        return sorted(values)
    return sorted(values, key=lambda value: value.numerator * (common // value.denominator))


def _common(values: Sequence[Fraction]) -> int | None:
    different = {value.denominator for value in values}
    return math.lcm(*different) if len(different) <= MANY else None


def clipped(value: Fraction, low: Fraction, high: Fraction) -> Fraction:
    """The value pulled into a range."""
    return min(max(value, low), high)
