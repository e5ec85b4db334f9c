"""How one standing came about, step by step, in fractions: each line can be redone with a pocket calculator.

First its total in each round: the ballots, then the rules of the round by the letter; then the tie-break and the place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from awards.core.words import Message
from awards.ranking.ballots.sheets import STATE_LINES, SUBMITTED, RoundSheet
from awards.ranking.explain.steps import (
    Telling,
    added,
    ascending,
    clipped,
    combination,
    combination_line,
    mean_of,
    products,
    result_text,
    result_texts,
    rounding_line,
    series,
)
from awards.ranking.numbers.exact import exact_text, half_up
from awards.ranking.places.result import Result, make_standing, reason, score_text
from awards.ranking.places.ties import TieValues
from awards.ranking.scheme.terms import Rules, Scale, TieRule

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


@dataclass(frozen=True, slots=True)
class CountingBallot:
    """One counting ballot: its juror and its scores by criterion."""

    juror: str
    scores: dict[str, Fraction]


class _Scores:
    """Scores by criterion; ballots with the same scores share them, so that a million of them stay few."""

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


class RoundDerivation(Telling):
    """The lines of one entry in one round; `exact` is its total before the rounding of totals."""

    def __init__(self, result: Result, number: int, entry: int) -> None:
        super().__init__()
        self.result, self.entry = result, entry
        self.stage, self.sheet = result.scheme.stages[number], result.sheets.rounds[number]
        self.exact: Fraction | None = None

    def derive(self) -> Fraction | None:
        """The total of the round; None where the entry has none."""
        rules, ballots = self.stage.rules, self._ballots()
        if len(ballots) < rules.quorum:
            return None
        total = _WAYS["pooled" if rules.pooled else rules.order](self, rules, ballots)
        if total is None:
            return None
        self.exact = self._with_factor(total)
        return self.rounded("total", rules.rounding.total, self.exact)

    def _with_factor(self, total: Fraction) -> Fraction:
        factor = self.sheet.factors.get(self.entry)
        if factor is None:
            return total
        texts = result_texts(total=total, factor=factor, value=total * factor)
        self.say(Message("Times the factor: {total} × {factor} = {value}", **texts))
        return total * factor

    def _ballots(self) -> list[CountingBallot]:
        """The counting ballots of the entry; the others are named with the reason."""
        sheet, stage = self.sheet, self.stage
        names = [c.id for c in stage.rules.criteria]
        needed = len(names) if stage.rules.missing == "complete_only" else 1
        counting = []
        scores = _Scores(names, stage.rules.scale)
        for ballot in range(int(sheet.first[self.entry]), int(sheet.first[self.entry + 1])):
            juror = self.result.sheets.jurors[int(sheet.juror[ballot])]
            first, end = int(sheet.start[ballot]), int(sheet.start[ballot + 1])
            if int(sheet.state[ballot]) != SUBMITTED:
                state = STATE_LINES[int(sheet.state[ballot])]
                self.say(Message("{juror}: {state}, does not count", juror=juror, state=state))
            elif end - first < needed:
                self.say(
                    Message("{juror}: incomplete ({given} of {needed} scores), does not count",
                    juror=juror, given=end - first, needed=len(names)))  # fmt: skip
            else:
                counting.append(CountingBallot(juror, scores.of(sheet, first, end)))
        return counting

    def juror_first(self, rules: Rules, ballots: list[CountingBallot]) -> Fraction | None:
        """Each juror's value, limit, rounding, then the jurors together."""
        whole = sum((c.weight for c in rules.criteria), Fraction(0))
        values = [self._ballot_value(rules, ballot, whole) for ballot in ballots[:MANY]]
        known: dict[int, Fraction] = {}
        for ballot in ballots[MANY:]:
            value = known.get(id(ballot.scores))
            if value is None:
                value = known[id(ballot.scores)] = _value(rules, ballot, whole)
            values.append(value)
        if len(ballots) > MANY:
            self.say(Message("… and the other scoresheets in the same way: {count}", count=len(ballots) - MANY))
        values = self._limited(rules, values)
        if rules.rounding.juror is not None:
            values = [half_up(value, rules.rounding.juror) for value in values]
            self.say(rounding_line("juror", rules.rounding.juror, series(values, ", ")))
        return self._combined(rules, values, "")

    def _ballot_value(self, rules: Rules, ballot: CountingBallot, whole: Fraction) -> Fraction:
        cells = _cells_of(rules, ballot)
        present, total = sum((weight for weight, _ in cells), Fraction(0)), _value(rules, ballot, whole)
        texts = {"juror": ballot.juror, "products": products(cells), "value": result_text(total)}
        if rules.total == "weighted_mean":
            self.say(Message("{juror}: ({products}) ÷ {weights} = {value}", weights=exact_text(present), **texts))
        elif present == whole:
            self.say(Message("{juror}: {products} = {value}", **texts))
        else:
            texts |= {"weights": exact_text(present), "whole": exact_text(whole)}
            self.say(Message("{juror}: ({products}) ÷ {weights} × {whole} = {value}", **texts))
        return total

    def criterion_first(self, rules: Rules, ballots: list[CountingBallot]) -> Fraction | None:
        """Each criterion over its jurors, rounding, weighing, then the criteria together."""
        whole = sum((c.weight for c in rules.criteria), Fraction(0))
        parts = []
        for criterion in rules.criteria:
            cells = self._cells(rules, ballots, criterion.id)
            value = self._combined(rules, cells, criterion.id) if cells else None
            if value is None:
                return None
            value = self.rounded("criterion", rules.rounding.criterion, value, criterion.id)
            if rules.total == "weighted_sum":
                weighted = value * criterion.weight
                texts = result_texts(value=value, weight=criterion.weight, weighted=weighted)
                self.say(Message("{criterion}: {value} × {weight} = {weighted}", criterion=criterion.id, **texts))
                parts.append((Fraction(1), self.rounded("weighted", rules.rounding.weighted, weighted, criterion.id)))
            else:
                parts.append((criterion.weight, value))
        total = sum((weight * value for weight, value in parts), Fraction(0))
        if rules.total == "weighted_sum":
            self.say(
                Message(
                    "Sum of the criteria: {sum} = {value}",
                    sum=series([v for _, v in parts], " + "),
                    value=result_text(total),
                )
            )
            return total
        texts = {"products": products(parts), "weights": exact_text(whole), "value": result_text(total / whole)}
        self.say(Message("Weighted mean of the criteria: ({products}) ÷ {weights} = {value}", **texts))
        return total / whole

    def pooled(self, rules: Rules, ballots: list[CountingBallot]) -> Fraction | None:
        """All cells together: Σwv/Σw over those present."""
        above, below, parts = Fraction(0), Fraction(0), []
        for criterion in rules.criteria:
            cells = self._cells(rules, ballots, criterion.id)
            if cells:
                above += criterion.weight * added(cells)
                below += criterion.weight * len(cells)
                parts.append(f"{exact_text(criterion.weight)} × ({series(cells, ' + ')})")
        texts = {"products": " + ".join(parts), "weights": exact_text(below), "value": result_text(above / below)}
        self.say(Message("All scores together: ({products}) ÷ {weights} = {value}", **texts))
        return above / below

    def _cells(self, rules: Rules, ballots: list[CountingBallot], name: str) -> list[Fraction]:
        given = [ballot for ballot in ballots if name in ballot.scores]
        cells = [ballot.scores[name] for ballot in given]
        shown = ", ".join(f"{ballot.juror} {exact_text(ballot.scores[name])}" for ballot in given[:MANY])
        more = f", … ({len(given)})" if len(given) > MANY else ""
        if given:
            self.say(Message("{criterion}: {scores}", criterion=name, scores=shown + more))
        else:
            self.say(Message("{criterion}: no score", criterion=name))
        cells = self._limited(rules, cells)
        if rules.rounding.cell is not None and cells:
            cells = [half_up(cell, rules.rounding.cell) for cell in cells]
            self.say(rounding_line("cell", rules.rounding.cell, series(cells, ", ")))
        return cells

    def _limited(self, rules: Rules, values: list[Fraction]) -> list[Fraction]:
        if rules.limit is None or not values:
            return values
        mean = added(values) / len(values)
        low, high = mean - rules.limit, mean + rules.limit
        texts = {"sum": mean_of(values), **result_texts(mean=mean, limit=rules.limit, low=low, high=high)}
        self.say(Message("The panel’s mean: {sum} = {mean}; each within ±{limit} of it: {low} to {high}", **texts))
        pulled = [clipped(value, low, high) for value in values]
        self.say(Message("After the limit: {values}", values=series(pulled, ", ")))
        return pulled

    def _combined(self, rules: Rules, values: list[Fraction], criterion: str) -> Fraction | None:
        ordered = ascending(values)
        trim = rules.trim if rules.trimmed else None
        if trim is not None:
            if len(values) < trim.fewest:
                return None
            kept = ordered[trim.low : len(ordered) - trim.high]
            texts = {"values": series(ordered, ", "), "kept": series(kept, ", ")}
            self.say(
                Message("In order: {values}; without the {low} lowest and the {high} highest: {kept}",
                low=trim.low, high=trim.high, **texts))  # fmt: skip
            ordered = kept
        value, how = combination(rules, ordered)
        self.say(combination_line(rules, criterion, how, result_text(value)))
        return value


def _cells_of(rules: Rules, ballot: CountingBallot) -> list[tuple[Fraction, Fraction]]:
    return [(c.weight, ballot.scores[c.id]) for c in rules.criteria if c.id in ballot.scores]


def _value(rules: Rules, ballot: CountingBallot, whole: Fraction) -> Fraction:
    """What one ballot comes to."""
    cells = _cells_of(rules, ballot)
    present = sum((weight for weight, _ in cells), Fraction(0))
    value = sum((weight * score for weight, score in cells), Fraction(0))
    return value / present * (whole if rules.total == "weighted_sum" else 1)


_WAYS: dict[str, Callable[[RoundDerivation, Rules, list[CountingBallot]], Fraction | None]] = {
    "pooled": RoundDerivation.pooled,
    "juror_first": RoundDerivation.juror_first,
    "criterion_first": RoundDerivation.criterion_first,
}


def placing_lines(result: Result, entry: int) -> list[Message]:
    """The tie-break of a ranked entry's group, its place and its side of the cut."""
    lines = _tie_lines(result, entry)
    standing = make_standing(result, int(result.position[entry]))
    ranked = len(result.groups.order)
    lines.append(Message("Place {place} of {count} ranked", place=standing.place_text, count=ranked))
    if standing.tied:
        others = ", ".join(standing.tied_with[:TIED]) + (f", … ({standing.tied})" if standing.tied > TIED else "")
        lines.append(Message("The place is shared with {others}", others=others))
    if standing.cut is not None:
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
