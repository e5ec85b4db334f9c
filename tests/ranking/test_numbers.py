"""Numbers as text, in and out: what is read to the last digit, what is refused, and how a step of a sum is written."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from awards.core.message import Message
from awards.ranking.explain.calculation import aligned
from awards.ranking.explain.steps import products, result_text, series, short
from awards.ranking.numbers.exact import NotANumber, exact_text, half_up, kind_of, read_number

TINY = Fraction(1, 10**9)
PRIME = 10_000_019  # above ten million


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("0" * 89 + "7", 7),
        (" 7.50 ", Fraction(15, 2)),
        ("-.5", Fraction(-1, 2)),
        ("5.", 5),
        ("1e39", 10**39),
        ("0." + "0" * 39 + "1", Fraction(1, 10**40)),
        ("1" + "0" * 45 + "e-10", 10**35),
        (10**40 - 1, 10**40 - 1),
        (Decimal("2.50"), Fraction(5, 2)),
        (Fraction(1, 3), Fraction(1, 3)),
    ],
)
def test_a_number_is_read_as_it_is_written(given: object, number: Fraction | int) -> None:
    assert read_number(given) == number


@pytest.mark.parametrize("given", ["0" * 90 + "7", "1e40", "0." + "0" * 40 + "1", 10**40, -(10**40)])
def test_a_number_that_is_too_long_is_refused(given: object) -> None:
    with pytest.raises(NotANumber) as caught:
        read_number(given)
    assert caught.value.message == Message(
        "the number has more than {digits} digits before or after the point", digits=40
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (None, "a number is needed, not an empty value"),
        (True, "a number is needed, not true or false"),
        ([1], "a number is needed, not a list"),
        ((1,), "a number is needed, not a list"),
        ({"a": 1}, "a number is needed, not a table of fields"),
        (b"1", "a number is needed, not bytes"),
        (0.1, "a binary floating-point number is not exact: give the number as text or as a Decimal"),
        (".", "“.” is not a number"),
        ("e5", "“e5” is not a number"),
        (Decimal("NaN"), "“NaN” is not a number"),
    ],
)
def test_what_is_no_number_is_refused_in_words(given: object, words: str) -> None:
    with pytest.raises(NotANumber) as caught:
        read_number(given)
    assert str(caught.value.message) == words


def test_text_is_called_text() -> None:
    assert kind_of("5") == Message("text")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(36, 5), "7.2"),
        (TINY, "0.000000001"),
        (TINY / 10, "≈ 0.000000000100"),
        (Fraction(-2, 3), "-2/3 ≈ -0.666667"),
        (Fraction(1, 9_999_991), "1/9999991 ≈ 0.000000"),
        (Fraction(1, PRIME), "≈ 0.000000100000"),
    ],
)
def test_a_result_is_exact_where_that_is_short(value: Fraction, text: str) -> None:
    assert result_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(36, 5), "7.2"),
        (-Fraction(36, 5), "(-7.2)"),
        (Fraction(0), "0"),
        (TINY, "0.000000001"),
        (Fraction(1, 3), "1/3"),
        (Fraction(-1, 3), "(-1/3)"),
        (Fraction(2, PRIME), "0.000000200000…"),
    ],
)
def test_a_part_of_a_sum_is_shorter_still(value: Fraction, text: str) -> None:
    assert short(value) == text


def test_of_very_many_parts_the_first_are_written_and_all_counted() -> None:
    assert series([Fraction(1)] * 500, " + ") == " + ".join("1" * 500)
    assert series([Fraction(1)] * 501, " + ") == " + ".join("1" * 500) + " + … (501)"
    pair = (Fraction(3), Fraction(-1))
    assert products([pair] * 500) == " + ".join(["3 × (-1)"] * 500)
    assert products([pair] * 501) == " + ".join(["3 × (-1)"] * 500) + " + … (501)"


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        (["7.2", "8"], ["7.2", "8.0"]),
        (["7.2", "23/3"], ["7.2", "23/3 ≈ 7.666667"]),
        (["0.000000001", "1"], ["0.000000001", "1.000000000"]),
        (["0.0000000001", "1"], ["≈ 0.000000000100", "1"]),
        ([], []),
    ],
)
def test_values_below_each_other_have_the_same_digits_or_none_is_changed(values: list[str], texts: list[str]) -> None:
    assert aligned([Fraction(value) for value in values]) == texts


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [("2.5", 0, 3), ("-2.5", 0, -2), ("1/3", 2, Fraction(33, 100)), ("0.005", 2, "0.01")],
)
def test_halves_are_rounded_up(value: str, digits: int, rounded: str | int | Fraction) -> None:
    assert half_up(Fraction(value), digits) == Fraction(rounded)
    assert exact_text(Fraction(1, 3)) == "1/3"
