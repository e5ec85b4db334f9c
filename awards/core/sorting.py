"""Stored keys for sorting and searching: made once in Python, so both databases order and find alike."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# The Kazakh alphabet holds the Russian one in the same order, so one row serves both languages.
_CYRILLIC = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_RANK = {letter: chr(0x3000 + place) for place, letter in enumerate(_CYRILLIC)}
_FOLDED = {"ё": "е", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i"}
KEY_LENGTH = 200
SEARCH_KEY_LENGTH = 400  # with a sort key beside it still short enough for an index of PostgreSQL


def search_key(text: str) -> str:
    """Return the text as search compares it: NFKC, case folded, white space joined, cut to SEARCH_KEY_LENGTH."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())[:SEARCH_KEY_LENGTH]


@lru_cache(maxsize=4096)
def sort_key(text: str) -> str:
    """Return a key whose code point order is the alphabet's order in English, German, Russian and Kazakh.

    Accents and ё count only where the letters are otherwise equal; digits compare as numbers.
    """
    folded = search_key(text)
    primary = "".join(_letter(letter) for letter in _numbers_padded(folded))
    return f"{primary} {folded}"[:KEY_LENGTH]


def _letter(letter: str) -> str:
    plain = _FOLDED.get(letter, letter)
    if plain in _RANK:
        return _RANK[plain]
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
