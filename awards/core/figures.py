"""Numbers as people type them, and said back to them: every usual notation, exactly or not at all.

Nothing is guessed: one mark followed by three digits (“1,234”) has two readings in every language, and whoever typed it
is asked. Until then the text is kept as it was typed, marked so that it cannot be taken for a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal

from babel import Locale
from babel.numbers import format_decimal

UNSETTLED = "?"  # stands before a text that is not, or not yet, a number
LONGEST = 80
MOST_DIGITS = 24
_SIMPLE = re.compile(r"[0-9]+(?:\.[0-9]{1,2})?")
_STORED = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")

# What may stand around the digits. Whatever is not known here makes the text no number.
_ABOUT = re.compile(r"(?:[≈~∼≃]|(?:ca|circa|etwa|about|около|шамамен)\b\.?)\s*", re.IGNORECASE)
_SHAPE = re.compile(
    r"(?P<sign>[-+]?) ?(?P<before>[^\W\d_]{2,7}\.?|(?:US|A|C)?[€$£¥₸₽₴₹₺%])? ?(?P<inner>[-+]?) ?(?=[0-9.,½¼¾])"
    r"(?P<digits>[0-9](?:[0-9.,' ]*[0-9])?|[.,][0-9]+)?(?: ?(?P<part>[½¼¾]))? ?"
    r"(?P<after>[^\W\d_¹²³½¼¾⁰-₉].{0,30}|[€$£¥₸₽₴₹₺%‰°].{0,30})?",
    re.IGNORECASE,
)
_LOOSE_DIGIT = re.compile(r"(?<![^\W\d_])[0-9]|^e[-+]?[0-9]+$", re.IGNORECASE)  # no part of a unit such as m3 or CO2
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2012": "-", "\ufe63": "-", "\uff0d": "-", "\u2019": "'",
                        "\u2018": "'", "\u02bc": "'", "`": "'", "\u00b4": "'"})  # fmt: skip
_PARTS = {"": Decimal(0), "½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}

# Digits: grouped by one mark in threes, with or without decimals after another; in India twos before the last three.
_GROUPED = (
    re.compile(r"([1-9][0-9]{0,2}(?:([ '])[0-9]{3})(?:\2[0-9]{3})*)(?:[.,]([0-9]+))?"),
    re.compile(r"([1-9][0-9]{0,2}(?:(\.)[0-9]{3})+),([0-9]+)"),
    re.compile(r"([1-9][0-9]{0,2}(?:(,)[0-9]{3})+)\.([0-9]+)"),
    re.compile(r"([1-9][0-9]{0,2}(?:([.,])[0-9]{3})(?:\2[0-9]{3})+)()"),
    re.compile(r"([1-9][0-9]?(?:(,)[0-9]{2})+,[0-9]{3})(?:\.([0-9]+))?"),
)
_TWO_WAYS = re.compile(r"([1-9][0-9]{0,2})([.,])([0-9]{3})")
_DECIMAL = re.compile(r"([0-9]*)[.,]([0-9]+)|([0-9]+)")

# The same unit by other names; a unit that is not here agrees with itself.
_SAME = {
    "%": "percent prozent процент процента процентов пайыз pct",
    "€": "eur euro euros евро еуро",
    "$": "usd dollar dollars доллар доллара долларов",
    "£": "gbp pound pounds pfund фунт",
    "₸": "kzt tenge теңге тенге тг",
    "₽": "rub rubel rouble roubles ruble rubles рубль рубля рублей руб рубли",
    "¥": "cny yuan юань юаней",
    "₴": "uah",
    "₹": "inr rupee rupees",
    "₺": "try lira",
    "chf": "chf fr",
    "som": "kgs som сом сўм soʻm uzs",
} | {
    code: code
    for code in (
        "pln",
        "czk",
        "sek",
        "nok",
        "dkk",
        "huf",
        "ron",
        "gel",
        "azn",
        "amd",
        "tjs",
        "tmt",
        "mnt",
        "jpy",
        "byn",
    )
}
_NAMED = {name: sign for sign, names in _SAME.items() for name in names.split()}
_MONEY = {*"€$£¥₸₽₴₹₺%", "us$", "a$", "c$", *_NAMED}
_TIMES = {
    3: "tsd tausend thousand тыс тысяча тысячи тысяч мың",
    6: "mio mln million millionen millions млн миллион миллиона миллионов",
    9: "mrd milliarde milliarden bn млрд миллиард миллиарда миллиардов",
}
_POWERS = {name: power for power, names in _TIMES.items() for name in names.split()}
_WORD = re.compile(r"[^\W_]+|[^\w\s.,;:()\[\]'-]")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text can mean: no value, one, or two (grouped, then with decimals).

    unit: what stands beside the number and is said nowhere else. bare: nothing stands beside it at all. mark: the one
    that can be read in two ways.
    """

    values: tuple[Decimal, ...] = ()
    unit: str = ""
    bare: bool = True
    mark: str = ""

    @property
    def is_open(self) -> bool:
        """Whether a person has to say which of two numbers is meant."""
        return len(self.values) == 2 and not self.unit

    def settled(
        self, language: str, *, chosen: str = "", least: Decimal | None = None, most: Decimal | None = None
    ) -> Decimal | None:
        """Return the one number that is meant, or none.

        chosen: the reading a person chose, as `plain` writes it. Of two, bounds decide only together with the language:
        the reading that is usual in it fits, the other does not.
        """
        if self.unit or not self.values:
            return None
        if len(self.values) == 1:
            return self.values[0]
        if chosen in map(in_digits, self.values):
            return Decimal(chosen)
        fitting = [
            value for value in self.values if (least is None or value >= least) and (most is None or value <= most)
        ]
        usual = self._usual(language)
        return usual if fitting == [usual] else None

    def _usual(self, language: str) -> Decimal | None:
        symbols = Locale(language).number_symbols["latn"]
        if self.mark == symbols["group"]:
            return self.values[0]
        return self.values[1] if self.mark == symbols["decimal"] else None


def read(text: str, beside: Collection[str] = ()) -> Reading:
    """Return what a typed text can mean as a number, the same in every language.

    beside: texts around the field that name its unit; a unit typed at the number is dropped if one of them says it too.
    """
    line = " ".join(text.translate(_MINUS).split())
    roughly = _ABOUT.match(line)
    line = line[roughly.end() :] if roughly else line
    found = _SHAPE.fullmatch(line) if len(line) <= LONGEST else None
    if found is None or not _can_stand(found):
        return Reading()
    values, mark = _values(found["digits"] or "0")
    if found["part"]:
        whole = len(values) == 1 and (found["digits"] or "0").isdigit()
        values = (values[0] + _PARTS[found["part"]],) if whole else ()
    unit, power = _around([found["before"] or "", found["after"] or ""], beside)
    negative = "-" in (found["sign"], found["inner"])
    made = tuple(Decimal(in_digits(value.scaleb(power))) * (-1 if negative else 1) for value in values)
    bare = not (roughly or found["before"] or found["after"] or found["part"])
    return Reading(made, unit if made else "", bare, mark)


def only(text: str, fits: Callable[[Decimal], bool]) -> Decimal | None:
    """Return the one number that a text of digits and nothing else means and that fits, or none."""
    # Files of scores have hundreds of thousands of them, nearly all simple.
    simple = len(text) < MOST_DIGITS and _SIMPLE.fullmatch(text)
    reading = Reading((Decimal(text),)) if simple else read(text)
    fitting = [value for value in reading.values if fits(value)] if reading.bare else []
    return fitting[0] if len(fitting) == 1 else None


def in_digits(number: Decimal) -> str:
    """Return a number as it is stored: digits, a point, all the decimals that were written."""
    return f"{number:f}"


def text_to_store(text: str, number: Decimal | None) -> str:
    """Return what is stored for a typed text: the number that it means, else the text, marked as unsettled."""
    if number is not None:
        return in_digits(number)
    return f"{UNSETTLED}{text}" if text else ""


def stored(value: object) -> Decimal | None:
    """Return a stored number, or none for what is not settled."""
    return Decimal(value) if isinstance(value, str) and _STORED.fullmatch(value) else None


def typed(value: object, language: str) -> str:
    """Return what stands in a field for a stored value: the number with the language's mark, or the text as typed."""
    text = str(value or "")
    if stored(value) is None:
        return text.removeprefix(UNSETTLED)
    return text.replace(".", str(Locale(language).number_symbols["latn"]["decimal"]))


def in_full(number: Decimal, language: str) -> str:
    """Return a number with all its digits, grouped as a language writes it."""
    digits = max(0, -int(number.as_tuple().exponent))
    return str(format_decimal(number, f"#,##0.{'0' * digits}" if digits else "#,##0", locale=language))


_MOST_IN_WORDS = 10**15
_MOST_DECIMALS = 6
_POINT = {"en": "point", "de": "Komma"}
_LIBRARY = {"kk": "kz"}
_RUSSIAN_DECIMALS = 10**6  # from here on the library has the gender of “million” wrong
_KAZAKH_PARTS = ("", "оннан", "жүзден", "мыңнан")  # of ten, of a hundred, of a thousand


def in_words(number: Decimal, language: str) -> str:
    """Return a number in words, or nothing where the words would be too long to help or are not sure to be right."""
    head, _point, tail = in_digits(abs(number)).partition(".")
    tail = tail if tail.strip("0") else ""
    if int(head) >= _MOST_IN_WORDS or len(tail) > _MOST_DECIMALS:
        return ""
    words = _decimals(head, tail, language) if tail else _whole(int(head), language)
    return f"{_MINUS_WORD[language]} {words}" if words and number < 0 else words


_MINUS_WORD = {"en": "minus", "de": "minus", "ru": "минус", "kk": "минус"}


def _whole(number: int, language: str) -> str:
    return _num_words(number, _LIBRARY.get(language, language)).replace(",", "")


def _num_words(number: int | str, language: str) -> str:
    from num2words import num2words  # every language of the world is loaded with it, and few pages ask

    return str(num2words(number, lang=language))


def _decimals(head: str, tail: str, language: str) -> str:
    # The library says the decimals of English, German and Kazakh in a way that loses zeros, signs or the place.
    if language in _POINT:
        return " ".join(
            [_whole(int(head), language), _POINT[language], *(_whole(int(digit), language) for digit in tail)]
        )
    if language == "ru":
        return _num_words(f"{head}.{tail}", "ru") if int(head) < _RUSSIAN_DECIMALS else ""
    if len(tail) >= len(_KAZAKH_PARTS):
        return ""
    return f"{_whole(int(head), language)} бүтін {_KAZAKH_PARTS[len(tail)]} {_whole(int(tail), language)}"


def _can_stand(found: re.Match[str]) -> bool:
    """Whether the signs and words around the digits are such as people write at numbers."""
    before = (found["before"] or "").casefold().rstrip(".")
    twice = found["sign"] and found["inner"]
    return not twice and (not before or before in _MONEY) and not _LOOSE_DIGIT.search(found["after"] or "")


def _values(digits: str) -> tuple[tuple[Decimal, ...], str]:
    """Return the values that digits and marks can have, and the mark that leaves two."""
    if sum(letter.isdigit() for letter in digits) > MOST_DIGITS:
        return (), ""
    if found := _TWO_WAYS.fullmatch(digits):
        head, mark, tail = found.groups()
        return (Decimal(head + tail), Decimal(f"{head}.{tail}")), mark
    for pattern in _GROUPED:
        if found := pattern.fullmatch(digits):
            whole = re.sub(r"[^0-9]", "", found[1])
            return (Decimal(f"{whole}.{found[3]}" if found[3] else whole),), ""
    if found := _DECIMAL.fullmatch(digits):
        return (Decimal(f"{found[1] or 0}.{found[2]}" if found[2] else found[3]),), ""
    return (), ""


def _around(pieces: Collection[str], beside: Collection[str]) -> tuple[str, int]:
    """Return the unit that is said nowhere else, and the power of ten that the words beside a number stand for.

    “Mio.” counts only where nothing around the field speaks of thousands or millions itself.
    """
    there = [_tokens(text) for text in beside]
    counted = any(token in _POWERS for tokens in there for token in tokens)
    power, strange = 0, ""
    for piece in filter(None, pieces):
        tokens = _tokens(piece)
        if tokens in there:
            continue
        if tokens and tokens[0] in _POWERS and not counted and not power:
            power, tokens = _POWERS[tokens[0]], tokens[1:]
        if tokens and (tokens[0] in _POWERS or not _says(there, tokens)):
            strange = strange or piece
    return strange, power


def _tokens(text: str) -> list[str]:
    return [_NAMED.get(token, token) for token in _WORD.findall(text.casefold().replace("us$", "$"))]


def _says(texts: Collection[list[str]], tokens: list[str]) -> bool:
    size = len(tokens)
    return any(text[at : at + size] == tokens for text in texts for at in range(len(text) - size + 1))
