"""A juror's own scores beside each other: the exact mean, and where an own order says otherwise. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from awards.programmes.document.parts import Scale
from awards.ranking.numbers.exact import read_number
from awards.scoring.scoresheet import Mark

DIGITS = 2  # of a mean that is shown; what is compared is exact


def mean_of(marks: Iterable[Mark], scale: Scale) -> Fraction | None:
    """Return the weighted mean of the scores of a draft, exactly; none unless every criterion is scored."""
    total, weights = Fraction(0), Fraction(0)
    for mark in marks:
        if mark.steps is None:
            return None
        weight = read_number(mark.weight)
        total += weight * read_number(scale.value_at(mark.steps))
        weights += weight
    return total / weights if weights else None
