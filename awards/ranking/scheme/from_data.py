"""From plain data to the terms of a scheme: every field of the scheme, its defaults and what contradicts what."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, get_args

from awards.core.words import Message
from awards.ranking.scheme import terms
from awards.ranking.scheme.field_reader import Fields, Path, quotation
from awards.ranking.scheme.terms import STAGES, Criterion, Cut, Round, Rounding, Rules, Scale, TieRule, Trim

MAX_CRITERIA = 1000
MAX_ROUNDS = 100
MAX_RULES = 100
MAX_PLACES_DIGITS = 20
OF_A_ROUND = (
    "scale", "criteria", "order", "missing", "limit", "combine", "trim", "total", "rounding", "quorum",
)  # fmt: skip
OF_A_SCHEME = (
    "version", *OF_A_ROUND, "rounds", "rank_on", "tie_band", "tie_break", "places", "thresholds", "cut",
)  # fmt: skip

Given = dict[str, Any]


def read_rules(fields: Fields, path: Path, data: Mapping[str, Any], *, whole: bool) -> Given:
    """The fields of a round that are given, read; with `whole` also faults for those that must be there."""
    readers = {
        "scale": _scale, "criteria": _criteria, "trim": _trim, "rounding": _rounding, "limit": _limit,
    }  # fmt: skip
    words = {"order": terms.Order, "missing": terms.Missing, "combine": terms.Combine, "total": terms.Total}
    given: Given = {}
    for name in OF_A_ROUND:
        here = (*path, name)
        if name not in data:
            if whole and name in ("scale", "criteria"):
                fields.fault(here, Message("this field is missing"))
        elif name in readers:
            given[name] = readers[name](fields, here, data[name])
        elif name in words:
            given[name] = fields.choice(here, data[name], get_args(words[name]))
        else:
            given[name] = fields.integer(here, data[name], least=1)
    return given


def make_rules(given: Given) -> Rules | None:
    """The rules of given fields over the defaults; None where one of them could not be read."""
    needed = {"scale", "criteria"} <= given.keys()
    unread = any(value is None and name not in ("limit", "trim") for name, value in given.items())
    return Rules(**given) if needed and not unread else None


def _scale(fields: Fields, path: Path, value: object) -> Scale | None:
    data = fields.table(path, value, ("min", "max", "step"))
    if not isinstance(value, Mapping):
        return None
    missing = [name for name in ("min", "max", "step") if name not in data]
    for name in missing:
        fields.fault((*path, name), Message("this field is missing"))
    low = fields.number((*path, "min"), data["min"]) if "min" in data else None
    high = fields.number((*path, "max"), data["max"]) if "max" in data else None
    step = fields.number((*path, "step"), data["step"], above=0) if "step" in data else None
    if low is None or high is None or step is None:
        return None
    if low >= high:
        fields.fault((*path, "max"), Message("max must be greater than min"))
        return None
    return Scale(low, high, step)


def _criteria(fields: Fields, path: Path, value: object) -> tuple[Criterion, ...] | None:
    items = fields.items(path, value, MAX_CRITERIA)
    if not items:
        if isinstance(value, (list, tuple)) and not value:
            fields.fault(path, Message("at least one criterion is needed"))
        return None
    found: dict[str, Criterion] = {}
    for number, item in enumerate(items):
        _criterion(fields, (*path, number), item, found)
    return tuple(found[name] for name in sorted(found)) if len(found) == len(items) else None


def _criterion(fields: Fields, path: Path, item: object, found: dict[str, Criterion]) -> None:
    data = fields.table(path, item, ("id", "weight"))
    if not isinstance(item, Mapping):
        return
    for part in ("id", "weight"):
        if part not in data:
            fields.fault((*path, part), Message("this field is missing"))
    name = fields.id((*path, "id"), data["id"]) if "id" in data else None
    weight = fields.number((*path, "weight"), data["weight"], above=0) if "weight" in data else None
    if name is not None and name in found:
        fields.fault((*path, "id"), Message("the criterion “{name}” is given twice", name=name))
    elif name is not None and weight is not None:
        found[name] = Criterion(name, weight)


def _limit(fields: Fields, path: Path, value: object) -> Fraction | None:
    return None if value is None or value == "none" else fields.number(path, value, least=0)


def _trim(fields: Fields, path: Path, value: object) -> Trim | None:
    if value is None:
        return None
    data = fields.table(path, value, ("low", "high", "min_count"))
    if not isinstance(value, Mapping):
        return None
    for name in ("low", "high"):
        if name not in data:
            fields.fault((*path, name), Message("this field is missing"))
    low = fields.integer((*path, "low"), data["low"], least=0) if "low" in data else None
    high = fields.integer((*path, "high"), data["high"], least=0) if "high" in data else None
    if low is None or high is None:
        return None
    least = low + high + 1
    count = fields.integer((*path, "min_count"), data.get("min_count", least), least=1, most=10**7)
    if count is not None and count < least:
        fields.fault((*path, "min_count"), Message("min_count must be at least low + high + 1 = {least}", least=least))
        return None
    return None if count is None else Trim(low, high, count)


def _rounding(fields: Fields, path: Path, value: object) -> Rounding | None:
    data = fields.table(path, {} if value is None else value, STAGES)
    digits = {}
    for stage in STAGES:
        if stage in data and data[stage] is not None:
            digits[stage] = fields.integer((*path, stage), data[stage], least=0, most=MAX_PLACES_DIGITS)
    return None if None in digits.values() else Rounding(**digits)


def read_round(fields: Fields, path: Path, item: object, base: Given) -> Round | None:
    """One round: its own fields over those of the scheme."""
    data = fields.table(path, item, ("id", "weight", *OF_A_ROUND))
    if not isinstance(item, Mapping):
        return None
    for part in ("id", "weight"):
        if part not in data:
            fields.fault((*path, part), Message("this field is missing"))
    name = fields.id((*path, "id"), data["id"]) if "id" in data else None
    weight = fields.number((*path, "weight"), data["weight"], least=0) if "weight" in data else None
    own = read_rules(fields, path, data, whole=False)
    rules = make_rules({**base, **own})
    if name is None or weight is None or rules is None:
        return None
    return Round(name, weight, rules, tuple(field for field in OF_A_ROUND if field in own))


def read_tie_break(fields: Fields, path: Path, value: object) -> tuple[TieRule, ...]:
    """The chain of tie-break rules."""
    rules = []
    for number, item in enumerate(fields.items(path, value, MAX_RULES)):
        rule = _tie_rule(fields, (*path, number), item)
        if rule is not None:
            rules.append(rule)
    return tuple(rules)


def _tie_rule(fields: Fields, path: Path, item: object) -> TieRule | None:
    if isinstance(item, str) and item in terms.PLAIN_TIE_RULES:
        return TieRule(item)
    kind, colon, rest = item.partition(":") if isinstance(item, str) else ("", "", "")
    if kind == "criterion" and colon:
        return TieRule("criterion", criterion=rest.strip())
    if kind == "count_at_least" and colon:
        score = fields.number(path, rest)
        return None if score is None else TieRule("count_at_least", score=score)
    known = ", ".join(("criterion:<id>", "count_at_least:<score>", *terms.PLAIN_TIE_RULES))
    fields.fault(
        path, Message("“{value}” is not a tie-break rule; known are {known}", value=quotation(item), known=known)
    )
    return None


def read_thresholds(fields: Fields, path: Path, value: object) -> tuple[tuple[str, Fraction], ...]:
    """Thresholds by what they bound: `total` or `criterion:<id>`, sorted."""
    if not isinstance(value, Mapping):
        fields.table(path, value, ())
        return ()
    if len(value) > MAX_CRITERIA + 1:
        fields.fault(path, Message("there are {count} thresholds, too many", count=len(value)))
        return ()
    found = {}
    for name, least in value.items():
        if name != "total" and not (isinstance(name, str) and name.startswith("criterion:")):
            fields.fault((*path, quotation(name)), Message("a threshold is for total or criterion:<id>"))
            continue
        number = fields.number((*path, name), least)
        if number is not None:
            found["total" if name == "total" else "criterion:" + name.partition(":")[2].strip()] = number
    return tuple(sorted(found.items()))


def read_cut(fields: Fields, path: Path, value: object) -> Cut | None:
    """The line between those who go on and those who do not."""
    data = fields.table(path, value, ("places", "min"))
    if not data:
        if isinstance(value, Mapping):
            fields.fault(path, Message("places or min is needed"))
        return None
    places = fields.integer((*path, "places"), data["places"], least=1, most=10**7) if "places" in data else None
    least = fields.number((*path, "min"), data["min"]) if data.get("min") is not None else None
    return Cut(places, least)
