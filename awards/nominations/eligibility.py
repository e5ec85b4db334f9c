"""Which of the programme's conditions an entry meets, as far as its answers can tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from awards.core.words import Message
from awards.nominations.answers import is_given
from awards.nominations.shapes import MONTH
from awards.programmes.document import Programme


@dataclass(frozen=True, slots=True)
class Finding:
    """A condition and whether the entry meets it: yes, no, or (none) not to be told from the answers."""

    rule: Any
    met: bool | None
    note: Message | None = None


def findings(programme: Programme, answers: Mapping[str, Any], *, closes: date) -> list[Finding]:
    """Return a finding for every condition, in the programme's order.

    `answers`: question id → value over all topics. `closes`: the closing day, in the season's time zone.
    """
    return [_finding(programme, rule, answers, closes) for rule in programme.eligibility.rules]


def _finding(programme: Programme, rule: Any, answers: Mapping[str, Any], closes: date) -> Finding:
    if rule.kind == "declare":
        return Finding(rule, True if rule.id in _declared(programme, answers) else None)
    value = answers.get(rule.question)
    if not is_given(value):
        return Finding(rule, None)
    if rule.any_in:
        return _somewhere(programme, rule, value)
    return _long_enough(rule, value, closes)


def _declared(programme: Programme, answers: Mapping[str, Any]) -> set[str]:
    lists = [question.id for question in programme.questions if question.type == "checklist"]
    return {statement for question in lists for statement in answers.get(question) or ()}


def _somewhere(programme: Programme, rule: Any, value: Any) -> Finding:
    allowed = {country for region in rule.any_in for country in programme.regions[region]}
    named = set(value) if isinstance(value, list) else {value}
    return Finding(rule, bool(allowed & named))


def _long_enough(rule: Any, value: Any, closes: date) -> Finding:
    if not isinstance(value, str) or not MONTH.fullmatch(value):
        return Finding(rule, None)
    year, month = (int(part) for part in value.split("-"))
    months = (closes.year - year) * 12 + closes.month - month
    bounds = rule.months_before_close
    met = months >= bounds.min and (bounds.max is None or months <= bounds.max)
    return Finding(rule, met, Message("{months} months on the closing date.", months=months))
