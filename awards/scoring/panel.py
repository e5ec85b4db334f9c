"""The score panel as a page shows it: steps with their anchors, and for each criterion what stands in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from awards.programmes.document import Programme
from awards.programmes.models import Season
from awards.scoring.sheets import Sheet

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
    faults: list[Any] = field(default_factory=list)
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
    return Step(plain(value), label, says, always or value in scale.comment_required_at)


def plain(value: Decimal | None) -> str:
    """Return a value as it is sent: plain digits; nothing for none."""
    return "" if value is None else f"{value:f}"


def value_of(programme: Programme, steps: int | None) -> str:
    """Return the value a number of steps above the least stands for, as it is sent; nothing for none."""
    return "" if steps is None else plain(programme.scale.value_at(steps))


def fields_of(sheet: Sheet, programme: Programme) -> dict[str, Field]:
    """Return the criteria as stored, by code."""
    return {
        mark.code: Field(mark.code, value_of(programme, mark.steps), mark.comment, mark.revision, mark.print)
        for mark in sheet.marks.values()
    }


def informed_by(programme: Programme, category: str, shown: Collection[str]) -> dict[str, list[Any]]:
    """Return for each criterion of a category the shown questions whose answers inform it."""
    found: dict[str, list[Any]] = {criterion.id: [] for criterion in programme.category(category).criteria}
    for question in programme.questions:
        if question.id in shown:
            for code in question.informs:
                if code in found:
                    found[code].append(question)
    return found
