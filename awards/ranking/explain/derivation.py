"""How one standing came about, step by step, in fractions: each line can be redone with a pocket calculator.

First its total in each round: the ballots, then the rules of the round by the letter; then the tie-break and the place.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from awards.core.message import Message
from awards.ranking.explain.arithmetic import Column, Scoresheet, Steps, arithmetic, weighed
from awards.ranking.explain.steps import (
    Telling,
    ascending,
    combination_line,
    mean_of,
    products,
    result_text,
    result_texts,
    rounding_line,
    series,
)
from awards.ranking.numbers.exact import exact_text
from awards.ranking.places.result import Result, make_standing, reason, score_text
from awards.ranking.places.ties import TieValues
from awards.ranking.scheme.terms import TieRule

MANY = 500  # ballots explained one by one
TIED = 50  # tied entries whose values are shown


class Derivation(Telling):
    """The lines of one entry, in the order of the steps."""

    def __init__(self, result: Result, entry: int) -> None:
        super().__init__()
        self.result, self.entry = result, entry
        self.totals: list[Fraction] = []
        self.exact: Fraction | None = None

    def derive(self) -> list[Message]:
        """All lines."""
        result, entry = self.result, self.entry
        last = int(result.outcome.last[entry])
        for number in range(last + 1):
            stage = result.scheme.stages[number]
            if stage.id:
                self.say(Message("Round {round}", round=stage.id))
            if not self._round(number):
                break
        else:
            if result.scheme.rounds and last >= 0:
                self.carry(last)
        self._outcome()
        return self.lines

    def _round(self, number: int) -> bool:
        """The total of one round; False where the entry has none."""
        found = RoundDerivation(self.result, number, self.entry)
        total = found.derive()
        self.lines += found.lines
        if total is None:
            return False
        self.exact = found.exact
        self.totals.append(total)
        return True

    def carry(self, last: int) -> None:
        """The sum over the rounds."""
        weights = [stage.weight for stage in self.result.scheme.rounds[: last + 1]]
        value = sum((w * total for w, total in zip(weights, self.totals, strict=True)), Fraction(0))
        pairs = list(zip(weights, self.totals, strict=True))
        self.say(Message("Carried over: {products} = {value}", products=products(pairs), value=result_text(value)))
        self.exact = value
        self.rounded("carried", self.result.scheme.last_digits(last), value)

    def _outcome(self) -> None:
        why = reason(self.result, self.entry)
        if self.result.status[self.entry] != 1:
            number = int(self.result.outcome.last[self.entry])
            score = self.result.outcome.exact.at(self.entry)
            self.say(Message("Score: {score}", score=score_text(self.result, score, number)))
        if why is not None:
            self.say(Message("No place: {reason}", reason=why))
        else:
            self.lines += placing_lines(self.result, self.entry)


def derivation(result: Result, entry: str) -> list[Message]:
    """The derivation of one standing, line by line. Raises KeyError for an unknown entry."""
    return Derivation(result, result.numbers[entry]).derive()


class RoundDerivation(Telling):
    """The lines of one entry in one round; `exact` is its total before the rounding of totals."""

    def __init__(self, result: Result, number: int, entry: int) -> None:
        super().__init__()
        self.sums = arithmetic(result, number, entry)
        self.rules, self.exact = self.sums.rules, self.sums.exact

    def derive(self) -> Fraction | None:
        """The total of the round; None where the entry has none."""
        sums, rules = self.sums, self.rules
        for one in sums.others:
            self.say(Message("{juror}: {reason}", juror=one.juror, reason=one.why_not))
        if not sums.enough:
            return None
        if sums.jurors is not None:
            self._by_juror(sums.jurors)
        elif rules.pooled:
            self._pooled()
        else:
            self._by_criterion()
        if sums.combined is None or sums.exact is None:
            return None
        if sums.factor is not None:
            texts = result_texts(total=sums.combined, factor=sums.factor, value=sums.exact)
            self.say(Message("Times the factor: {total} × {factor} = {value}", **texts))
        return self.rounded("total", rules.rounding.total, sums.exact)

    def _by_juror(self, steps: Steps) -> None:
        """Each juror's value, limit, rounding, then the jurors together."""
        for one, value in zip(self.sums.counting[:MANY], steps.given, strict=False):
            self._scoresheet(one, value)
        if (more := len(steps.given) - MANY) > 0:
            self.say(Message("… and the other scoresheets in the same way: {count}", count=more))
        self._used(steps, "juror", self.rules.rounding.juror)
        self._combined(steps, "")

    def _scoresheet(self, one: Scoresheet, value: Fraction) -> None:
        cells, whole = weighed(self.rules, one), self.sums.whole
        present = sum((weight for weight, _ in cells), Fraction(0))
        texts = {"juror": one.juror, "products": products(cells), "value": result_text(value)}
        if self.rules.total == "weighted_mean":
            self.say(Message("{juror}: ({products}) ÷ {weights} = {value}", weights=exact_text(present), **texts))
        elif present == whole:
            self.say(Message("{juror}: {products} = {value}", **texts))
        else:
            texts |= {"weights": exact_text(present), "whole": exact_text(whole)}
            self.say(Message("{juror}: ({products}) ÷ {weights} × {whole} = {value}", **texts))

    def _by_criterion(self) -> None:
        """Each criterion over its jurors, rounding, weighing, then the criteria together."""
        rules, sums = self.rules, self.sums
        for column in sums.columns:
            self._column(column)
            if column.share is None:
                return
        if sums.combined is None:
            return
        shares = [one.share for one in sums.columns if one.share is not None]
        texts = {"value": result_text(sums.combined)}
        if rules.total == "weighted_sum":
            self.say(Message("Sum of the criteria: {sum} = {value}", sum=series(shares, " + "), **texts))
            return
        parts = [(one.criterion.weight, one.rounded) for one in sums.columns if one.rounded is not None]
        texts |= {"products": products(parts), "weights": exact_text(sums.whole)}
        self.say(Message("Weighted mean of the criteria: ({products}) ÷ {weights} = {value}", **texts))

    def _column(self, column: Column) -> None:
        """One criterion until it is added to the others."""
        rounding, name, value = self.rules.rounding, column.criterion.id, column.steps.total
        self._cells(column)
        self._combined(column.steps, name)
        if value is None or column.rounded is None or column.weighted is None:
            return
        self.rounded("criterion", rounding.criterion, value, name)
        if self.rules.total == "weighted_sum":
            texts = result_texts(value=column.rounded, weight=column.criterion.weight, weighted=column.weighted)
            self.say(Message("{criterion}: {value} × {weight} = {weighted}", criterion=name, **texts))
            self.rounded("weighted", rounding.weighted, column.weighted, name)

    def _pooled(self) -> None:
        """All cells together: Σwv/Σw over those present."""
        for column in self.sums.columns:
            self._cells(column)
        there = [(one.criterion.weight, one.steps.used) for one in self.sums.columns if one.steps.used]
        if self.sums.combined is None:
            return
        text = " + ".join(f"{exact_text(weight)} × ({series(cells, ' + ')})" for weight, cells in there)
        below = sum((weight * len(cells) for weight, cells in there), Fraction(0))
        texts = {"products": text, "weights": exact_text(below), "value": result_text(self.sums.combined)}
        self.say(Message("All scores together: ({products}) ÷ {weights} = {value}", **texts))

    def _cells(self, column: Column) -> None:
        """The scores of one criterion."""
        given, name = column.scoresheets, column.criterion.id
        shown = ", ".join(f"{one.juror} {exact_text(one.scores[name])}" for one in given[:MANY])
        more = f", … ({len(given)})" if len(given) > MANY else ""
        if given:
            self.say(Message("{criterion}: {scores}", criterion=name, scores=shown + more))
        else:
            self.say(Message("{criterion}: no score", criterion=name))
        self._used(column.steps, "cell", self.rules.rounding.cell)

    def _used(self, steps: Steps, stage: str, digits: int | None) -> None:
        """The limit and the rounding of some values."""
        if steps.limit is not None and self.rules.limit is not None:
            mean, low, high = steps.limit.mean, steps.limit.low, steps.limit.high
            texts = {"sum": mean_of(steps.given), **result_texts(mean=mean, limit=self.rules.limit, low=low, high=high)}
            self.say(Message("The panel’s mean: {sum} = {mean}; each within ±{limit} of it: {low} to {high}", **texts))
            self.say(Message("After the limit: {values}", values=series(steps.limit.values, ", ")))
        if digits is not None and steps.rounded:
            self.say(rounding_line(stage, digits, series(steps.rounded, ", ")))

    def _combined(self, steps: Steps, criterion: str) -> None:
        """What a trim drops, and the one number that is left; nothing where there are too few values."""
        if steps.total is None:
            return
        if self.rules.trimmed and self.rules.trim is not None:
            texts = {"values": series(ascending(steps.used), ", "), "kept": series(steps.kept, ", ")}
            self.say(
                Message("In order: {values}; without the {low} lowest and the {high} highest: {kept}",
                low=self.rules.trim.low, high=self.rules.trim.high, **texts))  # fmt: skip
        self.say(combination_line(self.rules, criterion, steps.kept, result_text(steps.total)))


def placing_lines(result: Result, entry: int, *, onward: bool = True) -> list[Message]:
    """The tie-break of a ranked entry's group, its place and its side of the cut; see `calculation.closing`."""
    lines = _tie_lines(result, entry)
    standing = make_standing(result, int(result.position[entry]))
    ranked = len(result.groups.order)
    lines.append(Message("Place {place} of {count} ranked", place=standing.place_text, count=ranked))
    if standing.tied:
        others = ", ".join(standing.tied_with[:TIED]) + (f", … ({standing.tied})" if standing.tied > TIED else "")
        lines.append(Message("The place is shared with {others}", others=others))
    if standing.cut is not None and (onward or standing.cut == "undecided"):
        lines.append(_CUT[standing.cut])
    return lines


_CUT = {
    "in": Message("Goes through"),
    "out": Message("Does not go through"),
    "undecided": Message("Undecided at the cut-off: the shared place lies across it"),
}


def _tie_lines(result: Result, entry: int) -> list[Message]:
    """What the chain compared, as far as it went for this entry."""
    start = result.start_groups
    here = int(result.start_position[entry])
    first, end = np.searchsorted(start.group, [start.group[here], start.group[here] + 1]).tolist()
    if end - first == 1:
        return []
    names = result.sheets.entries
    tied = start.order[first : min(end, first + TIED + 1)].tolist()
    others = ", ".join([names[other] for other in tied if other != entry][:TIED])
    more = f", … ({end - first - 1})" if end - first - 1 > TIED else ""
    value = result_text(result.outcome.value.at(entry))
    texts = {"value": value, "others": others + more}
    banded = Message("At {value}, close enough to count as equal with {others}", **texts)
    return [
        banded if result.scheme.tie_band else Message("Tied at {value} with {others}", **texts),
        *_chain_lines(result, entry, tied),
    ]


def _chain_lines(result: Result, entry: int, tied: list[int]) -> list[Message]:
    if not result.scheme.tie_break:
        return []
    shown = sorted({*tied[:TIED], entry})
    last = int(result.decided[entry]) if not _still_tied(result, entry) else len(result.scheme.tie_break) - 1
    values = TieValues(result.outcome, np.array(shown))
    lines = []
    for rule in result.scheme.tie_break[: last + 1]:
        if rule.kind == "chair":
            lines += _chair_lines(result, entry)
        else:
            texts = _texts(values, rule)
            compared = ", ".join(f"{result.sheets.entries[e]} {text}" for e, text in zip(shown, texts, strict=True))
            lines.append(Message("Tie-break, {rule}: {values}", rule=rule.message, values=compared))
    return lines


def _still_tied(result: Result, entry: int) -> bool:
    group = int(result.groups.group[int(result.position[entry])])
    return int(result.starts[group + 1] - result.starts[group]) > 1


def _texts(values: TieValues, rule: TieRule) -> list[str]:
    if rule.kind == "highest_ballots":
        return [series(ballots, " ") for ballots in values.highest()]
    columns = [
        values.fractions(rule, number) for number in range(values.classes() if rule.kind == "heaviest_criteria" else 1)
    ]
    return [" / ".join("–" if one is None else result_text(one) for one in each) for each in zip(*columns, strict=True)]


def _chair_lines(result: Result, entry: int) -> list[Message]:
    name = result.sheets.entries[entry]
    return [
        Message(
            "Decided by {person} at {time}: {order}; reason: {reason}",
            person=one.person, time=one.time, order=", ".join(one.entries), reason=one.reason,
        )
        for one in result.used
        if name in one.entries
    ]  # fmt: skip
