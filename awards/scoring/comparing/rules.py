"""A juror's own scores beside each other: the exact mean, and where an own order says otherwise. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from typing import TypeVar

from awards.programmes.document.parts import Scale
from awards.ranking.numbers.exact import read_number
from awards.scoring.scoresheet import Mark

Key = TypeVar("Key", bound=Hashable)
MOST = 3  # entries that stand side by side
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


def places_of(means: Mapping[Key, Fraction | None]) -> dict[Key, int]:
    """Return the place of each by its mean, the highest first; equal ones share one, those without a mean have none."""
    known = {key: mean for key, mean in means.items() if mean is not None}
    return {key: 1 + sum(other > mean for other in known.values()) for key, mean in known.items()}
