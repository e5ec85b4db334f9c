"""The countries of the world by their two letters, named and sorted in the reader's language."""

from __future__ import annotations

from functools import cache

from babel import Locale

from awards.core.sorting import sort_key

# Babel's territories hold unions, islands without a code of their own and places for tests besides countries.
_NONE = frozenset(["EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"])


@cache
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Return (code, name) of every country in the alphabet's order of a language."""
    territories = map(str, Locale("en").territories)
    codes = (code for code in territories if len(code) == 2 and code.isalpha() and code not in _NONE)
    named = ((code, country_name(code, language)) for code in codes)
    return tuple(sorted(named, key=lambda country: sort_key(country[1])))


def country_name(code: str, language: str) -> str:
    """Return the name of a country in a language, in English where it has none there; the code itself if it is none."""
    return str(Locale(language).territories.get(code) or Locale("en").territories.get(code, code))
