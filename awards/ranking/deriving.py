"""How one standing came about, step by step, in fractions: each line can be redone with a pocket calculator.

This is a second computation, by the letter of the rules and for one entry at a time; the tests hold it against the
one over all entries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from .arithmetic import clipped, listed, mean_of, products, told
from .exact import half_up, plain
from .line import Line
from .placing import placing_lines
from .sheets import STATES, SUBMITTED
from .standings import reason, score_text
from .terms import Round, Rules

if TYPE_CHECKING:
    from .rank import Result

MANY = 500  # ballots told one by one


@dataclass(frozen=True, slots=True)
class Told:
    """One counting ballot: its juror and its scores by criterion."""

    juror: str
    scores: dict[str, Fraction]


class Derivation:
    """The lines of one entry, in the order of the steps."""

    def __init__(self, result: Result, entry: int) -> None:
        self.result, self.entry = result, entry
        self.lines: list[Line] = []
        self.totals: list[Fraction] = []
        self.exact: Fraction | None = None

    def say(self, line: Line) -> None:
        """Add one line."""
        self.lines.append(line)

    def derive(self) -> list[Line]:
        """All lines."""
        result, entry = self.result, self.entry
        last = int(result.outcome.last[entry])
        for number in range(last + 1):
            stage = result.scheme.stages[number]
            if stage.id:
                self.say(Line("Round {round}", round=stage.id))
            if not self._round(number, stage):
                break
        else:
            if result.scheme.rounds and last >= 0:
                self._carry(last)
        self._outcome()
        return self.lines

    def _round(self, number: int, stage: Round) -> bool:
        """The total of one round; False where the entry has none."""
        rules, ballots = stage.rules, self._ballots(number)
        if len(ballots) < rules.quorum:
            return False
        total = _WAYS["pooled" if rules.pooled else rules.order](self, rules, ballots)
        if total is None:
            return False
        factor = self.result.sheets.rounds[number].factors.get(self.entry)
        if factor is not None:
            self.say(
                Line(
                    "Times the factor: {total} × {factor} = {value}",
                    **_told(total=total, factor=factor, value=total * factor),
                )
            )
            total *= factor
        self.exact = total
        self.totals.append(self._rounded("total", rules.rounding.total, total))
        return True

    def _ballots(self, number: int) -> list[Told]:
        """The counting ballots of the entry; the others are named with the reason."""
        sheet, stage = self.result.sheets.rounds[number], self.result.scheme.stages[number]
        names = [c.id for c in stage.rules.criteria]
        needed = len(names) if stage.rules.missing == "complete_only" else 1
        counting = []
        for ballot in range(int(sheet.first[self.entry]), int(sheet.first[self.entry + 1])):
            juror = self.result.sheets.jurors[int(sheet.juror[ballot])]
            first, end = int(sheet.start[ballot]), int(sheet.start[ballot + 1])
            if int(sheet.state[ballot]) != SUBMITTED:
                self.say(Line("{juror}: {state}, does not count", juror=juror, state=STATES[int(sheet.state[ballot])]))
            elif end - first < needed:
                self.say(
                    Line("{juror}: incomplete ({given} of {needed} scores), does not count",
                    juror=juror, given=end - first, needed=len(names)))  # fmt: skip
            else:
                cells = range(first, end)
                scale = stage.rules.scale
                scores = {names[int(sheet.criterion[k])]: scale.score_at(int(sheet.step[k])) for k in cells}
                counting.append(Told(juror, scores))
        return counting

    def juror_first(self, rules: Rules, ballots: list[Told]) -> Fraction | None:
        """Each juror's value, limit, rounding, then the jurors together."""
        whole = sum((c.weight for c in rules.criteria), Fraction(0))
        values: list[Fraction] = []
        for ballot in ballots:
            value = self._ballot_value(rules, ballot, whole, told_of=len(values) < MANY)
            values.append(value)
        if len(ballots) > MANY:
            self.say(Line("… and {count} more ballots in the same way", count=len(ballots) - MANY))
        values = self._limited(rules, values)
        if rules.rounding.juror is not None:
            values = [half_up(value, rules.rounding.juror) for value in values]
            self.say(_rounding_line("juror", rules.rounding.juror, listed(values, ", ")))
        return self._combined(rules, values, "")

    def _ballot_value(self, rules: Rules, ballot: Told, whole: Fraction, *, told_of: bool) -> Fraction:
        cells = [(c.weight, ballot.scores[c.id]) for c in rules.criteria if c.id in ballot.scores]
        present = sum((weight for weight, _ in cells), Fraction(0))
        value = sum((weight * score for weight, score in cells), Fraction(0))
        total = value / present * (whole if rules.total == "weighted_sum" else 1)
        if not told_of:
            return total
        texts = {"juror": ballot.juror, "products": products(cells), "value": told(total)}
        if rules.total == "weighted_mean":
            self.say(Line("{juror}: ({products}) ÷ {weights} = {value}", weights=plain(present), **texts))
        elif present == whole:
            self.say(Line("{juror}: {products} = {value}", **texts))
        else:
            texts |= {"weights": plain(present), "whole": plain(whole)}
            self.say(Line("{juror}: ({products}) ÷ {weights} × {whole} = {value}", **texts))
        return total

    def criterion_first(self, rules: Rules, ballots: list[Told]) -> Fraction | None:
        """Each criterion over its jurors, rounding, weighing, then the criteria together."""
        whole = sum((c.weight for c in rules.criteria), Fraction(0))
        parts = []
        for criterion in rules.criteria:
            cells = self._cells(rules, ballots, criterion.id)
            value = self._combined(rules, cells, criterion.id) if cells else None
            if value is None:
                return None
            value = self._rounded("criterion", rules.rounding.criterion, value, criterion.id)
            if rules.total == "weighted_sum":
                weighted = value * criterion.weight
                texts = _told(value=value, weight=criterion.weight, weighted=weighted)
                self.say(Line("{criterion}: {value} × {weight} = {weighted}", criterion=criterion.id, **texts))
                parts.append((Fraction(1), self._rounded("weighted", rules.rounding.weighted, weighted, criterion.id)))
            else:
                parts.append((criterion.weight, value))
        total = sum((weight * value for weight, value in parts), Fraction(0))
        if rules.total == "weighted_sum":
            self.say(
                Line(
                    "Sum of the criteria: {sum} = {value}", sum=listed([v for _, v in parts], " + "), value=told(total)
                )
            )
            return total
        texts = {"products": products(parts), "weights": plain(whole), "value": told(total / whole)}
        self.say(Line("Weighted mean of the criteria: ({products}) ÷ {weights} = {value}", **texts))
        return total / whole

    def pooled(self, rules: Rules, ballots: list[Told]) -> Fraction | None:
        """All cells together: Σwv/Σw over those present."""
        above, below, parts = Fraction(0), Fraction(0), []
        for criterion in rules.criteria:
            cells = self._cells(rules, ballots, criterion.id)
            if cells:
                above += criterion.weight * sum(cells, Fraction(0))
                below += criterion.weight * len(cells)
                parts.append(f"{plain(criterion.weight)} × ({listed(cells, ' + ')})")
        texts = {"products": " + ".join(parts), "weights": plain(below), "value": told(above / below)}
        self.say(Line("All scores together: ({products}) ÷ {weights} = {value}", **texts))
        return above / below

    def _cells(self, rules: Rules, ballots: list[Told], name: str) -> list[Fraction]:
        given = [ballot for ballot in ballots if name in ballot.scores]
        cells = [ballot.scores[name] for ballot in given]
        shown = ", ".join(f"{ballot.juror} {plain(ballot.scores[name])}" for ballot in given[:MANY])
        more = f", … ({len(given)})" if len(given) > MANY else ""
        if given:
            self.say(Line("{criterion}: {scores}", criterion=name, scores=shown + more))
        else:
            self.say(Line("{criterion}: no score", criterion=name))
        cells = self._limited(rules, cells)
        if rules.rounding.cell is not None and cells:
            cells = [half_up(cell, rules.rounding.cell) for cell in cells]
            self.say(_rounding_line("cell", rules.rounding.cell, listed(cells, ", ")))
        return cells

    def _limited(self, rules: Rules, values: list[Fraction]) -> list[Fraction]:
        if rules.limit is None or not values:
            return values
        mean = sum(values, Fraction(0)) / len(values)
        low, high = mean - rules.limit, mean + rules.limit
        texts = {"sum": mean_of(values), **_told(mean=mean, limit=rules.limit, low=low, high=high)}
        self.say(Line("The panel’s mean: {sum} = {mean}; each within ±{limit} of it: {low} to {high}", **texts))
        pulled = [clipped(value, low, high) for value in values]
        self.say(Line("After the limit: {values}", values=listed(pulled, ", ")))
        return pulled

    def _combined(self, rules: Rules, values: list[Fraction], criterion: str) -> Fraction | None:
        ordered = sorted(values)
        trim = rules.trim if rules.trimmed else None
        if trim is not None:
            if len(values) < trim.min_count:
                return None
            kept = ordered[trim.low : len(ordered) - trim.high]
            texts = {"values": listed(ordered, ", "), "kept": listed(kept, ", ")}
            self.say(
                Line("In order: {values}; without the {low} lowest and the {high} highest: {kept}",
                low=trim.low, high=trim.high, **texts))  # fmt: skip
            ordered = kept
        value, how = _joined(rules, ordered)
        self.say(_joining_line(rules, criterion, how, told(value)))
        return value

    def _rounded(self, stage: str, digits: int | None, value: Fraction, criterion: str = "") -> Fraction:
        if digits is None:
            return value
        rounded = half_up(value, digits)
        self.say(_rounding_line(stage, digits, told(rounded), criterion))
        return rounded

    def _carry(self, last: int) -> None:
        """The sum over the rounds."""
        weights = [stage.weight for stage in self.result.scheme.rounds[: last + 1]]
        value = sum((w * total for w, total in zip(weights, self.totals, strict=True)), Fraction(0))
        pairs = list(zip(weights, self.totals, strict=True))
        self.say(Line("Carried: {products} = {value}", products=products(pairs), value=told(value)))
        self.exact = value
        self._rounded("carried", self.result.scheme.last_digits(last), value)

    def _outcome(self) -> None:
        why = reason(self.result, self.entry)
        if self.result.status[self.entry] != 1:
            number = int(self.result.outcome.last[self.entry])
            score = self.result.outcome.exact.at(self.entry)
            self.say(Line("Score: {score}", score=score_text(self.result, score, number)))
        if why is not None:
            self.say(Line("No place: {reason}", reason=why))
        else:
            self.lines += placing_lines(self.result, self.entry)


_WAYS: dict[str, Callable[[Derivation, Rules, list[Told]], Fraction | None]] = {
    "pooled": Derivation.pooled,
    "juror_first": Derivation.juror_first,
    "criterion_first": Derivation.criterion_first,
}


def _told(**numbers: Fraction) -> dict[str, str]:
    return {name: told(number) for name, number in numbers.items()}


def _joined(rules: Rules, ordered: list[Fraction]) -> tuple[Fraction, str]:
    """The one number that values become, and the sum as text."""
    if rules.combine == "median":
        count = len(ordered)
        middle = ordered[(count - 1) // 2 : count // 2 + 1]
        return sum(middle, Fraction(0)) / len(middle), listed(ordered, ", ")
    value = sum(ordered, Fraction(0))
    return (value, listed(ordered, " + ")) if rules.summed else (value / len(ordered), mean_of(ordered))


def _joining_line(rules: Rules, criterion: str, how: str, value: str) -> Line:
    """The sentence for values that become one number."""
    texts = {"criterion": criterion, "how": how, "value": value}
    if rules.combine == "median":
        return (
            Line("{criterion}: median of {how} = {value}", **texts)
            if criterion
            else Line("Median of {how} = {value}", **texts)
        )
    if rules.summed:
        return Line("{criterion}: sum {how} = {value}", **texts) if criterion else Line("Sum: {how} = {value}", **texts)
    return Line("{criterion}: mean {how} = {value}", **texts) if criterion else Line("Mean: {how} = {value}", **texts)


def _rounding_line(stage: str, digits: int, value: str, criterion: str = "") -> Line:
    """The sentence for a rounding step."""
    texts = {"digits": digits, "value": value}
    if stage == "juror":
        return Line("Each juror’s value, rounded half-up to {digits} digits: {value}", **texts)
    if stage == "cell":
        return Line("Each score, rounded half-up to {digits} digits: {value}", **texts)
    if stage == "total":
        return Line("The total, rounded half-up to {digits} digits: {value}", **texts)
    if stage == "carried":
        return Line("The carried sum, rounded half-up to {digits} digits: {value}", **texts)
    return Line("{criterion}: rounded half-up to {digits} digits: {value}", criterion=criterion, **texts)


def derivation(result: Result, entry: int) -> list[Line]:
    """The derivation of one entry's standing."""
    return Derivation(result, entry).derive()
