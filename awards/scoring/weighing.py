"""The one number that is stored with a ballot: the weighted sum of its steps, as an exact integer. Pure.

Scale of `Ballot.weighted_sum`: steps × weight × 10^d, where a step is one step of the programme's scale above its least
value, and d is the most decimals that any weight of the category has. With weights 25 and 12.5 (d = 1) and 8 and 4
steps it is 8 × 250 + 4 × 125 = 2500. Sums of one category compare and add exactly; means are made by `ranking` alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal


def decimals(weights: Iterable[Decimal]) -> int:
    """Return the most decimals any of the weights has: the d of the module's scale."""
    return max((max(0, -int(weight.normalize().as_tuple().exponent)) for weight in weights), default=0)


def weighted_sum(weights: Mapping[str, Decimal], steps: Mapping[str, int | None]) -> int:
    """Return Σ weight × steps over the criteria that are scored, in the module's scale.

    weights: of every criterion of the category, by code. steps: by code; none for a criterion without a score.
    """
    factor = Decimal(10) ** decimals(weights.values())
    return sum(int(weight * factor) * (steps.get(code) or 0) for code, weight in weights.items())
