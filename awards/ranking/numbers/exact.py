"""Exact numbers: decimal text in, fractions and integers inside, decimal text out. No float anywhere."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from awards.core.message import Message

MAX_DIGITS = 40  # before and after the point; keeps every number printable and every product small
_LONGEST = 2 * MAX_DIGITS + 10
_NUMBER = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,9}))?")


class NotANumber(ValueError):
    """A text that is not a number the scheme or a score may hold; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def read_number(value: object) -> Fraction:
    """The exact value of decimal text, an int, a Decimal or a Fraction.

    Raises NotANumber for anything else: a float has lost its decimals before it came here, NaN and infinities
    are no numbers, and numbers of more than 40 digits before or after the point are refused.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal, Fraction)):
        raise NotANumber(_why_not(value))
    if isinstance(value, Fraction):
        return value
    if isinstance(value, int) and abs(value) >= 10**MAX_DIGITS:
        raise NotANumber(_too_long())
    text = str(value).strip()
    if len(text) > _LONGEST:
        raise NotANumber(_too_long())
    match = _NUMBER.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        raise NotANumber(Message("“{value}” is not a number", value=text))
    return _assemble(match[1], match[2], match[3] or "", int(match[4] or 0))


def _assemble(sign: str, whole: str, decimals: str, exponent: int) -> Fraction:
    """Sign, digits and exponent as one fraction; the size is checked before any power is taken."""
    digits = (whole + decimals).lstrip("0")
    if not digits:
        return Fraction(0)
    trailing = len(digits) - len(digits.rstrip("0"))
    power = exponent - len(decimals)
    if len(digits) + power > MAX_DIGITS or -(power + trailing) > MAX_DIGITS:
        raise NotANumber(_too_long())
    number = int(sign + digits)
    return Fraction(number * 10**power) if power >= 0 else Fraction(number, 10**-power)


def _too_long() -> Message:
    return Message("the number has more than {digits} digits before or after the point", digits=MAX_DIGITS)


def _why_not(value: object) -> Message:
    if isinstance(value, float):
        return Message("a binary floating-point number is not exact: give the number as text or as a Decimal")
    return Message("a number is needed, not {kind}", kind=kind_of(value))


def kind_of(value: object) -> Message | str:
    """What a value of a document is, in words for a fault; of other kinds the name of their type."""
    if value is None:
        return Message("an empty value")
    if isinstance(value, bool):
        return Message("true or false")
    if isinstance(value, (list, tuple)):
        return Message("a list")
    if hasattr(value, "keys"):
        return Message("a table of fields")
    return Message("text") if isinstance(value, str) else type(value).__name__


def half_up(value: Fraction, digits: int) -> Fraction:
    """⌊x·10ᵈ + ½⌋/10ᵈ, below zero too: −2.5 becomes −2."""
    scale = 10**digits
    return Fraction((2 * value.numerator * scale + value.denominator) // (2 * value.denominator), scale)


def fixed(value: Fraction, digits: int) -> str:
    """The value with exactly so many digits after the point, rounded half-up."""
    return with_point((2 * value.numerator * 10**digits + value.denominator) // (2 * value.denominator), digits)


def with_point(number: int, digits: int) -> str:
    """A whole number of the digits-th decimal place as decimal text."""
    sign, text = ("-" if number < 0 else ""), str(abs(number)).rjust(digits + 1, "0")
    return f"{sign}{text[:-digits]}.{text[-digits:]}" if digits else sign + text


def decimals_of(value: Fraction) -> int | None:
    """How many digits after the point write the value exactly; None where no number of digits does."""
    denominator, twos, fives = value.denominator, 0, 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else None


def exact_text(value: Fraction) -> str:
    """The shortest exact text: decimal where the value has one, otherwise numerator/denominator."""
    digits = decimals_of(value)
    return f"{value.numerator}/{value.denominator}" if digits is None else fixed(value, digits)
