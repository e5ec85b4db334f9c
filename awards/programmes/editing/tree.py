"""A programme's document while it is edited: plain data, in which all that stands in a list has a key of its own.

A place is named by the names of fields and by these keys (`categories/efficiency/criteria/k3/weight`), so that it stays
the same place whatever else is added, moved or removed. What a kind of question does not have, and texts in languages
the programme does not have, stay in it and are left out where it is read. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from awards.programmes.document.programme import Programme
from awards.programmes.editing.shape import ROOT, Place, Shape, places
from awards.ranking.scheme.kinds import Part

KEY = "#"
BETWEEN = "/"
Tree = dict[str, Any]
Path = tuple[str, ...]


class Nowhere(LookupError):
    """There is no such place: what it was part of was removed, or never there."""


class Unfit(ValueError):
    """Data that is not built as a programme is: a group where a list should be, a field that is not known."""


def path_of(text: str) -> Path:
    """Return the path of a place as it is written in fields of a page."""
    return tuple(text.split(BETWEEN)) if text else ()


def written(path: Path) -> str:
    """Return a path as it is written in fields of a page."""
    return BETWEEN.join(path)


# From a document, and back


def planted(document: Mapping[str, Any]) -> Tree:
    """Return a document's data with keys in its lists: always the same ones. Raises Unfit.

    Parts that a programme has to have are there, though with nothing in them: their fields can be filled in.
    """
    found = cast(Tree, _planted(document, ROOT))
    wanted = [each.name for each in places(Programme).values() if each.required and each.shape.kind == "part"]
    return {**found, **{name: {} for name in wanted if name not in found}}


def _planted(data: Any, shape: Shape) -> Any:
    if shape.kind in ("part", "kinds"):
        return _planted_part(data, shape)
    if shape.has_items:
        return _planted_items(data, shape.item or shape)
    if shape.kind == "map":
        return {name: _planted(each, shape.item or shape) for name, each in _as(dict, data).items()}
    if shape.kind == "list":
        return [_scalar(each) for each in _as(list, data)]
    if shape.kind == "text":
        return {name: _scalar(each) for name, each in _as(dict, data).items()}
    return _scalar(data)


def _planted_part(data: Any, shape: Shape) -> Tree:
    part = shape.part_of(_as(dict, data))
    if part is None:
        raise Unfit
    known = places(part)
    if set(data) - set(known):
        raise Unfit
    return {name: _planted(each, known[name].shape) for name, each in data.items() if each is not None}


def _planted_items(data: Any, shape: Shape) -> list[Tree]:
    found: list[Tree] = []
    taken: set[str] = set()
    for number, each in enumerate(_as(list, data)):
        own = each.get("id") if isinstance(each, dict) else None
        key = own if isinstance(own, str) and own and BETWEEN not in own and own not in taken else f"n{number}"
        while key in taken:
            key += "_"
        taken.add(key)
        found.append({KEY: key, **_planted(each, shape)})
    return found


def _as(kind: type, data: Any) -> Any:
    data = list(data) if isinstance(data, tuple) else data
    if not isinstance(data, kind):
        raise Unfit
    return data


def _scalar(data: Any) -> str | int | bool | None:
    if isinstance(data, dict | list | tuple):
        raise Unfit
    return data if data is None or isinstance(data, bool | int | str) else str(data)


def bare(tree: Tree) -> dict[str, Any]:
    """Return the document's data that a tree stands for: without keys, and without what is only kept."""
    return cast(dict[str, Any], _bare(tree, ROOT, languages(tree)))


def languages(tree: Tree) -> list[str]:
    """Return the languages that a tree says its texts are in."""
    return [each for each in tree.get("programme", {}).get("languages", []) if isinstance(each, str)]


def _bare(data: Any, shape: Shape, spoken: list[str]) -> Any:
    if shape.kind in ("part", "kinds"):
        return _bare_part(data, shape, spoken)
    if shape.kind == "text":
        return {each: data[each] for each in spoken if not is_blank(data.get(each))}
    if shape.has_items:
        return [_bare(each, shape.item or shape, spoken) for each in data]
    if shape.kind == "map":
        found = {name: _bare(each, shape.item or shape, spoken) for name, each in data.items() if not is_blank(each)}
        return {name: each for name, each in found.items() if shape.value != "language" or name in spoken}
    return data


def _bare_part(data: Tree, shape: Shape, spoken: list[str]) -> dict[str, Any]:
    part = shape.part_of(data)
    if part is None:
        return {shape.tag: data.get(shape.tag)}
    found = ((place, _bare(data[name], place.shape, spoken)) for name, place in places(part).items() if name in data)
    return {place.name: each for place, each in found if not _is_left_out(place, each)}


def _is_left_out(place: Place, value: Any) -> bool:
    """Nothing was written: of a text that has to be there it is said that it is missing, language by language."""
    return is_blank(value) or (place.shape.kind == "text" and not value and not place.required)


def is_blank(value: object) -> bool:
    """Whether a value is none, or text without a letter in it."""
    return value is None or (isinstance(value, str) and not value.strip())


# Places


def at(tree: Tree, path: Path) -> Any:
    """Return what stands at a place; none for a field not filled in. Raises Nowhere without what is around it."""
    found: Any = tree
    for number, name in enumerate(path):
        last = number == len(path) - 1
        found = _item(found, name) if isinstance(found, list) else _field(found, name, last)
    return found


def stated(tree: Tree, path: Path) -> Any:
    """Return what holds at a place: what is written there, else what holds where nothing is. Raises Nowhere."""
    if len(path) > 1 and at(tree, path[:-1]) is None and shape_at(tree, path[:-1]).kind == "text":
        return None
    found = at(tree, path)
    if found is not None:
        return found
    place, shape = _shapes(tree, path)[-1]
    return place.default if place is not None and shape.is_leaf else None


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same: a number is one however it is kept, and nothing is nothing."""
    if isinstance(one, list | tuple) or isinstance(other, list | tuple):
        mine, theirs = (list(each) if isinstance(each, list | tuple) else [] for each in (one, other))
        return len(mine) == len(theirs) and all(same(*pair) for pair in zip(mine, theirs, strict=True))
    if is_blank(one) or is_blank(other):
        return is_blank(one) and is_blank(other)
    return bool(one == other) or (not isinstance(one, bool | dict) and str(one) == str(other))


def _item(items: list[Any], key: str) -> Any:
    for each in items:
        if isinstance(each, dict) and each.get(KEY) == key:
            return each
    raise Nowhere(key)


def _field(data: Any, name: str, last: bool) -> Any:
    if not isinstance(data, dict) or (name not in data and not last):
        raise Nowhere(name)
    return data.get(name)


def shape_at(tree: Tree, path: Path) -> Shape:
    """Return what the schema says of a place, whether or not it is filled in. Raises Nowhere where nothing can be."""
    return _shapes(tree, path)[-1][1]


def place_at(tree: Tree, path: Path) -> Place | None:
    """Return the field of a part that a place is or is in: for a text in a language, the text. Raises Nowhere."""
    return next((place for place, _ in reversed(_shapes(tree, path)) if place is not None), None)


def _shapes(tree: Tree, path: Path) -> list[tuple[Place | None, Shape]]:
    found: list[tuple[Place | None, Shape]] = [(None, ROOT)]
    data: Any = tree
    for name in path:
        found.append(_below(found[-1][1], data, name))
        data = _data_below(data, name)
    return found


def _data_below(data: Any, name: str) -> Any:
    if isinstance(data, list):
        return next((each for each in data if isinstance(each, dict) and each.get(KEY) == name), None)
    return data.get(name) if isinstance(data, dict) else None


def _below(shape: Shape, data: Any, name: str) -> tuple[Place | None, Shape]:
    if shape.kind in ("part", "kinds"):
        part = shape.part_of(data or {})
        place = places(part).get(name) if part is not None else None
        if place is None:
            raise Nowhere(name)
        return place, place.shape
    if shape.kind == "text":
        return None, LINE
    if shape.item is not None and (shape.kind == "map" or shape.has_items):
        return None, shape.item
    raise Nowhere(name)


LINE = Shape("value", value="words")
"""A text in one language."""


def parts(tree: Tree) -> Iterator[tuple[Path, type[Part], Tree]]:
    """Yield every part of a document with its place, from above to below."""
    yield from _parts((), tree, ROOT)


def _parts(path: Path, data: Any, shape: Shape) -> Iterator[tuple[Path, type[Part], Tree]]:
    if shape.kind in ("part", "kinds"):
        if (part := shape.part_of(data)) is not None:
            yield path, part, data
            for name, place in places(part).items():
                if data.get(name) is not None:
                    yield from _parts((*path, name), data[name], place.shape)
    elif shape.has_items:
        for each in data:
            yield from _parts((*path, each[KEY]), each, shape.item or shape)
    elif shape.kind == "map":
        for name, each in data.items():
            yield from _parts((*path, name), each, shape.item or shape)
