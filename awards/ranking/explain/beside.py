"""One juror's scores for an entry beside those of the whole panel, exactly and without a name.

How many others a number rests on stands with it: whoever shows it decides from how many on.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from awards.ranking.explain.arithmetic import Scoresheet, arithmetic, weighed
from awards.ranking.explain.steps import added
from awards.ranking.places.result import Result
from awards.ranking.scheme.terms import Rules

# What becomes of the jurors’ values under other rules cannot be compared with one of them.
COMPARED = frozenset({"mean", "median", "trimmed_mean"})


@dataclass(frozen=True, slots=True)
class Column:
    """The scores that count for one criterion: of how many others, their mean with the own one, and the spread.

    spread: the highest less the lowest. alike: all others gave the same, so that the mean tells what each of them gave.
    """

    others: int
    mean: Fraction
    spread: Fraction
    alike: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """A juror beside the panel. count: how many scoresheets count; own: whether that of the juror is among them.

    columns: by criterion, those that somebody scored. total: what the scoresheets come to under the rules; own_total:
    the value of the own one; both none where there is none, or no comparing them.
    """

    count: int
    own: bool
    columns: dict[str, Column]
    total: Fraction | None
    own_total: Fraction | None

    @property
    def others(self) -> int:
        """How many scoresheets of others count."""
        return self.count - self.own


def beside(result: Result, entry: str, juror: str) -> Beside:
    """Return a juror beside the panel of an entry in the first round of a ranking; KeyError for an unknown entry."""
    sums = arithmetic(result, 0, result.numbers[entry])
    own = next((one for one in sums.counting if one.juror == juror), None)
    columns = {}
    for criterion in sums.rules.criteria:
        scored = [one for one in sums.counting if criterion.id in one.scores]
        if scored:
            values = [one.scores[criterion.id] for one in scored]
            of_others = [one.scores[criterion.id] for one in scored if one is not own]
            spread, alike = max(values) - min(values), len(set(of_others)) == 1
            columns[criterion.id] = Column(len(of_others), added(values) / len(values), spread, alike)
    compared = sums.rules.combine in COMPARED and sums.rules.total == "weighted_mean"
    own_total = _value(sums.rules, own) if own and compared else None
    return Beside(len(sums.counting), own is not None, columns, sums.exact if compared else None, own_total)


def _value(rules: Rules, scoresheet: Scoresheet) -> Fraction:
    """Σ weight × score ÷ Σ weight."""
    cells = weighed(rules, scoresheet)
    return added([weight * score for weight, score in cells]) / added([weight for weight, _ in cells])
