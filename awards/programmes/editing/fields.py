"""The fields of a page of the editor, made from the schema and a draft: what they are called, what is in them, what may
be chosen, and what is wrong with it. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from awards.core.message import Message
from awards.programmes.document.types import Text
from awards.programmes.editing import field_words, linked
from awards.programmes.editing.draft_reading import Reading
from awards.programmes.editing.linked import Named
from awards.programmes.editing.shape import Place, Shape, places
from awards.programmes.editing.tree import KEY, Path, Tree, at, languages, place_at, shape_at, written
from awards.ranking.scheme.kinds import Part

# Lists that are chosen from and whose order counts.
IN_ORDER = ("SchemeRules.tie_break", "About.languages")

Label = Message | Text | str


@dataclass
class Field:
    """One field: a control, a group of fields, or a list of items.

    kind: texts (one a language), line, number, whole, day, clock, colour, yes, choice, many (several of a list), chain
    (several, in an order), lines and countries (several, one a
    line), group, list, map. values: of texts, by language; of a choice of
    several, what is chosen. there: whether an optional group is. parts: the fields of a group. items: what is in a list
    or map.
    """

    kind: str
    path: str
    label: Label
    help: Message | None = None
    value: Any = None
    values: Mapping[str, str] = field(default_factory=dict)
    choices: Sequence[Named] = ()
    required: bool = False
    optional: bool = False
    locked: bool = False
    paragraph: bool = False
    technical: bool = False
    there: bool = True
    faults: Sequence[Message] = ()
    parts: Sequence[Field] = ()
    items: Sequence[Item] = ()
    adds: Sequence[Named] = ()

    @property
    def name(self) -> str:
        """The name of its control."""
        return f"f/{self.path}"

    @property
    def id(self) -> str:
        """The id of its control on a page."""
        return f"f-{self.path.replace('/', '-')}"


@dataclass
class Item:
    """Something in a list or a map, with its fields."""

    path: str
    called: Label
    kind: Message | None
    fields: Sequence[Field]
    faults: int
    locked: bool
    is_first: bool = False
    is_last: bool = False

    @property
    def key(self) -> str:
        """Its key in the list."""
        return self.path.rsplit("/", 1)[-1]


@dataclass
class Drawn:
    """What fields are made from: the tree, how it reads, and which places are locked."""

    tree: Tree
    reading: Reading
    locked: Callable[[Path], bool]

    def field(self, path: Path) -> Field:
        """Return the field at a place."""
        place = place_at(self.tree, path)
        if place is None:
            raise LookupError(path)
        data = at(self.tree, path)
        if place.shape.kind == "map" and isinstance(data, list):  # one of its lists
            return self._entry(path, path[-1], data, place.shape.item or place.shape, place).fields[0]
        return self._field(place, path, data)

    def fields(self, path: Path) -> list[Field]:
        """Return the fields of the part at a place, but those with nothing to choose; none of a part of no kind."""
        data = at(self.tree, path)
        part = shape_at(self.tree, path).part_of(data)
        return [] if part is None else self._fields(part, path, data)

    def item(self, path: Path) -> Item:
        """Return the item of a list at a place."""
        items = at(self.tree, path[:-1])
        place = next(number for number, each in enumerate(items) if each[KEY] == path[-1])
        return self._item(path, items[place], shape_at(self.tree, path), place, len(items))

    def _fields(self, part: type[Part], path: Path, data: Mapping[str, Any]) -> list[Field]:
        return [
            self._field(place, (*path, place.name), data.get(place.name))
            for place in places(part).values()
            if not place.is_fixed
        ]

    def _field(self, place: Place, path: Path, data: Any) -> Field:
        made = Field(
            kind=place.shape.kind, path=written(path), label=field_words.label_of(place.part, place.field),
            help=field_words.help_of(place.part, place.field), value=data, required=place.required,
            optional=not place.required and place.default in (None, ()),
            locked=self.locked(path), technical=field_words.is_technical(place.part, place.field),
            faults=self.reading.by_place.get(written(path), ()),
        )  # fmt: skip
        _FILLS[place.shape.kind](self, made, place, path, data)
        return made

    def texts(self, made: Field, place: Place, _path: Path, data: Any) -> None:
        """A text in every language of the programme."""
        made.kind, made.paragraph = "texts", field_words.is_paragraph(place.part, place.field)
        made.values = {each: (data or {}).get(each) or "" for each in languages(self.tree)}
        made.paragraph = made.paragraph or any("\n" in text for text in made.values.values())

    def value(self, made: Field, place: Place, path: Path, data: Any) -> None:
        """A value: written, or chosen where the programme or the house knows what it can be."""
        kind = place.shape.value
        found = linked.named(place.known_as, self.tree, path)
        choices = found if found is not None else linked.by_value(kind, self.tree)
        made.kind = "line" if kind in ("id", "currency", "words") else kind
        made.value = _default(place) if data is None else data
        if choices is not None:
            made.kind, made.choices = "choice", _with_own(choices, data)

    def yes(self, made: Field, place: Place, _path: Path, data: Any) -> None:
        """Yes or no."""
        made.value = bool(place.default) if data is None else bool(data)

    def choice(self, made: Field, place: Place, _path: Path, data: Any) -> None:
        """One of a few values with words of their own."""
        words = field_words.choice_words
        made.choices = [(each, words(place.part, place.field, each)) for each in place.shape.choices]
        made.value = _default(place) if data is None else data

    def several(self, made: Field, place: Place, path: Path, data: Any) -> None:
        """A list: items with fields, or values that are chosen or written one a line."""
        shape = place.shape
        if shape.has_items:
            made.items = self._items(path, data or [], shape.item or shape)
            made.adds = _kinds_to_add(place, shape.item or shape)
            return
        made.value = [str(each) for each in data or ()]
        if shape.item is not None and shape.item.value == "country":
            made.kind = "countries"
            return
        made.choices = self._chosen_from(place, shape.item or shape, path, made.value)
        made.kind = "lines" if not made.choices else "chain" if place.known_as in IN_ORDER else "many"

    def _chosen_from(self, place: Place, shape: Shape, path: Path, chosen: Sequence[str]) -> Sequence[Named]:
        if shape.kind == "choice":
            return [(each, field_words.choice_words(place.part, place.field, each)) for each in shape.choices]
        found = linked.named(place.known_as, self.tree, path)
        if found is None:
            return ()
        known = {code for code, _ in found}
        return [*found, *((each, each) for each in chosen if each not in known)]

    def group(self, made: Field, place: Place, path: Path, data: Any) -> None:
        """A group of fields; an optional one may not be there."""
        part = place.shape.part_of(data or {})
        made.kind, made.there = "group", data is not None or place.required
        made.parts = self._fields(part, path, data or {}) if part is not None and made.there else ()

    def named_lists(self, made: Field, place: Place, path: Path, data: Any) -> None:
        """Values or lists under names."""
        inner = place.shape.item or place.shape
        made.choices = linked.named(place.known_as, self.tree, path) or ()
        made.items = [self._entry((*path, name), name, each, inner, place) for name, each in (data or {}).items()]

    def _entry(self, path: Path, name: str, data: Any, shape: Shape, place: Place) -> Item:
        choices = dict(linked.named(place.known_as, self.tree, path[:-1]) or ())
        inner = Field(
            kind="lines", path=written(path), label=choices.get(name, name), value=data, locked=self.locked(path),
            faults=self.reading.by_place.get(written(path), ()),
        )  # fmt: skip
        if shape.has_items:
            inner.kind, inner.items = "list", self._items(path, data or [], shape.item or shape)
            inner.adds = _kinds_to_add(place, shape.item or shape)
        elif shape.kind == "map":
            inner.kind, inner.value = "map", None
            inner.items = [self._entry((*path, each), each, data[each], shape.item or shape, place) for each in data]
        elif shape.kind == "part":
            inner.kind, inner.value, inner.parts = "group", None, self.fields(path)
        elif shape.kind == "list" and shape.item is not None and shape.item.value == "country":
            inner.kind, inner.value = "countries", [str(each) for each in data or ()]
        elif shape.kind == "value":
            inner.kind = shape.value
        return Item(written(path), choices.get(name, name), None, [inner], self.reading.below(written(path)),
                    self.locked(path))  # fmt: skip

    def _items(self, path: Path, data: Sequence[Tree], shape: Shape) -> list[Item]:
        return [self._item((*path, each[KEY]), each, shape, place, len(data)) for place, each in enumerate(data)]

    def _item(self, path: Path, data: Tree, shape: Shape, place: int, count: int) -> Item:
        where = written(path)
        if shape.kind == "text":
            values = {each: data.get(each) or "" for each in languages(self.tree)}
            whole = Field("texts", where, label="", values=values, paragraph=True, required=True,
                          locked=self.locked(path), faults=self.reading.by_place.get(where, ()))  # fmt: skip
            fields, kind = [whole], None
        else:
            part = shape.part_of(data)
            fields = self._fields(part, path, data) if part is not None else []
            kind = _kind_words(shape, str(data.get(shape.tag))) if shape.kind == "kinds" and part else None
        return Item(
            where, _called(data, self.tree), kind, fields, self.reading.below(where), self.locked(path),
            is_first=place == 0, is_last=place == count - 1,
        )  # fmt: skip


_FILLS: Mapping[str, Callable[[Drawn, Field, Place, Path, Any], None]] = {
    "text": Drawn.texts, "value": Drawn.value, "yes": Drawn.yes, "choice": Drawn.choice, "list": Drawn.several,
    "part": Drawn.group, "kinds": Drawn.group, "map": Drawn.named_lists,
}  # fmt: skip


def _default(place: Place) -> Any:
    """What holds where nothing is written: shown, for that is what will be."""
    return place.default if isinstance(place.default, str | int) else None


def _with_own(choices: Sequence[Named], own: Any) -> Sequence[Named]:
    """What can be chosen, and what is written there though it cannot."""
    return choices if own in (None, "") or own in dict(choices) else [*choices, (str(own), str(own))]


def _kinds_to_add(place: Place, shape: Shape) -> Sequence[Named]:
    if shape.kind == "kinds":
        return [(kind, _kind_words(shape, kind)) for kind in shape.kinds]
    return [("", field_words.add_words(place.part, place.field, inside=place.shape.kind == "map"))]


def _kind_words(shape: Shape, kind: str) -> Message:
    return field_words.choice_words(shape.kinds[kind], shape.tag, kind)


def _called(data: Tree, tree: Tree) -> Label:
    if "kind" in data and "text" in data and isinstance(data["text"], dict):  # a rule is its sentence
        return Text.model_construct({code: text for code, text in data["text"].items() if text})
    if data.get("kind") in ("scoring", "admission"):
        return linked.round_name(tree, data)
    if isinstance(data.get("value"), str | int) and "label" in data:
        return str(data["value"])
    return linked.called(data)
