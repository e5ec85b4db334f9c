"""Numbers as people write them: read exactly or asked about, never taken for another; said back in four languages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from awards.core import figures
from awards.web.i18n import LANGUAGES

THIN, NARROW, NO_BREAK = "\u2009", "\u202f", "\u00a0"
READ = {
    "1.234.567,89": "1234567.89",
    "1,234,567.89": "1234567.89",
    "1 234 567,89": "1234567.89",
    f"1{NO_BREAK}234{NARROW}567,89": "1234567.89",
    f"1{THIN}234": "1234",
    "1'234'567": "1234567",
    "1’234’567.5": "1234567.5",
    "12,34,567": "1234567",
    "1,23,456.7": "123456.7",
    "1.234,5": "1234.5",
    "0,123": "0.123",
    "0.250": "0.250",
    "1234,567": "1234.567",
    ".5": "0.5",
    "+5": "5",
    "\u22125": "-5",
    "- 5": "-5",
    "≈ 9": "9",
    "~9": "9",
    "ca. 9": "9",
    "около 9": "9",
    "9½": "9.5",
    "½": "0.5",
    "1,5 Mio.": "1500000",
    "5 тыс.": "5000",
    "2 мың": "2000",
    "007": "7",
}
TWO = {
    "1,234": ("1234", "1.234"),
    "1.234": ("1234", "1.234"),
    "12,000": ("12000", "12.000"),
    "250.000": ("250000", "250.000"),
    "\u22121,234": ("-1234", "-1.234"),
    "≈ 1.234": ("1234", "1.234"),
}
NOT = ["", "-", "%", "two", "NaN", "1e9", "٣", "5-10", "5–10", "5 to 10", "2024-03", "12 34", "1.234 567", "5.", "5,",
       "12,34,56", "1.2.3", "1,234,56", "0,123,456", "+-5", "(5)", "<5", ">5", "?5", "7/8", "5²", "0x10", "minus 5",
       "9" * 31, "12 34,567", "1.234,567,8"]  # fmt: skip


@pytest.mark.parametrize(("text", "number"), READ.items())
def test_usual_notations_are_read(text: str, number: str) -> None:
    assert [figures.in_digits(value) for value in figures.read(text).values] == [number]


@pytest.mark.parametrize(("text", "numbers"), TWO.items())
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_can_be_read_in_two_ways_is_asked_about_in_every_language(text: str, numbers: str, language: str) -> None:
    reading = figures.read(text)
    assert tuple(map(figures.in_digits, reading.values)) == numbers
    assert reading.settled(language) is None
    assert figures.in_digits(reading.settled(language, chosen=numbers[0])) == numbers[0]
    assert reading.settled(language, chosen="99") is None


@pytest.mark.parametrize("text", NOT)
def test_what_is_no_number_is_none(text: str) -> None:
    assert figures.read(text, ["Plus or minus 5 to 10 (%)"]).values == ()


@pytest.mark.parametrize(
    ("text", "beside", "number", "unit"),
    [
        ("12 %", "Share in percent", "12", ""),
        ("12 %", "Prozent", "12", ""),
        ("12 %", "Days", "12", "%"),
        ("€ 500", "Revenue, EUR", "500", ""),
        ("500 EUR", "Umsatz in €", "500", ""),
        ("-€500", "евро", "-500", ""),
        ("US$ 500", "USD", "500", ""),
        ("US$ 500", "EUR", "500", "US$"),
        ("50 руб.", "₽", "50", ""),
        ("38 d", "d", "38", ""),
        ("5 m2", "m2", "5", ""),
        ("5 kg", "t", "5", "kg"),
        ("1,5 Mio. €", "€", "1500000", ""),
        ("1,5 Mio. €", "Mio. €", "1.5", ""),
        ("1,5 Mio.", "in Tsd. €", "1.5", "Mio."),
    ],
)
def test_a_unit_is_dropped_only_where_it_is_said_beside_the_number(
    text: str, beside: str, number: str, unit: str
) -> None:
    reading = figures.read(text, [beside])
    assert ([figures.in_digits(value) for value in reading.values], reading.unit) == ([number], unit)
    assert (reading.settled("en") is None) == bool(unit)


@pytest.mark.parametrize(
    ("text", "language", "least", "most", "number"),
    [
        ("1.234", "de", 100, None, "1234"),
        ("1,234", "en", 100, None, "1234"),
        ("250,000", "de", 0, 100_000, "250.000"),
        ("250,000", "en", 0, 100_000, None),
        ("1,234", "en", 0, 100_000, None),
        ("1,234", "en", 2000, None, None),
    ],
)
def test_bounds_decide_only_where_the_usual_reading_is_the_possible_one(
    text: str, language: str, least: int | None, most: int | None, number: str | None
) -> None:
    limits = {"least": None if least is None else Decimal(least), "most": None if most is None else Decimal(most)}
    found = figures.read(text).settled(language, **limits)
    assert (found and figures.in_digits(found)) == number


NUMBERS = st.decimals(-(10**15), 10**15, places=0) | st.decimals(-(10**9), 10**9, places=2) | st.decimals(
    -(10**4), 10**4, places=3
)  # fmt: skip
GROUPS = st.sampled_from(["", " ", NO_BREAK, NARROW, THIN, "'", "’", ".", ","])
SIGNS = st.sampled_from(["{}", "+{}", "≈ {}", "~{}", "{} ", " {}", "{} %", "€ {}", "{} EUR"])


def written(number: Decimal, group: str, mark: str) -> str:
    whole, _point, tail = f"{abs(number):f}".partition(".")
    threes = f"{int(whole):,}".replace(",", group)
    return ("\u2212" if number < 0 else "") + threes + (mark + tail if tail else "")


@given(number=NUMBERS, group=GROUPS, mark=st.sampled_from(".,"), sign=SIGNS, language=st.sampled_from([*LANGUAGES]))
def test_every_notation_is_that_number_or_a_question(
    number: Decimal, group: str, mark: str, sign: str, language: str
) -> None:
    if group == mark or (number < 0 and "+" in sign):
        return
    reading = figures.read(sign.format(written(number, group, mark)), ["in % or EUR"])
    assert number in reading.values
    assert reading.settled(language) in (number, None)


@given(number=NUMBERS, language=st.sampled_from([*LANGUAGES]))
def test_what_is_shown_is_read_as_the_same_number(number: Decimal, language: str) -> None:
    kept = figures.text_to_store("", number)
    assert figures.stored(kept) == number
    for shown in (figures.in_full(number, language), figures.typed(kept, language)):
        assert figures.read(shown).settled(language, chosen=kept) == number


@given(number=st.integers(0, 10**15 - 1), language=st.sampled_from([*LANGUAGES]))
def test_whole_numbers_have_words_in_every_language(number: int, language: str) -> None:
    words = figures.in_words(Decimal(number), language)
    assert words
    assert not any(letter.isdigit() for letter in words)
    assert figures.in_words(Decimal(-number), language) in (
        words,
        f"{'минус' if language in ('ru', 'kk') else 'minus'} {words}",
    )


@pytest.mark.long
@given(text=st.text(max_size=100))
def test_nothing_typed_is_lost_or_taken_for_a_number_by_what_is_kept(text: str) -> None:
    kept = figures.text_to_store(text, None)
    assert figures.stored(kept) is None
    assert figures.typed(kept, "de") == text


SAID = {
    "12500": (
        "12,500",
        "twelve thousand five hundred",
        "zwölftausendfünfhundert",
        "двенадцать тысяч пятьсот",
        "он екі мың бес жүз",
    ),
    "1.234": (
        "1.234",
        "one point two three four",
        "eins Komma zwei drei vier",
        "одна целая двести тридцать четыре тысячных",
        "бір бүтін мыңнан екі жүз отыз төрт",
    ),
    "-0.5": (
        "-0.5",
        "minus zero point five",
        "minus null Komma fünf",
        "минус ноль целых пять десятых",
        "минус нөл бүтін оннан бес",
    ),
    "0.05": ("0.05", "zero point zero five", "null Komma null fünf", "ноль целых пять сотых", "нөл бүтін жүзден бес"),
    "12.000": ("12.000", "twelve", "zwölf", "двенадцать", "он екі"),
    "1000000.5": (
        "1,000,000.5",
        "one million point five",
        "eine Million Komma fünf",
        "",
        "бір миллион бүтін оннан бес",
    ),
    "10000000000000000": ("10,000,000,000,000,000", "", "", "", ""),
}


@pytest.mark.parametrize(("number", "said"), SAID.items())
def test_a_number_is_said_back_in_digits_and_words(number: str, said: tuple[str, ...]) -> None:
    exact = Decimal(number)
    assert figures.in_full(exact, "en") == said[0]
    assert tuple(figures.in_words(exact, language) for language in LANGUAGES) == said[1:]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_usual_marks_of_the_languages_are_known(language: str) -> None:
    assert Locale(language).number_symbols["latn"]["decimal"] in ".,"


@pytest.mark.parametrize(
    ("text", "number"),
    [("9,5", "9.5"), ("9.50", "9.50"), ("1.234", "1.234"), ("5 %", None), ("≈ 9", None), ("9½", None)],
)
def test_a_score_is_digits_alone_and_on_the_scale(text: str, number: str | None) -> None:
    found = figures.only(text, lambda value: 0 <= value <= 10)
    assert (found and figures.in_digits(found)) == number


def test_of_two_numbers_that_both_fit_none_is_taken() -> None:
    assert figures.only("1.234", lambda value: 0 <= value <= 2000) is None


def test_a_number_is_open_while_it_has_two_readings_and_no_unit_of_its_own():
    assert [figures.read(text).is_open for text in ("1,234", "1,234 kg", "1234")] == [True, False, False]


def test_the_least_and_the_most_are_allowed_themselves():
    assert figures.read("1,234").settled("en", least=Decimal(1234)) == 1234
    assert figures.read("1,234").settled("de", most=Decimal("1.234")) == Decimal("1.234")


def test_words_end_where_they_would_be_too_long_or_are_not_sure_to_be_right():
    def is_said(number: str, language: str) -> bool:
        return figures.in_words(Decimal(number), language) != ""

    assert [is_said(number, "en") for number in ("999999999999999", "1000000000000000")] == [True, False]
    assert [is_said(number, "en") for number in ("0.123456", "0.1234567")] == [True, False]
    assert [is_said(number, "kk") for number in ("1.234", "1.2345")] == [True, False]
    assert [is_said(number, "ru") for number in ("999999.5", "1000000.5")] == [True, False]
    assert figures.in_words(Decimal(0), "en") == "zero"


def test_a_number_has_as_many_digits_as_are_kept_and_no_more():
    assert [bool(figures.read("1" * count).values) for count in (figures.MOST_DIGITS, figures.MOST_DIGITS + 1)] == [
        True,
        False,
    ]
