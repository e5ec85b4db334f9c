"""The scale as a page shows it: steps with their anchors, for each criterion what stands in it, and its markup, made
once for a programme and language."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask import get_template_attribute
from markupsafe import Markup

from awards.programmes.document.programme import Programme
from awards.programmes.models import Season
from awards.scoring.scoresheet import Sheet

MOST_RADIOS = 21


@dataclass(frozen=True, slots=True)
class Step:
    """One value of the scale: as it is sent, its anchor's label, and what it means (or that it lies between two)."""

    value: str
    label: str
    says: str
    explain: bool


@dataclass(slots=True)
class Field:
    """A criterion on the page: what is typed or stored, the words of what is wrong, and what another page saved."""

    code: str
    value: str
    comment: str
    revision: int
    print: str
    faults: list[object] = field(default_factory=list)
    other: tuple[str, str] | None = None


_STEPS: dict[tuple[str, str], tuple[Step, ...]] = {}


def steps_of(season: Season, language: str) -> tuple[Step, ...]:
    """Return the steps of a season's scale with their words in a language; made once in a process."""
    key = (season.programme.fingerprint if season.programme else "", language)
    if key not in _STEPS:
        scale, default = season.document.scale, season.document.default_language
        always = season.document.jury.comments.per_criterion == "required"
        _STEPS[key] = tuple(_step(scale, value, language, default, always) for value in scale.values)
    return _STEPS[key]


def _step(scale: Any, value: Decimal, language: str, default_language: str, always: bool) -> Step:
    anchor = scale.anchor_at(value)
    label = anchor.label.get_for(language, default_language) if anchor else ""
    says = anchor.text.get_for(language, default_language) if anchor else ""
    says = says or scale.label_for(value, language, default_language)
    return Step(as_sent(value), label, says, always or value in scale.comment_required_at)


def as_sent(value: Decimal | None) -> str:
    """Return a value as it is sent: plain digits; nothing for none."""
    return "" if value is None else f"{value:f}"


def value_of(programme: Programme, steps: int | None) -> str:
    """Return the value a number of steps above the least stands for, as it is sent; nothing for none."""
    return "" if steps is None else as_sent(programme.scale.value_at(steps))


def fields_of(sheet: Sheet, programme: Programme) -> dict[str, Field]:
    """Return the criteria as stored, by code."""
    return {
        mark.code: Field(mark.code, value_of(programme, mark.steps), mark.comment, mark.revision, mark.print)
        for mark in sheet.marks.values()
    }


def informed_by(programme: Programme, category: str, shown: Collection[str]) -> dict[str, list[object]]:
    """Return for each criterion of a category the shown questions whose answers inform it."""
    found: dict[str, list[object]] = {criterion.id: [] for criterion in programme.category(category).criteria}
    for question in programme.questions:
        if question.id in shown:
            for code in question.informs:
                if code in found:
                    found[code].append(question)
    return found


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
