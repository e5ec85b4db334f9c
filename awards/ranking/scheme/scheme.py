"""The scheme: the declared rules that turn ballots into places, as data; and which of its fields are right by
themselves and wrong together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, get_args

from awards.core.words import Message
from awards.ranking.numbers.exact import exact_text
from awards.ranking.scheme import from_data
from awards.ranking.scheme.field_reader import Fault, Fields, Path, SchemeError, quotation
from awards.ranking.scheme.terms import STAGES, Criterion, Cut, Places, RankOn, Round, Rules, Scale, TieRule
from awards.ranking.scheme.yaml_text import DocumentError, Lines, read_document


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
        fields.fault((*path, "trim"), Message("trim goes with trimmed_mean and trimmed_sum only"))


def _stages_are_passed(fields: Fields, path: Path, rules: Rules, used: list[Rules], *, carried: bool) -> None:
    passed = {stage for one in used for stage in one.stages()} | ({"carried"} if carried else set())
    for stage in STAGES:
        if getattr(rules.rounding, stage) is None or stage in passed:
            continue
        if stage == "carried":
            fields.fault((*path, "rounding", stage), Message("only a scheme with rounds carries a total"))
        else:
            fields.fault((*path, "rounding", stage), Message("these rules never pass the stage {stage}", stage=stage))


def _trim_is_there(fields: Fields, path: Path, rules: Rules) -> None:
    if rules.trimmed and rules.trim is None:
        fields.fault((*path, "trim"), Message("{combine} needs trim", combine=rules.combine))


def _pooling_is_possible(fields: Fields, path: Path, rules: Rules) -> None:
    if not rules.pooled:
        return
    if rules.combine != "mean":
        fields.fault((*path, "combine"), Message("pooled goes with mean only, not {value}", value=rules.combine))
    if rules.total != "weighted_mean":
        fields.fault((*path, "total"), Message("pooled goes with weighted_mean only, not {value}", value=rules.total))


def _last_stage_is_declared(fields: Fields, scheme: Scheme) -> None:
    missing = any(scheme.last_digits(number) is None for number in range(len(scheme.stages)))
    if scheme.rank_on == "rounded" and missing:
        stage = "carried" if scheme.rounds else "total"
        fields.fault(("rank_on",), Message("rounded needs rounding.{stage}", stage=stage))


def _criteria_are_known(fields: Fields, scheme: Scheme) -> None:
    known = {one.id for rules in (scheme.rules, *(one.rules for one in scheme.rounds)) for one in rules.criteria}
    for number, rule in enumerate(scheme.tie_break):
        if rule.criterion is not None and rule.criterion not in known:
            fields.fault(("tie_break", number), Message("there is no criterion “{name}”", name=rule.criterion))
    for name, _least in scheme.thresholds:
        if name != "total" and name.partition(":")[2] not in known:
            fields.fault(("thresholds", name), Message("there is no criterion “{name}”", name=name.partition(":")[2]))


@dataclass(frozen=True, slots=True)
class Scheme:
    """The rules of one ranking. `rules` are those of the whole scheme; without rounds they are the only ones."""

    rules: Rules
    rounds: tuple[Round, ...] = ()
    rank_on: RankOn = "unrounded"
    tie_band: Fraction = Fraction(0)
    tie_break: tuple[TieRule, ...] = ()
    places: Places = "competition"
    thresholds: tuple[tuple[str, Fraction], ...] = ()
    cut: Cut | None = None

    @property
    def stages(self) -> tuple[Round, ...]:
        """The rounds in their order; a scheme without rounds is one nameless round of weight 1."""
        return self.rounds or (Round("", Fraction(1), self.rules),)

    @property
    def scale(self) -> Scale:
        """The scale of the scheme; a round may have its own."""
        return self.rules.scale

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """The criteria of the scheme, sorted by id; a round may have its own."""
        return self.rules.criteria

    @property
    def quorum(self) -> int:
        """The fewest counting ballots for a place; a round may have its own."""
        return self.rules.quorum

    def last_digits(self, round_index: int) -> int | None:
        """The declared digits of the last stage for an entry whose last round is the given one.

        Without rounds that is `total`; with rounds `carried`, a round's own before the scheme's.
        """
        if not self.rounds:
            return self.rules.rounding.total
        own = self.rounds[round_index].rules.rounding.carried
        return self.rules.rounding.carried if own is None else own

    def with_weights(self, factors: Mapping[str, Fraction | int]) -> Scheme:
        """The same scheme with the weights of some criteria multiplied, in every round that has them."""

        def changed(rules: Rules) -> Rules:
            weights = (Criterion(one.id, one.weight * factors.get(one.id, 1)) for one in rules.criteria)
            return replace(rules, criteria=tuple(weights))

        rounds = tuple(replace(one, rules=changed(one.rules)) for one in self.rounds)
        return replace(self, rules=changed(self.rules), rounds=rounds)

    def to_document(self) -> dict[str, Any]:
        """The scheme as plain data: every field spelled out, numbers as decimal text, criteria sorted by id."""
        return {
            "version": 1,
            **_without_empty_trim(self.rules.document()),
            "rounds": [_round_document(one) for one in self.rounds],
            "rank_on": self.rank_on,
            "tie_band": exact_text(self.tie_band),
            "tie_break": [rule.text for rule in self.tie_break],
            "places": self.places,
            "thresholds": {name: exact_text(least) for name, least in self.thresholds},
            **_cut_document(self.cut),
        }

    def to_json(self) -> str:
        """The canonical JSON text: keys sorted, no spaces, one form for one set of rules."""
        return json.dumps(self.to_document(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def fingerprint(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


def _without_empty_trim(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "trim" or value is not None}


def _round_document(one: Round) -> dict[str, Any]:
    own = one.rules.document()
    return {"id": one.id, "weight": exact_text(one.weight), **{name: own[name] for name in one.own}}


def _cut_document(cut: Cut | None) -> dict[str, Any]:
    if cut is None:
        return {}
    fields = {"places": cut.places, "min": None if cut.min is None else exact_text(cut.min)}
    return {"cut": {name: value for name, value in fields.items() if value is not None}}


def parse(document: Mapping[str, Any] | str | bytes) -> Scheme:
    """The scheme of a mapping or of YAML or JSON text.

    Raises SchemeError with all faults at once, each with the path of its field and, for YAML, its line.
    """
    data, rows = (document, {}) if isinstance(document, Mapping) else _read(document)
    fields = Fields(rows)
    data = fields.table((), data, from_data.OF_A_SCHEME)
    scheme = _scheme(fields, data)
    if scheme is not None and not fields.faults:
        find_contradictions(fields, scheme, data)
    if fields.faults or scheme is None:
        raise SchemeError(fields.faults)
    return scheme


def _read(document: str | bytes) -> tuple[Any, Lines]:
    try:
        text = document.decode() if isinstance(document, bytes) else document
        return read_document(text)
    except UnicodeDecodeError as error:
        raise SchemeError([Fault("", Message("byte {number} is not UTF-8", number=error.start + 1))]) from None
    except DocumentError as error:
        raise SchemeError([Fault("", error.message, error.line)]) from None


def _scheme(fields: Fields, data: Mapping[str, Any]) -> Scheme | None:
    if str(data.get("version", 1)) != "1":
        fields.fault(("version",), Message("version 1 is known, not {value}", value=quotation(data["version"])))
    given = from_data.read_rules(fields, (), data, whole=True)
    rules = from_data.make_rules(given)
    rounds = tuple(_rounds(fields, data["rounds"], given)) if data.get("rounds") is not None else ()
    words: from_data.Given = {
        name: fields.choice((name,), data[name], options) for name, options in _WORDS.items() if name in data
    }
    band = fields.number(("tie_band",), data["tie_band"], least=0) if "tie_band" in data else Fraction(0)
    chain = from_data.read_tie_break(fields, ("tie_break",), data["tie_break"]) if _has(data, "tie_break") else ()
    least = from_data.read_thresholds(fields, ("thresholds",), data["thresholds"]) if _has(data, "thresholds") else ()
    cut = from_data.read_cut(fields, ("cut",), data["cut"]) if _has(data, "cut") else None
    if rules is None or band is None or fields.faults:
        return None
    return Scheme(rules, rounds, tie_band=band, tie_break=chain, thresholds=least, cut=cut, **words)


_WORDS = {"rank_on": get_args(RankOn), "places": get_args(Places)}


def _has(data: Mapping[str, Any], name: str) -> bool:
    return data.get(name) is not None


def _rounds(fields: Fields, value: object, given: from_data.Given) -> Iterable[Round]:
    seen: set[str] = set()
    for number, item in enumerate(fields.items(("rounds",), value, from_data.MAX_ROUNDS)):
        one = from_data.read_round(fields, ("rounds", number), item, given)
        if one is not None and one.id in seen:
            fields.fault(("rounds", number, "id"), Message("the round “{name}” is given twice", name=one.id))
        elif one is not None:
            seen.add(one.id)
            yield one
