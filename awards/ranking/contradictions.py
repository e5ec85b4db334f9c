"""Fields of a scheme that are right by themselves and wrong together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .fields import Fields, Path
from .line import Line
from .terms import STAGES, Rules

if TYPE_CHECKING:
    from .scheme import Scheme


def find_contradictions(fields: Fields, scheme: Scheme, data: Mapping[str, Any]) -> None:
    """Note every contradiction of a scheme; `data` tells which fields were given."""
    used = [scheme.rules, *(one.rules for one in scheme.rounds)]
    _trim_is_used(fields, (), scheme.rules, used, data)
    _stages_are_passed(fields, (), scheme.rules, used, carried=bool(scheme.rounds))
    for number, one in enumerate(scheme.rounds):
        path: Path = ("rounds", number)
        _trim_is_used(fields, path, one.rules, [one.rules], dict.fromkeys(one.own, 1))
        if "rounding" in one.own:
            _stages_are_passed(fields, path, one.rules, [one.rules], carried=True)
    for place, rules in _rules_in_use(scheme):
        _trim_is_there(fields, place, rules)
        _pooling_is_possible(fields, place, rules)
    _last_stage_is_declared(fields, scheme)
    _criteria_are_known(fields, scheme)


def _rules_in_use(scheme: Scheme) -> list[tuple[Path, Rules]]:
    """Each set of rules that some ballots meet."""
    if not scheme.rounds:
        return [((), scheme.rules)]
    return [(("rounds", number), one.rules) for number, one in enumerate(scheme.rounds)]


def _trim_is_used(fields: Fields, path: Path, rules: Rules, used: list[Rules], given: Mapping[str, Any]) -> None:
    if "trim" in given and rules.trim is not None and not any(one.trimmed for one in used):
        fields.fault((*path, "trim"), Line("trim goes with trimmed_mean and trimmed_sum only"))


def _stages_are_passed(fields: Fields, path: Path, rules: Rules, used: list[Rules], *, carried: bool) -> None:
    passed = {stage for one in used for stage in one.stages()} | ({"carried"} if carried else set())
    for stage in STAGES:
        if getattr(rules.rounding, stage) is None or stage in passed:
            continue
        if stage == "carried":
            fields.fault((*path, "rounding", stage), Line("only a scheme with rounds carries a total"))
        else:
            fields.fault((*path, "rounding", stage), Line("these rules never pass the stage {stage}", stage=stage))


def _trim_is_there(fields: Fields, path: Path, rules: Rules) -> None:
    if rules.trimmed and rules.trim is None:
        fields.fault((*path, "trim"), Line("{combine} needs trim", combine=rules.combine))


def _pooling_is_possible(fields: Fields, path: Path, rules: Rules) -> None:
    if not rules.pooled:
        return
    if rules.combine != "mean":
        fields.fault((*path, "combine"), Line("pooled goes with mean only, not {value}", value=rules.combine))
    if rules.total != "weighted_mean":
        fields.fault((*path, "total"), Line("pooled goes with weighted_mean only, not {value}", value=rules.total))


def _last_stage_is_declared(fields: Fields, scheme: Scheme) -> None:
    missing = any(scheme.last_digits(number) is None for number in range(len(scheme.stages)))
    if scheme.rank_on == "rounded" and missing:
        stage = "carried" if scheme.rounds else "total"
        fields.fault(("rank_on",), Line("rounded needs rounding.{stage}", stage=stage))


def _criteria_are_known(fields: Fields, scheme: Scheme) -> None:
    known = {one.id for rules in (scheme.rules, *(one.rules for one in scheme.rounds)) for one in rules.criteria}
    for number, rule in enumerate(scheme.tie_break):
        if rule.criterion is not None and rule.criterion not in known:
            fields.fault(("tie_break", number), Line("there is no criterion “{name}”", name=rule.criterion))
    for name, _least in scheme.thresholds:
        if name != "total" and name.partition(":")[2] not in known:
            fields.fault(("thresholds", name), Line("there is no criterion “{name}”", name=name.partition(":")[2]))
