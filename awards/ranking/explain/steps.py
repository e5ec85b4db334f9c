"""Sums as people write them, and the sentences for the steps that many rounds and entries share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from awards.core.message import Message
from awards.ranking.numbers.exact import decimals_of, exact_text, fixed, half_up
from awards.ranking.scheme.terms import Rules

EXACT_DECIMALS = 9
SMALL = 10**7
MANY = 500  # numbers written out in one line


def result_text(value: Fraction) -> str:
    """A value after an equals sign: exact decimals where they are few, else the fraction and six digits."""
    digits = decimals_of(value)
    if digits is not None and digits <= EXACT_DECIMALS:
        return exact_text(value)
    if value.denominator < SMALL:
        return f"{exact_text(value)} ≈ {fixed(value, 6)}"
    return f"≈ {fixed(value, 12)}"


def short(value: Fraction) -> str:
    """A value inside a sum."""
    digits = decimals_of(value)
    if (digits is not None and digits <= EXACT_DECIMALS) or value.denominator < SMALL:
        return exact_text(value) if value >= 0 else f"({exact_text(value)})"
    return f"{fixed(value, 12)}…"


def series(values: Sequence[Fraction], between: str) -> str:
    """Values with something between them; of very many only the first."""
    text = between.join(short(value) for value in values[:MANY])
    return text if len(values) <= MANY else f"{text}{between}… ({len(values)})"


def mean_of(values: Sequence[Fraction]) -> str:
    """A mean as a sum over a count."""
    return f"({series(values, ' + ')}) ÷ {len(values)}"


def products(pairs: Sequence[tuple[Fraction, Fraction]]) -> str:
    """Weights times values, added."""
    text = " + ".join(f"{exact_text(weight)} × {short(value)}" for weight, value in pairs[:MANY])
    return text if len(pairs) <= MANY else f"{text} + … ({len(pairs)})"


def added(values: Sequence[Fraction]) -> Fraction:
    """The sum; over one denominator where there are few different ones, as a million fractions are slow to add."""
    common = _common(values)
    if common is None:
        return sum(values, Fraction(0))
    return Fraction(sum(value.numerator * (common // value.denominator) for value in values), common)


def ascending(values: Sequence[Fraction]) -> list[Fraction]:
    """The values in order."""
    return [values[number] for number in order_of(values)]


def order_of(values: Sequence[Fraction]) -> list[int]:
    """Where the values stand, in their order."""
    common = _common(values)
    keys = values if common is None else [value.numerator * (common // value.denominator) for value in values]
    return sorted(range(len(values)), key=keys.__getitem__)


def _common(values: Sequence[Fraction]) -> int | None:
    different = {value.denominator for value in values}
    return math.lcm(*different) if len(different) <= MANY else None


def clipped(value: Fraction, low: Fraction, high: Fraction) -> Fraction:
    """The value pulled into a range."""
    return min(max(value, low), high)


class Telling:
    """Lines in the order in which they are said."""

    def __init__(self) -> None:
        self.lines: list[Message] = []

    def say(self, message: Message) -> None:
        """Add one line."""
        self.lines.append(message)

    def rounded(self, stage: str, digits: int | None, value: Fraction, criterion: str = "") -> Fraction:
        """A value rounded half-up at a stage, which is said; the value itself where no digits are declared."""
        if digits is None:
            return value
        result = half_up(value, digits)
        self.say(rounding_line(stage, digits, result_text(result), criterion))
        return result


def result_texts(**numbers: Fraction) -> dict[str, str]:
    """Numbers as texts, by the names of their places in a sentence."""
    return {name: result_text(number) for name, number in numbers.items()}


def combined(rules: Rules, ordered: list[Fraction]) -> Fraction:
    """The one number that values become."""
    if rules.combine == "median":
        count = len(ordered)
        middle = ordered[(count - 1) // 2 : count // 2 + 1]
        return added(middle) / len(middle)
    return added(ordered) / (1 if rules.summed else len(ordered))


def combination_line(rules: Rules, criterion: str, ordered: list[Fraction], value: str) -> Message:
    """The sentence for values that become one number."""
    texts = {"criterion": criterion, "value": value}
    if rules.combine == "median":
        texts["how"] = series(ordered, ", ")
        whole = Message("Median of {how} = {value}", **texts)
        part = Message("{criterion}: median of {how} = {value}", **texts)
    elif rules.summed:
        texts["how"] = series(ordered, " + ")
        whole, part = Message("Sum: {how} = {value}", **texts), Message("{criterion}: sum {how} = {value}", **texts)
    else:
        texts["how"] = mean_of(ordered)
        whole, part = Message("Mean: {how} = {value}", **texts), Message("{criterion}: mean {how} = {value}", **texts)
    return part if criterion else whole


def rounding_line(stage: str, digits: int, value: str, criterion: str = "") -> Message:
    """The sentence for a rounding step."""
    texts = {"digits": digits, "value": value}
    if stage == "juror":
        return Message("Each juror’s value, rounded half up (decimal places: {digits}): {value}", **texts)
    if stage == "cell":
        return Message("Each score, rounded half up (decimal places: {digits}): {value}", **texts)
    if stage == "total":
        return Message("The total, rounded half up (decimal places: {digits}): {value}", **texts)
    if stage == "carried":
        return Message("The sum carried over, rounded half up (decimal places: {digits}): {value}", **texts)
    return Message("{criterion}: rounded half up (decimal places: {digits}): {value}", criterion=criterion, **texts)
