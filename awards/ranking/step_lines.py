"""The sentences for the steps that many rounds and entries share: values that become one number, and rounding."""

from __future__ import annotations

from fractions import Fraction

from .arithmetic import added, listed, mean_of, told
from .exact import half_up
from .line import Line
from .terms import Rules


class Telling:
    """Lines in the order in which they are said."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def say(self, line: Line) -> None:
        """Add one line."""
        self.lines.append(line)

    def rounded(self, stage: str, digits: int | None, value: Fraction, criterion: str = "") -> Fraction:
        """A value rounded half-up at a stage, which is said; the value itself where no digits are declared."""
        if digits is None:
            return value
        result = half_up(value, digits)
        self.say(rounding_line(stage, digits, told(result), criterion))
        return result


def told_by_name(**numbers: Fraction) -> dict[str, str]:
    """Numbers as texts, by the names of their places in a sentence."""
    return {name: told(number) for name, number in numbers.items()}


def joined(rules: Rules, ordered: list[Fraction]) -> tuple[Fraction, str]:
    """The one number that values become, and the sum as text."""
    if rules.combine == "median":
        count = len(ordered)
        middle = ordered[(count - 1) // 2 : count // 2 + 1]
        return added(middle) / len(middle), listed(ordered, ", ")
    value = added(ordered)
    return (value, listed(ordered, " + ")) if rules.summed else (value / len(ordered), mean_of(ordered))


def joining_line(rules: Rules, criterion: str, how: str, value: str) -> Line:
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


def rounding_line(stage: str, digits: int, value: str, criterion: str = "") -> Line:
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
