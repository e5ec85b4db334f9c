"""How one entry's total in one round came about: its ballots, then the rules of that round by the letter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from awards.core.words import Message
from awards.ranking.ballots.sheets import STATE_LINES, SUBMITTED, RoundSheet
from awards.ranking.explain.steps import (
    Telling,
    added,
    ascending,
    clipped,
    joined,
    joining_line,
    listed,
    mean_of,
    products,
    rounding_line,
    told,
    told_by_name,
)
from awards.ranking.numbers.exact import half_up, plain
from awards.ranking.scheme.terms import Rules, Scale

if TYPE_CHECKING:
    from awards.ranking.places.rank import Result

MANY = 500  # ballots told one by one


@dataclass(frozen=True, slots=True)
class Told:
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
        texts = told_by_name(total=total, factor=factor, value=total * factor)
        self.say(Message("Times the factor: {total} × {factor} = {value}", **texts))
        return total * factor

    def _ballots(self) -> list[Told]:
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
                counting.append(Told(juror, scores.of(sheet, first, end)))
        return counting

    def juror_first(self, rules: Rules, ballots: list[Told]) -> Fraction | None:
        """Each juror's value, limit, rounding, then the jurors together."""
        whole = sum((c.weight for c in rules.criteria), Fraction(0))
        values = [self._told_value(rules, ballot, whole) for ballot in ballots[:MANY]]
        known: dict[int, Fraction] = {}
        for ballot in ballots[MANY:]:
            value = known.get(id(ballot.scores))
            if value is None:
                value = known[id(ballot.scores)] = _value(rules, ballot, whole)
            values.append(value)
        if len(ballots) > MANY:
            self.say(Message("… and {count} more scoresheets in the same way", count=len(ballots) - MANY))
        values = self._limited(rules, values)
        if rules.rounding.juror is not None:
            values = [half_up(value, rules.rounding.juror) for value in values]
            self.say(rounding_line("juror", rules.rounding.juror, listed(values, ", ")))
        return self._combined(rules, values, "")

    def _told_value(self, rules: Rules, ballot: Told, whole: Fraction) -> Fraction:
        cells = _cells_of(rules, ballot)
        present, total = sum((weight for weight, _ in cells), Fraction(0)), _value(rules, ballot, whole)
        texts = {"juror": ballot.juror, "products": products(cells), "value": told(total)}
        if rules.total == "weighted_mean":
            self.say(Message("{juror}: ({products}) ÷ {weights} = {value}", weights=plain(present), **texts))
        elif present == whole:
            self.say(Message("{juror}: {products} = {value}", **texts))
        else:
            texts |= {"weights": plain(present), "whole": plain(whole)}
            self.say(Message("{juror}: ({products}) ÷ {weights} × {whole} = {value}", **texts))
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
            value = self.rounded("criterion", rules.rounding.criterion, value, criterion.id)
            if rules.total == "weighted_sum":
                weighted = value * criterion.weight
                texts = told_by_name(value=value, weight=criterion.weight, weighted=weighted)
                self.say(Message("{criterion}: {value} × {weight} = {weighted}", criterion=criterion.id, **texts))
                parts.append((Fraction(1), self.rounded("weighted", rules.rounding.weighted, weighted, criterion.id)))
            else:
                parts.append((criterion.weight, value))
        total = sum((weight * value for weight, value in parts), Fraction(0))
        if rules.total == "weighted_sum":
            self.say(
                Message(
                    "Sum of the criteria: {sum} = {value}", sum=listed([v for _, v in parts], " + "), value=told(total)
                )
            )
            return total
        texts = {"products": products(parts), "weights": plain(whole), "value": told(total / whole)}
        self.say(Message("Weighted mean of the criteria: ({products}) ÷ {weights} = {value}", **texts))
        return total / whole

    def pooled(self, rules: Rules, ballots: list[Told]) -> Fraction | None:
        """All cells together: Σwv/Σw over those present."""
        above, below, parts = Fraction(0), Fraction(0), []
        for criterion in rules.criteria:
            cells = self._cells(rules, ballots, criterion.id)
            if cells:
                above += criterion.weight * added(cells)
                below += criterion.weight * len(cells)
                parts.append(f"{plain(criterion.weight)} × ({listed(cells, ' + ')})")
        texts = {"products": " + ".join(parts), "weights": plain(below), "value": told(above / below)}
        self.say(Message("All scores together: ({products}) ÷ {weights} = {value}", **texts))
        return above / below

    def _cells(self, rules: Rules, ballots: list[Told], name: str) -> list[Fraction]:
        given = [ballot for ballot in ballots if name in ballot.scores]
        cells = [ballot.scores[name] for ballot in given]
        shown = ", ".join(f"{ballot.juror} {plain(ballot.scores[name])}" for ballot in given[:MANY])
        more = f", … ({len(given)})" if len(given) > MANY else ""
        if given:
            self.say(Message("{criterion}: {scores}", criterion=name, scores=shown + more))
        else:
            self.say(Message("{criterion}: no score", criterion=name))
        cells = self._limited(rules, cells)
        if rules.rounding.cell is not None and cells:
            cells = [half_up(cell, rules.rounding.cell) for cell in cells]
            self.say(rounding_line("cell", rules.rounding.cell, listed(cells, ", ")))
        return cells

    def _limited(self, rules: Rules, values: list[Fraction]) -> list[Fraction]:
        if rules.limit is None or not values:
            return values
        mean = added(values) / len(values)
        low, high = mean - rules.limit, mean + rules.limit
        texts = {"sum": mean_of(values), **told_by_name(mean=mean, limit=rules.limit, low=low, high=high)}
        self.say(Message("The panel’s mean: {sum} = {mean}; each within ±{limit} of it: {low} to {high}", **texts))
        pulled = [clipped(value, low, high) for value in values]
        self.say(Message("After the limit: {values}", values=listed(pulled, ", ")))
        return pulled

    def _combined(self, rules: Rules, values: list[Fraction], criterion: str) -> Fraction | None:
        ordered = ascending(values)
        trim = rules.trim if rules.trimmed else None
        if trim is not None:
            if len(values) < trim.min_count:
                return None
            kept = ordered[trim.low : len(ordered) - trim.high]
            texts = {"values": listed(ordered, ", "), "kept": listed(kept, ", ")}
            self.say(
                Message("In order: {values}; without the {low} lowest and the {high} highest: {kept}",
                low=trim.low, high=trim.high, **texts))  # fmt: skip
            ordered = kept
        value, how = joined(rules, ordered)
        self.say(joining_line(rules, criterion, how, told(value)))
        return value


def _cells_of(rules: Rules, ballot: Told) -> list[tuple[Fraction, Fraction]]:
    return [(c.weight, ballot.scores[c.id]) for c in rules.criteria if c.id in ballot.scores]


def _value(rules: Rules, ballot: Told, whole: Fraction) -> Fraction:
    """What one ballot comes to."""
    cells = _cells_of(rules, ballot)
    present = sum((weight for weight, _ in cells), Fraction(0))
    value = sum((weight * score for weight, score in cells), Fraction(0))
    return value / present * (whole if rules.total == "weighted_sum" else 1)


_WAYS: dict[str, Callable[[RoundDerivation, Rules, list[Told]], Fraction | None]] = {
    "pooled": RoundDerivation.pooled,
    "juror_first": RoundDerivation.juror_first,
    "criterion_first": RoundDerivation.criterion_first,
}
