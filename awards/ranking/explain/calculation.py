"""How the total of an entry came about as a table to be done again on paper: jurors down, criteria across.

Numbers are exact: decimals where a few write the value, else the fraction. What is no arithmetic is told in sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from awards.core.words import Message
from awards.ranking.ballots.sheets import STATE_LINES, SUBMITTED, RoundSheet
from awards.ranking.explain.derivation import Derivation, placing_lines
from awards.ranking.explain.steps import EXACT_DECIMALS, added, clipped, result_text, series
from awards.ranking.numbers.exact import decimals_of, exact_text, fixed, half_up
from awards.ranking.places.result import Result, reason
from awards.ranking.scheme.terms import Criterion, Rules, Stage


@dataclass(frozen=True, slots=True)
class Cell:
    """One score. used: what takes its place after a limit or a rounding, if that is another number."""

    score: str
    used: str = ""
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One juror's scoresheet: a cell for each criterion (none: not scored), a value for each head."""

    juror: str
    cells: tuple[Cell | None, ...]
    counts: bool
    note: Message | None = None
    values: tuple[str, ...] = ()
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class Foot:
    """A line below the jurors: words, a number for each criterion or none at all, and one in the last column."""

    words: Message
    cells: tuple[str, ...] = ()
    value: str = ""


@dataclass(frozen=True, slots=True)
class Calculation:
    """The table of one round. total: what it comes to, none where too little counts for one."""

    criteria: tuple[Criterion, ...]  # the heaviest first
    heads: tuple[Message, ...]
    rows: tuple[Row, ...]
    feet: tuple[Foot, ...]
    total: Fraction | None


def calculate(result: Result, entry: str, number: int = 0) -> Calculation:
    """Return the table of an entry in a round, the first if none is named; KeyError for an unknown entry."""
    return _Working(result, number, result.numbers[entry]).done()


def closing(result: Result, entry: str, totals: Sequence[Fraction]) -> list[Message]:
    """Return what follows the totals of the rounds, in sentences: their sum, ties, the place, the cut."""
    number = result.numbers[entry]
    told = Derivation(result, number)
    if result.scheme.rounds and totals and len(totals) == int(result.outcome.last[number]) + 1:
        told.totals = list(totals)
        told.carry(len(totals) - 1)
    why = reason(result, number)
    return told.lines + (placing_lines(result, number) if why is None else [Message("No place: {reason}", reason=why)])


def aligned(values: Sequence[Fraction], least: int = 0) -> list[str]:
    """Return values below each other with the same digits; where these would be too many, each by itself."""
    digits = [decimals_of(value) for value in values]
    if any(each is None or each > EXACT_DECIMALS for each in digits):
        return [result_text(value) for value in values]
    most = max((each for each in digits if each is not None), default=0)
    return [fixed(value, max(most, least)) for value in values]


@dataclass(slots=True)
class _Ballot:
    """A scoresheet as it is read. used: its scores as they go on, by criterion."""

    juror: str
    scores: dict[str, Fraction]
    note: Message | None = None
    used: dict[str, Fraction] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    values: list[Fraction] = field(default_factory=list)
    out: bool = False


def _ballots(result: Result, stage: Stage, sheet: RoundSheet, entry: int) -> tuple[list[_Ballot], list[_Ballot]]:
    """The scoresheets of an entry: those that count, and the others with the reason."""
    rules = stage.rules
    counting: list[_Ballot] = []
    others: list[_Ballot] = []
    needed = len(rules.criteria) if rules.missing == "complete_only" else 1
    for ballot in range(int(sheet.first[entry]), int(sheet.first[entry + 1])):
        cells = slice(int(sheet.start[ballot]), int(sheet.start[ballot + 1]))
        pairs = zip(sheet.criterion[cells].tolist(), sheet.step[cells].tolist(), strict=True)
        scores = {rules.criteria[criterion].id: rules.scale.score_at(step) for criterion, step in pairs}
        one = _Ballot(result.sheets.jurors[int(sheet.juror[ballot])], scores)
        state = int(sheet.state[ballot])
        if state != SUBMITTED:
            one.note = Message("{state}, does not count", state=STATE_LINES[state])
        elif len(scores) < needed:
            one.note = Message("incomplete ({given} of {needed} scores), does not count",
                               given=len(scores), needed=len(rules.criteria))  # fmt: skip
        (others if one.note else counting).append(one)
    return counting, others


class _Working:
    """One calculation in the making."""

    def __init__(self, result: Result, number: int, entry: int) -> None:
        self.stage, sheet = result.scheme.stages[number], result.sheets.rounds[number]
        self.rules = self.stage.rules
        self.factor = sheet.factors.get(entry)
        self.counting, self.others = _ballots(result, self.stage, sheet, entry)
        self.criteria = tuple(sorted(self.rules.criteria, key=lambda one: -one.weight))
        self.whole = sum((one.weight for one in self.criteria), Fraction(0))
        self.heads: list[Message] = []
        self.feet: list[Foot] = []

    def done(self) -> Calculation:
        """The table; without lines below the jurors where too little counts."""
        way = "pooled" if self.rules.pooled else self.rules.order
        enough = len(self.counting) >= self.rules.quorum
        total = _WAYS[way](self)
        total = self._ended(total) if total is not None and enough else None
        feet = () if total is None else tuple(self.feet)
        return Calculation(self.criteria, tuple(self.heads), tuple(self._rows()), feet, total)

    def _ended(self, total: Fraction) -> Fraction:
        """The total times the factor and rounded, as far as the rules say so."""
        if self.factor is not None:
            total *= self.factor
            words = Message("Times the factor {factor}", factor=exact_text(self.factor))
            self.feet.append(Foot(words, value=result_text(total)))
        digits = self.rules.rounding.total
        if digits is None:
            return total
        rounded = half_up(total, digits)
        if rounded == total and self.feet:
            self.feet[-1] = replace(self.feet[-1], value=fixed(total, digits))
        else:
            self.feet.append(Foot(_rounded(digits), value=fixed(rounded, digits)))
        return rounded

    def _rows(self) -> list[Row]:
        columns = [aligned(column) for column in zip(*(one.values for one in self.counting), strict=True)]
        values = list(zip(*columns, strict=True)) or [()] * len(self.counting)
        return [
            *(self._row(one, values=value) for one, value in zip(self.counting, values, strict=True)),
            *(self._row(one, counts=False) for one in self.others),
        ]

    def _row(self, one: _Ballot, *, counts: bool = True, values: tuple[str, ...] = ()) -> Row:
        cells = tuple(self._cell(one, each.id) if each.id in one.scores else None for each in self.criteria)
        return Row(one.juror, cells, counts, one.note, values, one.out)

    def _cell(self, one: _Ballot, name: str) -> Cell:
        score, used = one.scores[name], one.used.get(name, one.scores[name])
        return Cell(exact_text(score), "" if used == score else result_text(used), name in one.dropped)

    def juror_first(self) -> Fraction | None:
        """Each juror's value, limit and rounding as columns, then the jurors together."""
        rules, mean = self.rules, self.rules.total == "weighted_mean"
        self.heads.append(Message("÷ {weights}", weights=exact_text(self.whole)) if mean else Message("Sum"))
        values = [self._value(one) for one in self.counting]
        self._column(values)
        if not values:
            return None
        if rules.limit is not None:
            values, words = _limited(values, rules.limit)
            self.heads.append(Message("Within ±{limit}", limit=exact_text(rules.limit)))
            self.feet.append(Foot(words))
            self._column(values)
        if rules.rounding.juror is not None:
            values = [half_up(value, rules.rounding.juror) for value in values]
            self.heads.append(_rounded(rules.rounding.juror))
            self._column(values)
        dropped = _dropped(rules, values)
        for number, words in dropped.items():
            self.counting[number].out, self.counting[number].note = True, words
        total = _combined(rules, values, dropped)
        if total is not None:
            self.feet.append(Foot(_words(rules, values, dropped), value=result_text(total)))
        return total

    def _column(self, values: list[Fraction]) -> None:
        for one, value in zip(self.counting, values, strict=True):
            one.values.append(value)

    def _value(self, one: _Ballot) -> Fraction:
        """What one scoresheet comes to; where scores are missing its row says by what it is divided."""
        present = sum((each.weight for each in self.criteria if each.id in one.scores), Fraction(0))
        value = sum((each.weight * one.scores[each.id] for each in self.criteria if each.id in one.scores), Fraction(0))
        texts = {"weights": exact_text(present), "whole": exact_text(self.whole)}
        mean = self.rules.total == "weighted_mean"
        if present != self.whole:
            divided, raised = Message("here ÷ {weights}", **texts), Message("here ÷ {weights} × {whole}", **texts)
            one.note = divided if mean else raised
        return value / present * (1 if mean else self.whole)

    def criterion_first(self) -> Fraction | None:
        """Each criterion over its jurors, rounding and weighing as lines, then the criteria together."""
        rules, mean = self.rules, self.rules.total == "weighted_mean"
        self.heads.append(Message("Total"))
        values = [self._criterion(each.id) for each in self.criteria]
        found = [value for value in values if value is not None]
        if len(found) < len(values):
            return None
        self.feet.append(Foot(_COMBINED[rules.combine], tuple(map(result_text, found))))
        found = self._rounded_line(found, rules.rounding.criterion)
        found = [value * each.weight for value, each in zip(found, self.criteria, strict=True)]
        self.feet.append(Foot(Message("Times the weight"), tuple(map(result_text, found))))
        found = self._rounded_line(found, None if mean else rules.rounding.weighted)
        total, texts = added(found), {"sum": exact_text(added(found)), "count": exact_text(self.whole)}
        words = Message("Sum: {sum} ÷ {count}", **texts) if mean else Message("Sum")
        self.feet.append(Foot(words, value=result_text(total / self.whole if mean else total)))
        return total / self.whole if mean else total

    def _rounded_line(self, values: list[Fraction], digits: int | None) -> list[Fraction]:
        if digits is None:
            return values
        values = [half_up(value, digits) for value in values]
        self.feet.append(Foot(_rounded(digits), tuple(fixed(value, digits) for value in values)))
        return values

    def _criterion(self, name: str) -> Fraction | None:
        """One criterion over the jurors who scored it; what a limit, a rounding or a trim does stands in the cells."""
        given = self._given(name)
        values = [one.used[name] for one in given]
        dropped = _dropped(self.rules, values)
        for number in dropped:
            given[number].dropped.add(name)
        return _combined(self.rules, values, dropped) if values else None

    def _given(self, name: str) -> list[_Ballot]:
        given = [one for one in self.counting if name in one.scores]
        values = [one.scores[name] for one in given]
        if self.rules.limit is not None and values:
            values, _words = _limited(values, self.rules.limit)
        digits = self.rules.rounding.cell
        for one, value in zip(given, values, strict=True):
            one.used[name] = value if digits is None else half_up(value, digits)
        return given

    def pooled(self) -> Fraction | None:
        """All scores of the entry in one weighted mean: Σwv ÷ Σw of those that are there."""
        self.heads.append(Message("Total"))
        columns = [[one.used[each.id] for one in self._given(each.id)] for each in self.criteria]
        sums, counts = [added(column) for column in columns], [len(column) for column in columns]
        above = [each.weight * value for each, value in zip(self.criteria, sums, strict=True)]
        below = [each.weight * count for each, count in zip(self.criteria, counts, strict=True)]
        if not sum(below):
            return None
        texts = {"sum": exact_text(added(above)), "count": exact_text(added(below))}
        total = added(above) / added(below)
        self.feet += [
            Foot(Message("Sum of the scores"), tuple(map(result_text, sums))),
            Foot(Message("Times the weight"), tuple(map(result_text, above)), texts["sum"]),
            Foot(Message("How many scores"), tuple(map(str, counts))),
            Foot(Message("Times the weight"), tuple(map(result_text, below)), texts["count"]),
            Foot(Message("All scores together: {sum} ÷ {count}", **texts), value=result_text(total)),
        ]
        return total


_WAYS: dict[str, Callable[[_Working], Fraction | None]] = {
    "pooled": _Working.pooled,
    "juror_first": _Working.juror_first,
    "criterion_first": _Working.criterion_first,
}
_COMBINED = {
    "mean": Message("Mean"),
    "median": Message("Median"),
    "sum": Message("Sum"),
    "trimmed_mean": Message("Mean of those left"),
    "trimmed_sum": Message("Sum of those left"),
}


def _rounded(digits: int) -> Message:
    return Message("Rounded half-up, digits after the point: {digits}", digits=digits)


def _limited(values: list[Fraction], limit: Fraction) -> tuple[list[Fraction], Message]:
    """Values pulled to within the limit of their mean, and the sentence that says from where to where."""
    mean = added(values) / len(values)
    low, high = mean - limit, mean + limit
    texts = {"sum": exact_text(added(values)), "mean": result_text(mean)}
    texts |= {"limit": exact_text(limit), "low": result_text(low), "high": result_text(high)}
    words = Message("The limit: {sum} ÷ {count} = {mean}; within ±{limit} of it: {low} to {high}",
                    count=len(values), **texts)  # fmt: skip
    return [clipped(value, low, high) for value in values], words


def _dropped(rules: Rules, values: list[Fraction]) -> dict[int, Message]:
    """Which of the values a trim drops, and as what; none where there are too few."""
    trim = rules.trim if rules.trimmed else None
    if trim is None or len(values) < trim.fewest:
        return {}
    order = sorted(range(len(values)), key=values.__getitem__)
    low = dict.fromkeys(order[: trim.low], Message("one of the lowest, dropped"))
    return low | dict.fromkeys(order[len(order) - trim.high :], Message("one of the highest, dropped"))


def _combined(rules: Rules, values: list[Fraction], dropped: dict[int, Message]) -> Fraction | None:
    if rules.trimmed and rules.trim is not None and len(values) < rules.trim.fewest:
        return None
    kept = [value for number, value in enumerate(values) if number not in dropped]
    if rules.combine == "median":
        ordered, middle = sorted(kept), len(kept) // 2
        return ordered[middle] if len(kept) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return added(kept) if rules.summed else added(kept) / len(kept)


def _words(rules: Rules, values: list[Fraction], dropped: dict[int, Message]) -> Message:
    """The sum that is done below the jurors."""
    kept = [value for number, value in enumerate(values) if number not in dropped]
    if rules.combine == "median":
        return Message("Median of {how}", how=series(sorted(kept), ", "))
    texts = {"sum": exact_text(added(kept)), "count": len(kept)}
    if rules.combine == "mean":
        return Message("Mean: {sum} ÷ {count}", **texts)
    if rules.combine == "trimmed_mean":
        return Message("Mean of those left: {sum} ÷ {count}", **texts)
    return _COMBINED[rules.combine]
