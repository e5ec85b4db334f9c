"""What the document's schema says of each place in it, for whoever edits without knowing the schema. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from awards.programmes.document.later import holder
from awards.programmes.document.programme import Programme
from awards.programmes.document.types import Text
from awards.ranking.scheme.kinds import Part

# The kinds of single values, by the function that reads or checks them.
VALUES = {
    "_read_exact": "number", "_read_number": "number", "_read_whole": "whole", "_read_date": "day",
    "_read_time": "clock", "_check_id": "id", "_check_country": "country", "_check_language": "language",
    "_check_timezone": "timezone", "_check_currency": "currency", "_check_colour": "colour",
}  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """What stands at a place: a text, value, yes or no, choice, part, one of several kinds of part, list, or map.

    value: which kind of value, or what a map is by. choices: what may be chosen. part: of a part. kinds: of several, by
    what its field `tag` says. item: what is in a list, or under each name of a map.
    """

    kind: str
    value: str = ""
    choices: tuple[str, ...] = ()
    part: type[Part] | None = None
    kinds: Mapping[str, type[Part]] = field(default_factory=dict)
    tag: str = ""
    item: Shape | None = None

    @property
    def is_leaf(self) -> bool:
        """Whether it is changed as a whole: a value, a choice, yes or no, or a list of such."""
        inner = self.item if self.kind == "list" else self
        return inner is not None and inner.kind in ("value", "yes", "choice")

    @property
    def has_items(self) -> bool:
        """Whether it is a list whose items are parts or texts, each of which can be changed by itself."""
        return self.kind == "list" and not self.is_leaf

    def part_of(self, data: Mapping[str, Any]) -> type[Part] | None:
        """Return the part that data at this place is of; none while its kind is not known."""
        return self.kinds.get(str(data.get(self.tag))) if self.kind == "kinds" else self.part


@dataclass(frozen=True)
class Place:
    """A field of a part: its name in the document, by which name its words are found, and what stands there."""

    name: str
    field: str
    part: type[Part]
    shape: Shape
    required: bool
    default: Any = None

    @property
    def known_as(self) -> str:
        """The field with the class that declares it, such as `Category.theme`."""
        return holder(self.part, self.field)

    @property
    def is_fixed(self) -> bool:
        """Whether there is nothing to choose: one choice only."""
        return self.shape.kind == "choice" and len(self.shape.choices) == 1


@lru_cache(maxsize=256)
def places(part: type[Part]) -> Mapping[str, Place]:
    """Return the fields of a part by their names in the document."""
    return {
        info.alias or name: Place(
            name=info.alias or name, field=name, part=part, shape=_shape(info.annotation, info.metadata),
            required=info.is_required(), default=None if info.default is PydanticUndefined else info.default,
        )
        for name, info in part.model_fields.items()
    }  # fmt: skip


ROOT = Shape("part", part=Programme)


def _shape(annotation: Any, metadata: list[Any]) -> Shape:
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        return _shape(inner, [*more, *metadata])
    if get_origin(annotation) in (Union, UnionType):
        kinds = [each for each in get_args(annotation) if each is not NoneType]
        return _shape(kinds[0], metadata) if len(kinds) == 1 else _kinds(kinds)
    if get_origin(annotation) is Literal:
        return Shape("choice", choices=tuple(str(each) for each in get_args(annotation)))
    if get_origin(annotation) is tuple:
        return Shape("list", item=_shape(get_args(annotation)[0], []))
    if get_origin(annotation) is dict:
        key, inner = get_args(annotation)
        return Shape("map", value=_shape(key, []).value, item=_shape(inner, []))
    if annotation is bool:
        return Shape("yes")
    if isinstance(annotation, type) and issubclass(annotation, Text):
        return Shape("text")
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return Shape("part", part=annotation)
    return Shape("value", value=next(_readers(metadata), "line"))


def _kinds(parts: list[type[Part]]) -> Shape:
    tag = next(name for name in ("type", "kind") if all(name in each.model_fields for each in parts))
    found = {str(get_args(each.model_fields[tag].annotation)[0]): each for each in parts}
    return Shape("kinds", kinds=found, tag=tag)


def _readers(metadata: list[Any]) -> Iterator[str]:
    for each in metadata:
        if isinstance(each, FieldInfo):
            yield from _readers(each.metadata)
        elif (name := getattr(getattr(each, "func", None), "__name__", "")) in VALUES:
            yield VALUES[name]
