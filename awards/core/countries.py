"""The countries of the world by their two letters, named and sorted in any language."""

from __future__ import annotations

from functools import cache, lru_cache

from babel import Locale

from awards.core.text import search_key, sort_key

# Babel's territories hold unions, islands without a code of their own and places for tests besides countries. What is
# left are those of ISO 3166-1 and Kosovo (XK), which has no code there, but people and organisations that come from it.
_NONE = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])
CODES = frozenset(
    code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha() and code not in _NONE
)


@cache
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Return (code, name) of every country in the alphabet's order of a language."""
    named = ((code, country_name(code, language)) for code in CODES)
    return tuple(sorted(named, key=lambda country: (sort_key(country[1]), country[0])))


@lru_cache(maxsize=4096)  # a code may be anything that an address says
def country_name(code: str, language: str) -> str:
    """Return the name of a country in a language, in English where it has none there; the code itself if it is none."""
    return str(Locale(language).territories.get(code) or Locale("en").territories.get(code, code))


SPOKEN = ("en", "de", "ru", "kk")


@cache
def _by_name() -> dict[str, str]:
    return {search_key(name): code for language in reversed(SPOKEN) for code, name in countries(language)}


def code_of(text: str) -> str | None:
    """Return the code of a country that is written as its name, in any language of the site, or as its code."""
    written = text.strip()
    return written.upper() if written.upper() in CODES else _by_name().get(search_key(written))
