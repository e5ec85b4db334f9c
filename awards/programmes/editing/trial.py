"""A question of a draft as nominees would meet it, however unfinished the draft is: what is missing is filled in, and
told. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from awards.core.message import LanguageCodes, Message
from awards.programmes.document.programme import Programme
from awards.programmes.document.questions import Question
from awards.programmes.document.types import Text, is_id
from awards.programmes.editing.fresh import fresh_part
from awards.programmes.editing.shape import Place, Shape, places
from awards.programmes.editing.tree import Path, Tree, at, is_blank, languages, shape_at
from awards.ranking.scheme.kinds import Part

# All that a question needs to know of its programme.
AROUND = ("programme", "categories", "eligibility", "countries_first", "cldr_overrides")
INSIDE = ("columns", "fields", "per_file")  # what a question has that has ids
NO_TEXT = "…"


@dataclass(frozen=True)
class Tried:
    """Questions to try out in a programme that is complete as far as they need it, and what was missing for it."""

    programme: Programme
    questions: Sequence[Question]
    missing: Sequence[Message]


def tried(tree: Tree, paths: Sequence[Path], *, kind: str = "") -> Tried:
    """Return the questions at some places. kind: what the one question would be as another kind of question."""
    spoken = languages(tree) or ["en"]
    found: list[Question] = []
    missing: list[Message] = []
    for path in paths:
        shape, data = shape_at(tree, path), at(tree, path)
        if kind in shape.kinds:
            data = {**fresh_part(tree, shape, kind), **data, shape.tag: kind}
        if (part := shape.part_of(data)) is not None:
            missing += _missing(part, data, spoken)
            found.append(_made(part, data, spoken))  # type: ignore[arg-type]
    return Tried(_around(tree, found, spoken), _with_ids(found), list(dict.fromkeys(missing)))


def _with_ids(found: Sequence[Any]) -> list[Any]:
    """Parts with ids of which none is there twice, whatever is written there: pages name their fields by them."""
    made: list[Any] = []
    taken: set[str] = set()
    for number, each in enumerate(found):
        lists = {name: _with_ids(parts) for name in INSIDE if (parts := getattr(each, name, None))}
        own = each.id if is_id(each.id) and each.id not in taken else f"n{number}"
        taken.add(own)
        made.append(each.model_copy(update={"id": own, **{name: tuple(parts) for name, parts in lists.items()}}))
    return made


def _around(tree: Tree, questions: Sequence[Question], spoken: Sequence[str]) -> Programme:
    """The programme around the questions: its other parts are left out, and lists that they do not use."""
    known = places(Programme)
    made = {known[name].field: _value(known[name], tree.get(name), spoken) for name in AROUND}
    names = [str(each.options) for each in questions if hasattr(each, "options")]
    lists = {name: (tree.get("options") or {}).get(name) or [] for name in names}
    made[known["options"].field] = _value(known["options"], lists, spoken)
    return Programme.model_construct(**made)


def _made(part: type[Part], data: Mapping[str, Any], spoken: Sequence[str]) -> Part:
    values = {place.field: _value(place, data.get(place.name), spoken) for place in places(part).values()}
    return part.model_construct(**values)


def _value(place: Place, data: Any, spoken: Sequence[str]) -> Any:
    shape = place.shape
    if data is None or (is_blank(data) and not shape.has_items):
        return _without(place, spoken)
    if shape.is_leaf or shape.kind == "value":
        return _read(place, data)
    found = _deep(shape, data, spoken)
    return _without(place, spoken) if found is None else found


def _deep(shape: Shape, data: Any, spoken: Sequence[str]) -> Any:
    if shape.kind == "text":
        return _text(data, spoken)
    if shape.has_items:
        made = [_deep(shape.item or shape, each, spoken) for each in data]
        return tuple(each for each in made if each is not None)
    if shape.kind == "map":
        inner = shape.item or shape
        return {name: _deep(inner, each, spoken) for name, each in data.items() if not is_blank(each)}
    if shape.kind in ("part", "kinds"):
        part = shape.part_of(data)
        return None if part is None else _made(part, data, spoken)
    return data


def _text(data: Mapping[str, Any], spoken: Sequence[str]) -> Text | None:
    """A text in all languages: where it is missing, as in the first that has it."""
    first = next((data[each] for each in spoken if not is_blank(data.get(each))), None)
    if first is None:
        return None
    return Text.model_construct({each: first if is_blank(data.get(each)) else data[each] for each in spoken})


def _read(place: Place, data: Any) -> Any:
    """A value as the document reads it; what it would not take counts for nothing."""
    info = place.part.model_fields[place.field]
    try:
        read = _adapter(place).validate_python(tuple(data) if isinstance(data, list) else data)
    except ValidationError:
        return _without(place, ())
    return info.default if read is None and not info.is_required() else read


_ADAPTERS: dict[tuple[type[Part], str], TypeAdapter[Any]] = {}


def _adapter(place: Place) -> TypeAdapter[Any]:
    key = (place.part, place.field)
    if key not in _ADAPTERS:
        info = place.part.model_fields[place.field]
        kind: Any = Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation
        _ADAPTERS[key] = TypeAdapter(kind)
    return _ADAPTERS[key]


def _without(place: Place, spoken: Sequence[str]) -> Any:
    """What stands where nothing is written: the default, else the least that can be shown."""
    shape = place.shape
    if not place.required:
        return place.default
    if shape.kind == "text":
        return Text.model_construct(dict.fromkeys(spoken, NO_TEXT))
    if shape.kind == "choice":
        return shape.choices[0]
    if shape.kind == "list":
        return ()
    if shape.kind == "value":
        return 1 if shape.value in ("whole", "number") else ""
    return None


def _missing(part: type[Part], data: Mapping[str, Any], spoken: Sequence[str]) -> list[Message]:
    """What a question lacks that nominees would miss, in words."""
    label = data.get("label") or {}
    without = [each for each in spoken if is_blank(label.get(each))]
    found = []
    if without:
        found.append(Message("The question is missing in: {languages}.", languages=LanguageCodes(", ".join(without))))
    for place in places(part).values():
        if place.required and place.shape.value == "whole" and is_blank(data.get(place.name)):
            found.append(Message("A limit is missing; the preview has 1."))
        if place.name == "options" and place.required and is_blank(data.get("options")):
            found.append(Message("There is no list to choose from yet."))
        if place.required and place.shape.has_items and not data.get(place.name):
            found.append(Message("There are no fields yet."))
    return found
