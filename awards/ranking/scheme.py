"""The scheme: the declared rules that turn ballots into places, as data.

    scheme = parse(text_or_mapping)     # SchemeError.faults names every wrong field at once
    scheme.to_json()                    # canonical, byte for byte the same for the same rules
    scheme.fingerprint()                # SHA-256 of that, published with the results

Numbers, plain or quoted, are read as decimal text; a float in a mapping is refused, because it is no longer
the number that was written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from . import reading
from .contradictions import find_contradictions
from .document import DocumentError, Lines, read_document
from .exact import plain
from .fields import Fault, Fields, SchemeError, shown
from .line import Line
from .terms import Criterion, Cut, Round, Rules, Scale, TieRule, Trim

__all__ = ["Criterion", "Cut", "Fault", "Round", "Rules", "Scale", "Scheme", "SchemeError", "TieRule", "Trim", "parse"]


@dataclass(frozen=True, slots=True)
class Scheme:
    """The rules of one ranking. `rules` are those of the whole scheme; without rounds they are the only ones."""

    rules: Rules
    rounds: tuple[Round, ...] = ()
    rank_on: str = "unrounded"
    tie_band: Fraction = Fraction(0)
    tie_break: tuple[TieRule, ...] = ()
    places: str = "competition"
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
            "tie_band": plain(self.tie_band),
            "tie_break": [rule.text for rule in self.tie_break],
            "places": self.places,
            "thresholds": {name: plain(least) for name, least in self.thresholds},
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
    return {"id": one.id, "weight": plain(one.weight), **{name: own[name] for name in one.own}}


def _cut_document(cut: Cut | None) -> dict[str, Any]:
    if cut is None:
        return {}
    fields = {"places": cut.places, "min": None if cut.min is None else plain(cut.min)}
    return {"cut": {name: value for name, value in fields.items() if value is not None}}


def parse(document: Mapping[str, Any] | str | bytes) -> Scheme:
    """The scheme of a mapping or of YAML or JSON text.

    Raises SchemeError with all faults at once, each with the path of its field and, for YAML, its line.
    """
    data, rows = (document, {}) if isinstance(document, Mapping) else _read(document)
    fields = Fields(rows)
    data = fields.table((), data, reading.OF_A_SCHEME)
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
        raise SchemeError([Fault("", Line("byte {number} is not UTF-8", number=error.start + 1))]) from None
    except DocumentError as error:
        raise SchemeError([Fault("", error.line, error.row)]) from None


def _scheme(fields: Fields, data: Mapping[str, Any]) -> Scheme | None:
    if str(data.get("version", 1)) != "1":
        fields.fault(("version",), Line("version 1 is known, not {value}", value=shown(data["version"])))
    given = reading.read_rules(fields, (), data, whole=True)
    rules = reading.make_rules(given)
    rounds = tuple(_rounds(fields, data["rounds"], given)) if data.get("rounds") is not None else ()
    words = {name: fields.choice((name,), data[name], options) for name, options in _WORDS.items() if name in data}
    band = fields.number(("tie_band",), data["tie_band"], least=0) if "tie_band" in data else Fraction(0)
    chain = reading.read_tie_break(fields, ("tie_break",), data["tie_break"]) if _has(data, "tie_break") else ()
    least = reading.read_thresholds(fields, ("thresholds",), data["thresholds"]) if _has(data, "thresholds") else ()
    cut = reading.read_cut(fields, ("cut",), data["cut"]) if _has(data, "cut") else None
    if rules is None or band is None or fields.faults:
        return None
    chosen = {name: word for name, word in words.items() if word is not None}
    return Scheme(rules, rounds, tie_band=band, tie_break=chain, thresholds=least, cut=cut, **chosen)


_WORDS = {"rank_on": reading.RANK_ON, "places": reading.PLACES}


def _has(data: Mapping[str, Any], name: str) -> bool:
    return data.get(name) is not None


def _rounds(fields: Fields, value: object, given: reading.Given) -> Iterable[Round]:
    seen: set[str] = set()
    for number, item in enumerate(fields.items(("rounds",), value, reading.MAX_ROUNDS)):
        one = reading.read_round(fields, ("rounds", number), item, given)
        if one is not None and one.id in seen:
            fields.fault(("rounds", number, "id"), Line("the round “{name}” is given twice", name=one.id))
        elif one is not None:
            seen.add(one.id)
            yield one
