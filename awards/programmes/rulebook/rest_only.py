"""A programme with the rules of judging of one document and all else of another: what may be published while the rules
stay as they are. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from awards.programmes.document.document_yaml import to_yaml
from awards.programmes.document.programme import Programme, load
from awards.programmes.rulebook.rulebook import rules_of, text_of

RULES = ("scale", "scheme", "rounds", "honours")
OF_JURY = ("comments", "conflict", "scores_seen")
OF_CATEGORY = ("name", "theme", "description")
HIDDEN, IDENTITY = "hidden_from_jury", "identity"
Data = dict[str, Any]


class Entangled(ValueError):
    """What changes besides the rules cannot be had without them."""


def with_rules_of(in_force: Programme, document: Programme) -> str:
    """Return as YAML what a document changes besides the rules of judging, with the rules of the one in force.

    A new question that jurors do not see comes with the rules, and one they do not see stays until then.
    Raises ProgrammeFaults where the two do not go together, Entangled where the rules would change all the same.
    """
    rules, rest = _data(in_force), _data(document)
    _take(RULES, rules, rest)
    _take(("deciders",), rules["season"], rest["season"])
    _take(OF_JURY, rules["jury"], rest["jury"])
    rest["categories"] = _categories(rules["categories"], rest["categories"])
    _conceal_as_before(in_force, document, rules["form"]["sections"], rest["form"]["sections"])
    source = to_yaml(rest)
    if text_of(load(source)) != text_of(in_force):
        raise Entangled
    return source


def _data(programme: Programme) -> Data:
    return {name: _mutable(each) for name, each in programme.model_dump(by_alias=True, exclude_unset=True).items()}


def _mutable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _mutable(each) for name, each in value.items()}
    return [_mutable(each) for each in value] if isinstance(value, list | tuple) else value


def _take(names: Collection[str], source: Data, into: Data) -> None:
    for name in names:
        if name in source:
            into[name] = source[name]
        else:
            into.pop(name, None)


def _categories(rules: list[Data], rest: list[Data]) -> list[Data]:
    """The categories of the rules in the order of the rest, which may also give their colours and goals."""
    wanted = {each["id"]: each for each in rest}
    found = []
    for own in _in_order(rules, rest):
        other = wanted.get(own["id"])
        if other is None:
            found.append(own)
            continue
        _take(OF_CATEGORY, own, other)
        other["criteria"] = list(_in_order(own["criteria"], other["criteria"]))
        found.append(other)
    return found


def _in_order(items: list[Data], like: list[Data]) -> Iterator[Data]:
    """These items as far as others name them in the order of those, then what is left."""
    own, order = {each["id"]: each for each in items}, [each["id"] for each in like]
    yield from (own[code] for code in order if code in own)
    yield from (each for each in items if each["id"] not in order)


# Which answers are concealed is a rule


def _conceal_as_before(in_force: Programme, document: Programme, rules: list[Data], rest: list[Data]) -> None:
    old, new = (_concealed(it) for it in (in_force, document))
    there = {each.id for each in in_force.questions}, {each.id for each in document.questions}
    came = {code for marked in new.values() for code in marked} - there[0]
    went = {code for marked in old.values() for code in marked} - there[1]
    for section in rest:
        section["questions"] = [each for each in section["questions"] if each["id"] not in came]
    _bring_back(went, rules, rest)
    rest[:] = [section for section in rest if section["questions"]]
    for section in rest:
        _mark(section, old)


def _concealed(programme: Programme) -> dict[str, set[str]]:
    found: Any = rules_of(programme)["concealed"]
    return {kind: set(codes) for kind, codes in found.items()}


def _bring_back(codes: Collection[str], rules: list[Data], rest: list[Data]) -> None:
    sections = {each["id"]: each for each in rest}
    for section in rules:
        back = [each for each in section["questions"] if each["id"] in codes]
        if back and section["id"] in sections:
            sections[section["id"]]["questions"] += back
        elif back:
            rest.append({**section, "questions": back})


def _mark(section: Data, old: Mapping[str, set[str]]) -> None:
    """Mark the questions of a section as they were; the section itself where all of them are hidden, as it was."""
    codes = {each["id"] for each in section["questions"]}
    whole = bool(section.get(HIDDEN)) and codes <= old[HIDDEN]
    _set(section, HIDDEN, wanted=whole)
    for asked in section["questions"]:
        _set(asked, IDENTITY, wanted=asked["id"] in old[IDENTITY])
        _set(asked, HIDDEN, wanted=asked["id"] in old[HIDDEN] and (not whole or bool(asked.get(HIDDEN))))


def _set(data: Data, name: str, *, wanted: bool) -> None:
    if wanted != bool(data.get(name)):
        data[name] = wanted
