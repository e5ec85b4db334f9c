"""The countries of the world by their two letters, named and sorted in the reader's language."""

from __future__ import annotations

from functools import cache

from babel import Locale

from awards.core.sorting import sort_key

# Babel's territories hold unions and places for tests besides countries.
_NONE = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}


@cache
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Return (code, name) of every country in the alphabet's order of a language."""
    names = Locale(language).territories
    known = ((code, name) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _NONE)
    return tuple(sorted(known, key=lambda country: sort_key(country[1])))


def country_name(code: str, language: str) -> str:
    """Return the name of a country in a language; the code itself if it is none."""
    return str(Locale(language).territories.get(code, code))
