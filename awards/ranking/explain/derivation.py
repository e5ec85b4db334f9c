"""How one standing came about, step by step, in fractions: each line can be redone with a pocket calculator."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from awards.core.words import Message
from awards.ranking.explain.round_derivation import RoundDerivation
from awards.ranking.explain.steps import Telling, products, told
from awards.ranking.places.result import reason, score_text

if TYPE_CHECKING:
    from awards.ranking.places.rank import Result


from typing import TYPE_CHECKING

import numpy as np

from awards.ranking.explain.steps import listed
from awards.ranking.places.result import make_standing
from awards.ranking.places.tie_values import TieValues
from awards.ranking.scheme.terms import TieRule

if TYPE_CHECKING:
    from awards.ranking.places.rank import Result


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
                self._carry(last)
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

    def _carry(self, last: int) -> None:
        """The sum over the rounds."""
        weights = [stage.weight for stage in self.result.scheme.rounds[: last + 1]]
        value = sum((w * total for w, total in zip(weights, self.totals, strict=True)), Fraction(0))
        pairs = list(zip(weights, self.totals, strict=True))
        self.say(Message("Carried: {products} = {value}", products=products(pairs), value=told(value)))
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


MANY = 50  # tied entries whose values are shown


def placing_lines(result: Result, entry: int) -> list[Message]:
    """The tie-break of a ranked entry's group, its place and its side of the cut."""
    lines = _tie_lines(result, entry)
    standing = make_standing(result, int(result.position[entry]))
    ranked = len(result.groups.order)
    lines.append(Message("Place {place} of {count} ranked", place=standing.place_text, count=ranked))
    if standing.tied:
        others = ", ".join(standing.tied_with[:MANY]) + (f", … ({standing.tied})" if standing.tied > MANY else "")
        lines.append(Message("The place is shared with {others}", others=others))
    if standing.cut is not None:
        lines.append(_CUT[standing.cut])
    return lines


_CUT = {
    "in": Message("Inside the cut"),
    "out": Message("Outside the cut"),
    "undecided": Message("Undecided at the cut: the shared place lies across it"),
}


def _tie_lines(result: Result, entry: int) -> list[Message]:
    """What the chain compared, as far as it went for this entry."""
    start = result.start_groups
    here = int(result.start_position[entry])
    first, end = np.searchsorted(start.group, [start.group[here], start.group[here] + 1]).tolist()
    if end - first == 1:
        return []
    names = result.sheets.entries
    tied = start.order[first : min(end, first + MANY + 1)].tolist()
    others = ", ".join([names[other] for other in tied if other != entry][:MANY])
    more = f", … ({end - first - 1})" if end - first - 1 > MANY else ""
    value = told(result.outcome.value.at(entry))
    texts = {"value": value, "others": others + more}
    banded = Message("At {value} in one band with {others}", **texts)
    return [
        banded if result.scheme.tie_band else Message("Tied at {value} with {others}", **texts),
        *_chain_lines(result, entry, tied),
    ]


def _chain_lines(result: Result, entry: int, tied: list[int]) -> list[Message]:
    if not result.scheme.tie_break:
        return []
    shown = sorted({*tied[:MANY], entry})
    last = int(result.decided[entry]) if not _still_tied(result, entry) else len(result.scheme.tie_break) - 1
    values = TieValues(result.outcome, np.array(shown))
    lines = []
    for rule in result.scheme.tie_break[: last + 1]:
        if rule.kind == "chair":
            lines += _chair_lines(result, entry)
        else:
            told_of = _texts(values, rule)
            compared = ", ".join(f"{result.sheets.entries[e]} {text}" for e, text in zip(shown, told_of, strict=True))
            lines.append(Message("Tie-break, {rule}: {values}", rule=rule.message, values=compared))
    return lines


def _still_tied(result: Result, entry: int) -> bool:
    group = int(result.groups.group[int(result.position[entry])])
    return int(result.starts[group + 1] - result.starts[group]) > 1


def _texts(values: TieValues, rule: TieRule) -> list[str]:
    if rule.kind == "highest_ballots":
        return [listed(ballots, " ") for ballots in values.highest()]
    columns = [
        values.fractions(rule, number) for number in range(values.classes() if rule.kind == "heaviest_criteria" else 1)
    ]
    return [" / ".join("–" if one is None else told(one) for one in each) for each in zip(*columns, strict=True)]


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
