"""How one standing came about, step by step, in fractions: each line can be redone with a pocket calculator.

This is a second computation, by the letter of the rules and for one entry at a time; the tests hold it against the
one over all entries.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from .arithmetic import products, told
from .deriving_round import RoundDerivation
from .line import Line
from .placing import placing_lines
from .standings import reason, score_text
from .step_lines import Telling

if TYPE_CHECKING:
    from .rank import Result


class Derivation(Telling):
    """The lines of one entry, in the order of the steps."""

    def __init__(self, result: Result, entry: int) -> None:
        super().__init__()
        self.result, self.entry = result, entry
        self.totals: list[Fraction] = []
        self.exact: Fraction | None = None

    def derive(self) -> list[Line]:
        """All lines."""
        result, entry = self.result, self.entry
        last = int(result.outcome.last[entry])
        for number in range(last + 1):
            stage = result.scheme.stages[number]
            if stage.id:
                self.say(Line("Round {round}", round=stage.id))
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
        self.say(Line("Carried: {products} = {value}", products=products(pairs), value=told(value)))
        self.exact = value
        self.rounded("carried", self.result.scheme.last_digits(last), value)

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


def derivation(result: Result, entry: str) -> list[Line]:
    """The derivation of one standing, line by line. Raises KeyError for an unknown entry."""
    return Derivation(result, result.numbers[entry]).derive()
