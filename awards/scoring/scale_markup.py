"""The markup of a scale, made once for a programme and language: it is the same for every criterion of every ballot."""

from __future__ import annotations

from flask import get_template_attribute
from markupsafe import Markup

from awards.programmes.models import Season
from awards.scoring.panel import Step, steps_of

_MADE: dict[tuple[str, str, bool], ScaleMarkup] = {}


class ScaleMarkup:
    """Radios and anchors of a scale in a language; `is_open`: the radios can be changed."""

    def __init__(self, steps: tuple[Step, ...], is_open: bool) -> None:
        self.values = frozenset(step.value for step in steps)
        self._radios = str(get_template_attribute("scoring/scale.html", "radios")(steps, is_open))
        made = get_template_attribute("scoring/scale.html", "anchors")(steps)
        self.anchors = Markup(made)  # noqa: S704 (a template's own output, escaped there)

    def radios(self, code: str, value: str) -> Markup:
        """Return the radios of a criterion (its code is an id of the programme) with a value of the scale chosen."""
        made = self._radios.replace("CODE", code)
        if value in self.values:
            made = made.replace(f' value="{value}"', f' value="{value}" checked', 1)
        # An id and a value of the scale went into a template's own output, nothing that anyone typed.
        return Markup(made)  # noqa: S704


def scale_markup(season: Season, language: str, *, is_open: bool) -> ScaleMarkup:
    """Return the markup of a season's scale in a language."""
    key = (season.programme.fingerprint if season.programme else "", language, is_open)
    if key not in _MADE:
        _MADE[key] = ScaleMarkup(steps_of(season, language), is_open)
    return _MADE[key]
