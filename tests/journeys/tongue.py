"""The site's own words in a language, so that a journey finds what it clicks as its readers do."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from babel.support import Translations

FOLDER = Path(__file__).parents[2] / "awards" / "translations"
GAP = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
Tongue = Callable[..., str]


def tongue(language: str) -> Tongue:
    """Return what says a text of the source in a language, its gaps filled; KeyError for what nobody translated."""
    catalogue = Translations.load(str(FOLDER), [language])

    def say(source: str, **gaps: object) -> str:
        found = source if language == "en" else catalogue._catalog[source]
        return GAP.sub(lambda gap: str(gaps[gap[1] or gap[2]]), found)

    return say


def like(said: str) -> re.Pattern[str]:
    """Return a pattern that a text fits which holds something else where this one has “…”; spaces may be hard."""
    return re.compile(".*".join(r"\s".join(map(re.escape, part.split())) for part in said.split("…")))
