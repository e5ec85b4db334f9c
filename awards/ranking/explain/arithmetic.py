"""The arithmetic of one entry in one round by the letter of its rules, in fractions: what sentences and tables tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from awards.core.message import Message
from awards.ranking.ballots.sheets import RoundSheet
from awards.ranking.explain.steps import added, ascending, clipped, combined, order_of
from awards.ranking.explain.uncounted import why_uncounted
from awards.ranking.numbers.exact import half_up
from awards.ranking.places.result import Result
from awards.ranking.scheme.terms import Criterion, Rules, Scale


@dataclass(frozen=True, slots=True)
class Scoresheet:
    """A juror's scores of the entry by criterion. why_not: why they do not count, none if they do."""

    juror: str
    scores: dict[str, Fraction]
    why_not: Message | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """The mean of some values, the range about it, and the values pulled into it."""

    mean: Fraction
    low: Fraction
    high: Fraction
    values: list[Fraction]


@dataclass(frozen=True, slots=True)
class Steps:
    """How some values become one. limit, rounded: none where the rules have no such step; total: none of too few.

    lowest, highest: which of them a trim drops; kept: the others in ascending order.
    """

    given: list[Fraction]
    limit: Limit | None
    rounded: list[Fraction] | None
    lowest: Sequence[int]
    highest: Sequence[int]
    kept: list[Fraction]
    total: Fraction | None

    @property
    def used(self) -> list[Fraction]:
        """The values as they become one."""
        return self.rounded if self.rounded is not None else self.limit.values if self.limit else self.given


@dataclass(frozen=True, slots=True)
class Column:
    """One criterion: the scoresheets that score it, and their scores becoming one; that rounded and weighed.

    rounded, weighted: none where the scores do not come to anything. share: the weighted value as it is added up.
    """

    criterion: Criterion
    scoresheets: list[Scoresheet]
    steps: Steps
    rounded: Fraction | None
    weighted: Fraction | None
    share: Fraction | None


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """All numbers of an entry in a round.

    whole: the weights together. jurors: under rules that go by jurors, else none; columns: under all others, by
    criterion in the order of the rules. combined: what they come to; exact: that times the factor; total: that rounded.
    All three are none where too little counts.
    """

    rules: Rules
    counting: list[Scoresheet]
    others: list[Scoresheet]
    whole: Fraction
    factor: Fraction | None
    jurors: Steps | None
    columns: list[Column]
    combined: Fraction | None
    exact: Fraction | None
    total: Fraction | None

    @property
    def enough(self) -> bool:
        """Whether as many scoresheets count as the rules ask for."""
        return len(self.counting) >= self.rules.quorum


def arithmetic(result: Result, number: int, entry: int) -> Arithmetic:
    """Return the arithmetic of an entry (by its number) in a round."""
    rules, sheet = result.scheme.stages[number].rules, result.sheets.rounds[number]
    counting, others = _scoresheets(result, rules, sheet, entry)
    whole = sum((one.weight for one in rules.criteria), Fraction(0))
    by_juror = rules.order == "juror_first" and not rules.pooled
    jurors = _steps(rules, _values(rules, counting, whole), rules.rounding.juror) if by_juror else None
    columns = [] if by_juror else [_column(rules, counting, one) for one in rules.criteria]
    combined_ = jurors.total if jurors else (_pooled if rules.pooled else _added)(rules, columns, whole)
    if len(counting) < rules.quorum:
        combined_ = None
    factor = sheet.factors.get(entry)
    exact = combined_ if combined_ is None or factor is None else combined_ * factor
    total = exact if exact is None or rules.rounding.total is None else half_up(exact, rules.rounding.total)
    return Arithmetic(rules, counting, others, whole, factor, jurors, columns, combined_, exact, total)


class _Scores:
    """Scores by criterion; scoresheets with the same scores share them, so that a million of them stay few."""

    def __init__(self, names: list[str], scale: Scale) -> None:
        self.names, self.scale = names, scale
        self.known: dict[tuple[tuple[int, ...], tuple[int, ...]], dict[str, Fraction]] = {}

    def of(self, sheet: RoundSheet, first: int, end: int) -> dict[str, Fraction]:
        """The scores in some cells."""
        key = tuple(sheet.criterion[first:end].tolist()), tuple(sheet.step[first:end].tolist())
        if key not in self.known:
            cells = zip(*key, strict=True)
            self.known[key] = {self.names[criterion]: self.scale.score_at(step) for criterion, step in cells}
        return self.known[key]


def _scoresheets(
    result: Result, rules: Rules, sheet: RoundSheet, entry: int
) -> tuple[list[Scoresheet], list[Scoresheet]]:
    """The scoresheets of an entry: those that count, and the others with the reason."""
    counting: list[Scoresheet] = []
    others: list[Scoresheet] = []
    scores = _Scores([one.id for one in rules.criteria], rules.scale)
    for ballot in range(int(sheet.first[entry]), int(sheet.first[entry + 1])):
        first, end = int(sheet.start[ballot]), int(sheet.start[ballot + 1])
        why_not = why_uncounted(rules, int(sheet.state[ballot]), end - first)
        juror = result.sheets.jurors[int(sheet.juror[ballot])]
        (others if why_not else counting).append(Scoresheet(juror, scores.of(sheet, first, end), why_not))
    return counting, others


def weighed(rules: Rules, scoresheet: Scoresheet) -> list[tuple[Fraction, Fraction]]:
    """Return the weights and scores of a scoresheet, of the criteria that it scores."""
    return [(one.weight, scoresheet.scores[one.id]) for one in rules.criteria if one.id in scoresheet.scores]


def _values(rules: Rules, scoresheets: Sequence[Scoresheet], whole: Fraction) -> list[Fraction]:
    """What each scoresheet comes to: divided by the weights that are there, and under a sum times all weights."""
    known: dict[int, Fraction] = {}
    for one in scoresheets:
        if id(one.scores) not in known:
            cells = weighed(rules, one)
            present = sum((weight for weight, _ in cells), Fraction(0))
            value = sum((weight * score for weight, score in cells), Fraction(0))
            known[id(one.scores)] = value / present * (whole if rules.total == "weighted_sum" else 1)
    return [known[id(one.scores)] for one in scoresheets]


def _steps(rules: Rules, given: list[Fraction], digits: int | None) -> Steps:
    limit = None if rules.limit is None or not given else _limited(given, rules.limit)
    values = limit.values if limit else given
    rounded = None if digits is None else [half_up(value, digits) for value in values]
    values = values if rounded is None else rounded
    trim = rules.trim if rules.trimmed and not rules.pooled else None
    if not values or (trim is not None and len(values) < trim.fewest):
        return Steps(given, limit, rounded, (), (), [], None)
    if trim is None:
        kept, lowest, highest = ascending(values), [], []
    else:
        order = order_of(values)
        lowest, highest = order[: trim.low], order[len(order) - trim.high :]
        kept = [values[number] for number in order[trim.low : len(order) - trim.high]]
    return Steps(given, limit, rounded, lowest, highest, kept, combined(rules, kept))


def _limited(values: list[Fraction], limit: Fraction) -> Limit:
    mean = added(values) / len(values)
    low, high = mean - limit, mean + limit
    return Limit(mean, low, high, [clipped(value, low, high) for value in values])


def _column(rules: Rules, counting: Sequence[Scoresheet], criterion: Criterion) -> Column:
    scoresheets = [one for one in counting if criterion.id in one.scores]
    steps = _steps(rules, [one.scores[criterion.id] for one in scoresheets], rules.rounding.cell)
    if steps.total is None or rules.pooled:
        return Column(criterion, scoresheets, steps, None, None, None)
    digits, weighed_digits = rules.rounding.criterion, rules.rounding.weighted
    rounded = steps.total if digits is None else half_up(steps.total, digits)
    weighted = rounded * criterion.weight
    plain = weighed_digits is None or rules.total == "weighted_mean"
    share = weighted if weighed_digits is None or plain else half_up(weighted, weighed_digits)
    return Column(criterion, scoresheets, steps, rounded, weighted, share)


def _added(rules: Rules, columns: Sequence[Column], whole: Fraction) -> Fraction | None:
    """The criteria together; none where one of them came to nothing."""
    shares = [one.share for one in columns if one.share is not None]
    if len(shares) < len(columns):
        return None
    return added(shares) / (whole if rules.total == "weighted_mean" else 1)


def _pooled(rules: Rules, columns: Sequence[Column], whole: Fraction) -> Fraction | None:
    """All scores in one weighted mean: Σwv ÷ Σw of those that are there."""
    above = [one.criterion.weight * added(one.steps.used) for one in columns]
    below = sum((one.criterion.weight * len(one.steps.used) for one in columns), Fraction(0))
    return added(above) / below if below else None
