"""Stored keys for sorting and searching: made once in Python, so both databases order and find alike."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# The Kazakh alphabet holds the Russian one in the same order, so one row serves both languages.
_CYRILLIC = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_RANK = {letter: chr(0x3000 + place) for place, letter in enumerate(_CYRILLIC)}
_FOLDED = {
    "ё": "е",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "ı": "i",
    '"': "'",
    "„": "'",
    "‚": "'",
}
_UMLAUT = re.compile("([aou])e")
_SIGNS = {"Pd": "-", "Pi": "'", "Pf": "'"}  # dashes, and quotation marks that open or close
KEY_LENGTH = 200
SEARCH_KEY_LENGTH = 400  # with a sort key beside it still short enough for an index of PostgreSQL


def search_key(text: str) -> str:
    """Return the text as search compares it, cut to SEARCH_KEY_LENGTH.

    Case, accents of Latin letters and ё do not count, nor which dash or quotation mark it is; white space is joined.
    """
    return _searched(_folded(text))[:SEARCH_KEY_LENGTH]


def spellings(text: str) -> list[frozenset[str]]:
    """Return, for each word that is searched for, how its key may be spelt: ae, oe and ue may stand for an umlaut."""
    words = search_key(text.replace("\0", " ")).split()  # PostgreSQL takes no NUL
    return [frozenset({word, _UMLAUT.sub(r"\1", word)}) for word in words]


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _searched(folded: str) -> str:
    # What is still apart from its letter after composing (the dot of a Turkish İ, a stress mark) is left out.
    composed = unicodedata.normalize("NFC", folded)
    plain = "".join(_base_letter(letter) for letter in composed if not unicodedata.combining(letter))
    return " ".join(plain.split())


def _base_letter(letter: str) -> str:
    if letter in _FOLDED:
        return _FOLDED[letter]
    if (kind := unicodedata.category(letter)) in _SIGNS:
        return _SIGNS[kind]
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base.isascii() else letter


@lru_cache(maxsize=4096)
def sort_key(text: str) -> str:
    """Return a key whose code point order is the alphabet's order in English, German, Russian and Kazakh.

    Accents and ё count only where the letters are otherwise equal; digits compare as numbers. It ends with the search
    key, so that a column that is sorted by can be searched too.
    """
    folded = _folded(text)
    primary = "".join(_letter(letter) for letter in _numbers_padded(folded))
    searched = _searched(folded)
    return " ".join([primary, searched, *([folded] if folded != searched else [])])[:KEY_LENGTH]


def _letter(letter: str) -> str:
    plain = _FOLDED.get(letter, letter)
    if plain in _RANK:
        return _RANK[plain]
    if unicodedata.combining(letter):
        return ""
    if letter.isalnum() and len(plain) == 1:
        return unicodedata.normalize("NFD", plain)[0]
    return plain if plain.isalnum() else " "


def _numbers_padded(text: str) -> str:
    parts, digits = [], ""
    for letter in text + "\0":
        if letter.isascii() and letter.isdigit():
            digits += letter
            continue
        if digits:
            parts.append(digits.zfill(10))
            digits = ""
        parts.append(letter)
    return "".join(parts[:-1])
