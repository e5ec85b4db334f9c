"""Ranking from one number a ballot: Σ weight × steps, as it is kept with each, instead of from its single scores.

Such a number is itself a score: of one criterion with the weight of all, on a scale with finer steps. Where a scheme
asks for nothing but the values of complete ballots, `rank` gives the same standings for both, by the same code.
"""

from __future__ import annotations

from fractions import Fraction

from awards.ranking.numbers.exact import decimals_of
from awards.ranking.scheme.scheme import Scheme
from awards.ranking.scheme.terms import Criterion, Rules, Scale

ALL = "total"  # the one criterion that stands for all


def scheme_of_subtotals(scheme: Scheme) -> Scheme | None:
    """The scheme under which ballots rank by their subtotals as they do under this one; None where that cannot be.

    A subtotal is Σ weight × 10ᵈ × steps, d being the most decimals of any weight; of an incomplete ballot there is
    none. Rounds, single criteria and counts of scores need more than that.
    """
    ties = all(rule.kind in ("median", "highest_ballots", "chair") for rule in scheme.tie_break)
    least = all(name == "total" for name in scheme.thresholds)
    digits = [decimals_of(one.weight) for one in scheme.criteria]
    most = max((one for one in digits if one is not None), default=0)
    if scheme.rounds or not ties or not least or None in digits or not _by_ballots(scheme):
        return None
    weight, scale = sum((one.weight for one in scheme.criteria), Fraction(0)), scheme.scale
    finer = Scale(min=scale.min, max=scale.max, step=scale.step / (weight * 10**most))
    whole = Criterion(id=ALL, weight=weight)
    return scheme.model_copy(update={"scale": finer, "criteria": (whole,), "order": "juror_first"})


def _by_ballots(rules: Rules) -> bool:
    """Whether the total of an entry comes from the values of its complete ballots alone."""
    if rules.missing != "complete_only" or rules.order == "juror_first":
        return rules.missing == "complete_only"
    rounding = rules.rounding
    exact = rounding.cell is rounding.criterion is rounding.weighted is None
    return rules.combine in ("mean", "sum") and rules.limit is None and exact
