"""How the total of an entry came about as a table to be done again on paper: jurors down, criteria across.

Numbers are exact: decimals where a few write the value, else the fraction. What is no arithmetic is told in sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from awards.core.message import Message
from awards.ranking.explain.arithmetic import Arithmetic, Column, Limit, Scoresheet, Steps, arithmetic, weighed
from awards.ranking.explain.derivation import Derivation, placing_lines
from awards.ranking.explain.steps import EXACT_DECIMALS, added, result_text, series
from awards.ranking.numbers.exact import decimals_of, exact_text, fixed
from awards.ranking.places.result import Result, reason
from awards.ranking.scheme.terms import Criterion, Rules, Scale


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
    notes: tuple[Message, ...] = ()
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

    scale: Scale
    criteria: tuple[Criterion, ...]  # the heaviest first
    heads: tuple[Message, ...]
    rows: tuple[Row, ...]
    feet: tuple[Foot, ...]
    total: Fraction | None


def calculate(result: Result, entry: str, number: int = 0) -> Calculation:
    """Return the table of an entry in a round, the first if none is named; KeyError for an unknown entry."""
    return _Table(arithmetic(result, number, result.numbers[entry])).done()


def closing(result: Result, entry: str, totals: Sequence[Fraction], *, onward: bool = True) -> list[Message]:
    """Return what follows the totals of the rounds, in sentences: their sum, ties, the place, the cut.

    onward: whether there is a round to go through to; else the cut is named only where it is undecided.
    """
    number = result.numbers[entry]
    told = Derivation(result, number)
    if result.scheme.rounds and totals and len(totals) == int(result.outcome.last[number]) + 1:
        told.totals = list(totals)
        told.carry(len(totals) - 1)
    why = reason(result, number)
    return told.lines + (
        placing_lines(result, number, onward=onward) if why is None else [Message("No place: {reason}", reason=why)]
    )


def aligned(values: Sequence[Fraction], least: int = 0) -> list[str]:
    """Return values below each other with the same digits; where these would be too many, each by itself."""
    digits = [decimals_of(value) for value in values]
    if any(each is None or each > EXACT_DECIMALS for each in digits):
        return [result_text(value) for value in values]
    most = max((each for each in digits if each is not None), default=0)
    return [fixed(value, max(most, least)) for value in values]


class _Table:
    """One calculation in the making."""

    def __init__(self, sums: Arithmetic) -> None:
        self.sums, self.rules = sums, sums.rules
        self.columns = sorted(sums.columns, key=lambda one: -one.criterion.weight)
        self.criteria = tuple(sorted(self.rules.criteria, key=lambda one: -one.weight))
        self.cells = dict(cell for column in self.columns for cell in _cells(column))
        self.heads: list[Message] = []
        self.feet: list[Foot] = []

    def done(self) -> Calculation:
        """The table; without lines below the jurors where too little counts."""
        if self.sums.jurors is not None:
            self._by_juror(self.sums.jurors)
        else:
            self.heads.append(Message("Total"))
            if self.sums.combined is not None:
                (self._pooled if self.rules.pooled else self._by_criterion)(self.sums.combined)
        if self.sums.exact is None or self.sums.total is None:
            self.feet = []
        else:
            self._end(self.sums.exact, self.sums.total)
        rows = tuple(self._rows()) + tuple(self._row(one, notes=(one.why_not,)) for one in self.sums.others)
        return Calculation(self.rules.scale, self.criteria, tuple(self.heads), rows, tuple(self.feet), self.sums.total)

    def _end(self, exact: Fraction, total: Fraction) -> None:
        """The factor and the rounding of the total, as far as the rules say so."""
        if self.sums.factor is not None:
            words = Message("Times the factor {factor}", factor=exact_text(self.sums.factor))
            self.feet.append(Foot(words, value=result_text(exact)))
        digits = self.rules.rounding.total
        if digits is None:
            return
        if total == exact and self.feet:
            self.feet[-1] = replace(self.feet[-1], value=fixed(total, digits))
        else:
            self.feet.append(Foot(_rounded(digits), value=fixed(total, digits)))

    def _by_juror(self, steps: Steps) -> None:
        """The heads of each juror's value, limit and rounding, and the jurors together as a line."""
        rules = self.rules
        whole = Message("÷ {weights}", weights=exact_text(self.sums.whole))
        self.heads.append(whole if rules.total == "weighted_mean" else Message("Sum"))
        if steps.limit is not None and rules.limit is not None:
            self.heads.append(Message("Within ±{limit}", limit=exact_text(rules.limit)))
            self.feet.append(Foot(_limit_words(steps.given, steps.limit, rules.limit)))
        if steps.rounded and rules.rounding.juror is not None:
            self.heads.append(_rounded(rules.rounding.juror))
        if steps.total is not None:
            self.feet.append(Foot(_words(rules, steps.kept), value=result_text(steps.total)))

    def _by_criterion(self, combined: Fraction) -> None:
        """Each criterion over its jurors, rounding and weighing as lines, then the criteria together."""
        rounding, mean = self.rules.rounding, self.rules.total == "weighted_mean"
        self._line(_COMBINED[self.rules.combine], [one.steps.total for one in self.columns])
        self._rounded_line([one.rounded for one in self.columns], rounding.criterion)
        self._line(Message("Times the weight"), [one.weighted for one in self.columns])
        self._rounded_line([one.share for one in self.columns], None if mean else rounding.weighted)
        total = added([one.share for one in self.columns if one.share is not None])
        texts = {"sum": exact_text(total), "count": exact_text(self.sums.whole)}
        words = Message("Sum: {sum} ÷ {count}", **texts) if mean else Message("Sum")
        self.feet.append(Foot(words, value=result_text(combined)))

    def _line(self, words: Message, values: Sequence[Fraction | None]) -> None:
        self.feet.append(Foot(words, tuple(result_text(value) for value in values if value is not None)))

    def _rounded_line(self, values: Sequence[Fraction | None], digits: int | None) -> None:
        if digits is not None:
            texts = tuple(fixed(value, digits) for value in values if value is not None)
            self.feet.append(Foot(_rounded(digits), texts))

    def _pooled(self, combined: Fraction) -> None:
        """All scores of the entry in one weighted mean: Σwv ÷ Σw of those that are there."""
        weights = [one.criterion.weight for one in self.columns]
        sums, counts = [added(one.steps.used) for one in self.columns], [len(one.steps.used) for one in self.columns]
        above = [weight * value for weight, value in zip(weights, sums, strict=True)]
        below = [weight * count for weight, count in zip(weights, counts, strict=True)]
        texts = {"sum": exact_text(added(above)), "count": exact_text(added(below))}
        self.feet += [
            Foot(Message("Sum of the scores"), tuple(map(result_text, sums))),
            Foot(Message("Times the weight"), tuple(map(result_text, above)), texts["sum"]),
            Foot(Message("How many scores"), tuple(map(str, counts))),
            Foot(Message("Times the weight"), tuple(map(result_text, below)), texts["count"]),
            Foot(Message("All scores together: {sum} ÷ {count}", **texts), value=result_text(combined)),
        ]

    def _rows(self) -> Iterator[Row]:
        """The scoresheets that count."""
        jurors = self.sums.jurors
        if jurors is None:
            yield from (self._row(one) for one in self.sums.counting)
            return
        limited = None if jurors.limit is None else jurors.limit.values
        columns = [aligned(each) for each in (jurors.given, limited, jurors.rounded) if each is not None]
        for number, (one, *values) in enumerate(zip(self.sums.counting, *columns, strict=True)):
            low, high = number in jurors.lowest, number in jurors.highest
            notes = [self._divided(one), _LOWEST if low else _HIGHEST if high else None]
            yield self._row(one, notes=notes, values=tuple(values), dropped=low or high)

    def _row(self, one: Scoresheet, *, notes: Iterable[Message | None] = (), **more: Any) -> Row:
        plain = {name: Cell(exact_text(score)) for name, score in one.scores.items()}
        cells = tuple(self.cells.get((id(one), each.id), plain.get(each.id)) for each in self.criteria)
        return Row(one.juror, cells, one.why_not is None, tuple(note for note in notes if note), **more)

    def _divided(self, one: Scoresheet) -> Message | None:
        """By what a row is divided where scores are missing."""
        present = sum((weight for weight, _ in weighed(self.rules, one)), Fraction(0))
        if present == self.sums.whole:
            return None
        texts = {"weights": exact_text(present), "whole": exact_text(self.sums.whole)}
        divided, raised = Message("here ÷ {weights}", **texts), Message("here ÷ {weights} × {whole}", **texts)
        return divided if self.rules.total == "weighted_mean" else raised


def _cells(column: Column) -> Iterator[tuple[tuple[int, str], Cell]]:
    """The scores of a criterion, with what a limit, a rounding or a trim does to them; by scoresheet and criterion."""
    name, steps = column.criterion.id, column.steps
    for number, (one, score, used) in enumerate(zip(column.scoresheets, steps.given, steps.used, strict=True)):
        dropped = number in steps.lowest or number in steps.highest
        yield (id(one), name), Cell(exact_text(score), "" if used == score else result_text(used), dropped)


_COMBINED = {
    "mean": Message("Mean"),
    "median": Message("Median"),
    "sum": Message("Sum"),
    "trimmed_mean": Message("Mean of those left"),
    "trimmed_sum": Message("Sum of those left"),
}
_LOWEST, _HIGHEST = Message("one of the lowest, dropped"), Message("one of the highest, dropped")


def _rounded(digits: int) -> Message:
    return Message("Rounded half up (decimal places: {digits})", digits=digits)


def _limit_words(values: Sequence[Fraction], limit: Limit, distance: Fraction) -> Message:
    """From where to where values are pulled."""
    texts = {"sum": exact_text(added(values)), "mean": result_text(limit.mean), "limit": exact_text(distance)}
    texts |= {"low": result_text(limit.low), "high": result_text(limit.high)}
    return Message("The limit: {sum} ÷ {count} = {mean}; within ±{limit} of it: {low} to {high}",
                   count=len(values), **texts)  # fmt: skip


def _words(rules: Rules, kept: Sequence[Fraction]) -> Message:
    """The sum that is done below the jurors."""
    if rules.combine == "median":
        return Message("Median of {how}", how=series(kept, ", "))
    texts = {"sum": exact_text(added(kept)), "count": len(kept)}
    if rules.combine == "mean":
        return Message("Mean: {sum} ÷ {count}", **texts)
    if rules.combine == "trimmed_mean":
        return Message("Mean of those left: {sum} ÷ {count}", **texts)
    return _COMBINED[rules.combine]
