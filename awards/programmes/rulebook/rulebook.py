"""The rules of judging as one document, taken out of a programme, and how two such documents differ. Pure.

These are the rules that may not change once scores are given but by two people, in public: how many people decide, the
scale and what its scores mean, categories and their criteria with weights, the way from scores to places, the rounds,
what can be won and what is published, what jurors explain and how conflicts of interest are dealt with, and which
answers are concealed from whom. Not among them: dates, the form's questions, who may enter, how work is spread.

What a later version adds to the programme joins the document only where it has not its default, so that the document of
rules that nobody touched stays the same.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from awards.core.canonical import canonical
from awards.core.message import Message
from awards.programmes.document.parts import Category
from awards.programmes.document.programme import Programme
from awards.ranking.scheme.kinds import Part

VERSION = 1
Path = tuple[str, ...]
Leaf = str | int | tuple[str, ...] | None
BY_ID: dict[Path, str] = {("scale", "anchors"): "value"}
# Lists of which it counts what is in them, and for rounds in which order.
LISTED = {
    "categories", "criteria", "rounds", "prizes", "route",
    "sections", "questions", "columns", "fields", "per_file", "choices", "rules", "steps",
}  # fmt: skip


def rules_of(programme: Programme) -> dict[str, object]:
    """Return the rules that are frozen, as plain data: texts, whole numbers, exact numbers as text, no nulls."""
    jury = programme.jury
    found: dict[str, Any] = {
        "v": VERSION,
        "season": programme.season.id,
        "deciders": programme.season.deciders,
        "scale": _scale(programme),
        "categories": sorted((_category(each) for each in programme.categories), key=lambda each: each["id"]),
        "scheme": as_data(programme.scheme),
        "rounds": [as_data(each) for each in programme.rounds],
        "honours": as_data(programme.honours),
        "jury": {
            "comments": as_data(jury.comments),
            "conflict": as_data(jury.conflict),
            "scores_seen": as_data(jury.scores_seen),
        },
        "concealed": _concealed(programme),
    }
    found["jury"]["conflict"]["reasons"].sort(key=lambda each: each["id"])
    return found


def text_of(programme: Programme) -> str:
    """Return the rules that are frozen as canonical JSON."""
    return canonical(rules_of(programme)).decode()


def as_data(part: Part, *, only: Any = None, leave_out: Any = None) -> dict[str, Any]:
    """Return a part of a programme as plain data: exact numbers as text, yes and no as words, no nulls."""
    data = part.model_dump(mode="json", exclude_none=True, include=only, exclude=leave_out)
    return cast(dict[str, Any], _without_booleans(data))


def _scale(programme: Programme) -> dict[str, object]:
    data, scale = as_data(programme.scale), programme.scale
    data["comment_required_at"] = [f"{value:f}" for value in sorted(scale.comment_required_at)]
    data["anchors"] = [as_data(anchor) for anchor in sorted(scale.anchors, key=lambda anchor: anchor.value)]
    return data


def _category(category: Category) -> dict[str, object]:
    found = as_data(category, only={"id", "name", "theme", "description"})
    found["criteria"] = sorted((as_data(each) for each in category.criteria), key=lambda each: each["id"])
    return found


def _concealed(programme: Programme) -> dict[str, list[str]]:
    sections = [(section, question) for section in programme.form.sections for question in section.questions]
    hidden = {each.id for section, each in sections if section.hidden_from_jury or each.hidden_from_jury}
    return {"identity": sorted(each.id for _, each in sections if each.identity), "hidden_from_jury": sorted(hidden)}


def _without_booleans(value: Any) -> Any:
    """Yes and no as words: canonical JSON of ours has no booleans."""
    if isinstance(value, dict):
        return {name: _without_booleans(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_booleans(each) for each in value]
    return ("yes" if value else "no") if isinstance(value, bool) else value


# How two documents differ


@dataclass(frozen=True)
class Difference:
    """One rule that differs: where it stands, what it was and what it is; none where it was not, or is no more."""

    path: Path
    before: Leaf
    after: Leaf


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> list[Difference]:
    """Return every rule that differs, in the order of the document. Of what was added or left out only that it was."""
    old, new = (dict(_leaves((), each)) for each in (before, after))
    found = [
        Difference(path, old.get(path), new.get(path)) for path in {**old, **new} if old.get(path) != new.get(path)
    ]
    gone = [path for each in found for path in _moved(each)]
    return [each for each in found if not any(each.path[: len(path)] == path for path in gone)]


def read(text: str) -> dict[str, object]:
    """Return a document from its canonical text."""
    data: dict[str, object] = json.loads(text)
    return data


def _moved(found: Difference) -> list[Path]:
    """The places of what a list gained or lost: what stands below them is not told one by one."""
    if not found.path or found.path[-1] not in LISTED:
        return []
    return [(*found.path, each) for each in set(listed(found.before)) ^ set(listed(found.after))]


def listed(leaf: Leaf) -> tuple[str, ...]:
    """Return what a list has in it; nothing of what is none."""
    return leaf if isinstance(leaf, tuple) else ()


def _leaves(path: Path, value: Any) -> Iterator[tuple[Path, Leaf]]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _leaves((*path, name), each)
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        key = BY_ID.get(path, "id")
        named = {str(each.get(key, number)): each for number, each in enumerate(value, 1)}
        if path[-1] in LISTED:
            yield path, tuple(named)
        for name, each in named.items():
            yield from _leaves((*path, name), {field: other for field, other in each.items() if field != key})
    elif path not in BY_ID:
        yield path, tuple(value) if isinstance(value, list) else value


def lets_one_decide(before: Programme, after: Programme) -> bool:
    """Whether fewer people would suffice by another programme for what takes two by the one there is."""
    return after.season.deciders < before.season.deciders


# What cannot be meant for scores that are given


def impossible(found: Difference) -> Message | None:
    """Return why a difference cannot be put in force for scores that are given; none if it can."""
    match found.path:
        case ("scale", "min" | "max" | "step"):
            return Message("The scale cannot change once scores have been given: they were given on this scale.")
        case ("categories", _, "criteria"):
            return Message(
                "Criteria cannot be added or removed once scores have been given: nobody has scored a new one, "
                "and the scores of a removed one would be lost."
            )
        case ("categories",):
            return Message("Categories cannot be added or removed once scores have been given.")
        case ("rounds",) | ("rounds", _, "kind"):
            return Message("Rounds cannot be added, removed or reordered once scores have been given.")
    return None


def categories_of(found: Collection[Difference], every: Collection[str]) -> set[str]:
    """Return the codes of the categories that differences touch: their own, or all."""
    own = {each.path[1] for each in found if len(each.path) > 1 and each.path[0] == "categories"}
    return own if all(len(each.path) > 1 and each.path[0] == "categories" for each in found) else set(every)


def rounds_of(found: Collection[Difference]) -> set[str] | None:
    """Return the codes of the rounds that differences are of; none if any is of no round alone.

    Which entries a round takes is a rule of the round before it too.
    """
    if all(each.path[0] == "rounds" and len(each.path) > 2 and each.path[2] != "entries" for each in found):
        return {each.path[1] for each in found}
    return None
