"""A juror's own scores beside each other: the exact mean, and where an own order says otherwise. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

from awards.programmes.document.parts import Scale
from awards.ranking.numbers.exact import exact_text, fixed, read_number
from awards.scoring.scoresheet import Mark

Key = TypeVar("Key", bound=Hashable)
MOST = 3  # entries that stand side by side
DIGITS, MOST_DIGITS = 2, 7  # of a mean that is shown, as a rule and at most; what is compared is exact


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


def arranged(held: Sequence[Key], stored: Sequence[Key]) -> list[Key]:
    """Return what is held in the stored order; what that does not know stands behind it, in the order given."""
    here, placed = set(held), set(stored)
    return [key for key in stored if key in here] + [key for key in held if key not in placed]


def moved(order: Sequence[Key], key: Key, by: int) -> list[Key]:
    """Return the order with one of it so many places further down (below zero: up), not beyond its ends."""
    left = [each for each in order if each != key]
    place = min(max(order.index(key) + by, 0), len(left))
    return [*left[:place], key, *left[place:]]


def contradictions(order: Sequence[Key], means: Mapping[Key, Fraction | None]) -> list[tuple[Key, Key]]:
    """Return where an own order and the own scores disagree: neighbours of which the lower one is scored higher.

    Of those with a mean. An order without such a pair agrees with the scores throughout.
    """
    scored = [(key, mean) for key in order if (mean := means.get(key)) is not None]
    return [(above, below) for (above, more), (below, less) in pairwise(scored) if more < less]


def told_apart(one: Fraction, other: Fraction) -> tuple[str, str]:
    """Return two different means as text, with as many digits as it takes to tell them apart."""
    for digits in range(DIGITS, MOST_DIGITS):
        if fixed(one, digits) != fixed(other, digits):
            return fixed(one, digits), fixed(other, digits)
    return exact_text(one), exact_text(other)
