"""The scheme: the declared rules that turn ballots into places, as data; and which of its fields are right by
themselves and wrong together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, ValidationError
from pydantic_core import ErrorDetails

from awards.core.message import Message
from awards.ranking.numbers.exact import exact_text
from awards.ranking.scheme.faults import Fault, Path, SchemeError, excerpt, path_text, refused, words_of
from awards.ranking.scheme.kinds import Known, NotNegative, as_tuple
from awards.ranking.scheme.terms import OF_A_ROUND, STAGES, Cut, Placing, Round, Rules, Stage, Thresholds, TieRules
from awards.ranking.scheme.yaml_text import DocumentError, Lines, read_document

Found = tuple[Path, Message]


def _read_version(value: object) -> int:
    if str(value) != "1":
        raise refused(Message("only version 1 is known, not {value}", value=excerpt(value)))
    return 1


def _once(rounds: tuple[Round, ...]) -> tuple[Round, ...]:
    seen: set[str] = set()
    for number, one in enumerate(rounds):
        if one.id in seen:
            raise refused(Message("the round “{name}” is given twice", name=one.id), number, "id")
        seen.add(one.id)
    return rounds


class Scheme(Placing, Rules):
    """The rules of one ranking: those of every round, as far as a round has not its own, and of the places."""

    version: Annotated[int, PlainValidator(_read_version)] = 1
    rounds: Annotated[
        tuple[Round, ...], Field(max_length=100), BeforeValidator(as_tuple), AfterValidator(_once)
    ] = ()  # fmt: skip
    tie_band: NotNegative = Fraction(0)
    tie_break: TieRules = ()
    thresholds: Thresholds = {}
    cut: Cut | None = None

    @property
    def rules(self) -> Rules:
        """The rules of the whole scheme; without rounds they are the only ones."""
        return self

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The rounds in their order; a scheme without rounds is one nameless round of weight 1."""
        rules = {name: getattr(self, name) for name in OF_A_ROUND}
        rounds = (Stage(one.id, one.weight, Rules.model_construct(**{**rules, **one.own})) for one in self.rounds)
        return tuple(rounds) or (Stage("", Fraction(1), self),)

    def last_digits(self, round_index: int) -> int | None:
        """The declared digits of the last stage for an entry whose last round is the given one.

        Without rounds that is `total`; with rounds `carried`, a round's own before the scheme's.
        """
        if not self.rounds:
            return self.rounding.total
        own = self.stages[round_index].rules.rounding.carried
        return self.rounding.carried if own is None else own

    def with_weights(self, factors: Mapping[str, Fraction | int]) -> Scheme:
        """The same scheme with the weights of some criteria multiplied, in every round that has them."""

        def changed(one: Scheme | Round) -> dict[str, object]:
            weighed = (
                each.model_copy(update={"weight": each.weight * factors.get(each.id, 1)}) for each in one.criteria or ()
            )
            return {"criteria": tuple(weighed)}

        rounds = tuple(one.model_copy(update=changed(one)) if one.criteria else one for one in self.rounds)
        return self.model_copy(update={**changed(self), "rounds": rounds})

    def to_document(self) -> dict[str, object]:
        """The scheme as plain data: every field spelled out, numbers as decimal text, criteria sorted by id."""
        return {
            "version": 1,
            **{name: value for name, value in self.document().items() if name != "trim" or value is not None},
            "rounds": [_round_document(one, stage) for one, stage in zip(self.rounds, self.stages, strict=False)],
            "rank_on": self.rank_on,
            "tie_band": exact_text(self.tie_band),
            "tie_break": [rule.text for rule in self.tie_break],
            "places": self.places,
            "thresholds": {name: exact_text(least) for name, least in self.thresholds.items()},
            **_cut_document(self.cut),
        }

    def to_json(self) -> str:
        """The canonical JSON text: keys sorted, no spaces, one form for one set of rules."""
        return json.dumps(self.to_document(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def fingerprint(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


def _round_document(one: Round, stage: Stage) -> dict[str, object]:
    whole = stage.rules.document()
    return {"id": one.id, "weight": exact_text(one.weight), **{name: whole[name] for name in one.own}}


def _cut_document(cut: Cut | None) -> dict[str, object]:
    if cut is None:
        return {}
    fields = {"places": cut.places, "min": None if cut.min is None else exact_text(cut.min)}
    return {"cut": {name: value for name, value in fields.items() if value is not None}}


def parse(document: Mapping[str, object] | str | bytes) -> Scheme:
    """The scheme of a mapping or of YAML or JSON text.

    Raises SchemeError with all faults at once, each with the path of its field and, for YAML, its line.
    """
    data, lines = (dict(document), {}) if isinstance(document, Mapping) else _read(document)
    known = Known()
    try:
        scheme = Scheme.model_validate(data, context=known)
        found = list(contradictions(scheme))
    except ValidationError as error:
        found = [_found(detail, data, known) for detail in error.errors(include_url=False)]
    if found:
        faults = (Fault(path_text(path), _line(path, lines), message) for path, message in found)
        raise SchemeError(sorted(faults, key=lambda fault: fault.line or 0))
    return scheme


def _read(document: str | bytes) -> tuple[object, Lines]:
    try:
        text = document.decode() if isinstance(document, bytes) else document
        return read_document(text)
    except UnicodeDecodeError as error:
        message = Message("byte {number} is not UTF-8", number=error.start + 1)
        raise SchemeError([Fault("", None, message)]) from None
    except DocumentError as error:
        raise SchemeError([Fault("", error.line, error.message)]) from None


def _found(detail: ErrorDetails, data: object, known: Known) -> Found:
    """What pydantic found, and where it stands in the document."""
    path = tuple(part for part in detail["loc"] if part != "[key]") + tuple(detail.get("ctx", {}).get("below", ()))
    group = data
    for part in path[:-1]:
        group = group[part]  # type: ignore[index]
    return path, words_of(detail, excerpt(path[-1]) if path else "", known.fields.get(id(group), ()))


def _line(path: Path, lines: Lines) -> int | None:
    """The line of a value, or of the nearest one above it that is there."""
    return next((lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines), None)


def contradictions(scheme: Scheme) -> Iterator[Found]:
    """Every contradiction of a scheme whose fields are right by themselves."""
    used = [stage.rules for stage in scheme.stages]
    yield from _unused((), scheme, scheme.model_fields_set, [scheme, *used], carried=bool(scheme.rounds))
    for number, (one, rules) in enumerate(zip(scheme.rounds, used, strict=False)):
        yield from _unused(("rounds", number), rules, one.own, [rules], carried=True)
    for number, rules in enumerate(used):
        yield from _impossible(("rounds", number) if scheme.rounds else (), rules)
    if scheme.rank_on == "rounded" and any(scheme.last_digits(number) is None for number in range(len(used))):
        stage = "carried" if scheme.rounds else "total"
        yield ("rank_on",), Message("rounded needs rounding.{stage}", stage=stage)
    yield from _unknown_criteria(scheme, {one.id for rules in (scheme, *used) for one in rules.criteria})


def _unused(path: Path, rules: Rules, given: Collection[str], used: list[Rules], *, carried: bool) -> Iterator[Found]:
    """What is given and takes part in none of the rules that are used."""
    if "trim" in given and rules.trim is not None and not any(one.trimmed for one in used):
        yield (*path, "trim"), Message("trim can be used with trimmed_mean and trimmed_sum only")
    passed = {stage for one in used for stage in one.stages_passed()} | ({"carried"} if carried else set())
    for stage in STAGES if "rounding" in given else ():
        if getattr(rules.rounding, stage) is None or stage in passed:
            continue
        if stage == "carried":
            yield (*path, "rounding", stage), Message("only scoring rules with rounds carry a total over")
        else:
            yield (*path, "rounding", stage), Message("these rules have no stage {stage}", stage=stage)


def _impossible(path: Path, rules: Rules) -> Iterator[Found]:
    if rules.trimmed and rules.trim is None:
        yield (*path, "trim"), Message("{combine} needs trim", combine=rules.combine)
    if rules.pooled and rules.combine != "mean":
        yield (*path, "combine"), Message("pooled can be used with mean only, not with {value}", value=rules.combine)
    if rules.pooled and rules.total != "weighted_mean":
        yield (
            (*path, "total"),
            Message("pooled can be used with weighted_mean only, not with {value}", value=rules.total),
        )


def _unknown_criteria(scheme: Scheme, known: Collection[str]) -> Iterator[Found]:
    for number, rule in enumerate(scheme.tie_break):
        if rule.criterion is not None and rule.criterion not in known:
            yield ("tie_break", number), Message("there is no criterion “{name}”", name=rule.criterion)
    for name in scheme.thresholds:
        criterion = name.partition(":")[2]
        if name != "total" and criterion not in known:
            yield ("thresholds", name), Message("there is no criterion “{name}”", name=criterion)
