"""The single changes of a tree, as plain data that a row keeps; each gives the one that takes it back. Pure."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from awards.programmes.editing.tree import KEY, Nowhere, Path, Tree, at, path_of, shape_at, written

Edit = dict[str, Any]
LAST = ""


def put(path: Path, value: Any) -> Edit:
    """Return the change that writes a field; none takes it out."""
    return {"do": "put", "at": written(path), "value": value}


def add(path: Path, item: Tree, *, after: str | None = LAST) -> Edit:
    """Return the change that adds an item (with its key) to a list: after another, at the end, or before all (None)."""
    return {"do": "add", "at": written(path), "item": item, "after": after}


def take(path: Path) -> Edit:
    """Return the change that removes an item of a list."""
    return {"do": "take", "at": written(path)}


def move(path: Path, *, after: str | None) -> Edit:
    """Return the change that moves an item of a list after another, or before all (None)."""
    return {"do": "move", "at": written(path), "after": after}


def shift(path: Path, into: Path, *, after: str | None = LAST) -> Edit:
    """Return the change that moves an item, as it then is, into another list: as `add` does."""
    return {"do": "shift", "at": written(path), "into": written(into), "after": after}


def applied(tree: Tree, edits: Iterable[Edit]) -> tuple[Tree, list[Edit]]:
    """Return a tree with changes made, and those that take them back, in the order to make them. Raises Nowhere."""
    changed = copy.deepcopy(tree)
    back = [_CHANGES[each["do"]](changed, each) for each in edits]
    return changed, back[::-1]


def place_of(edit: Edit) -> Path:
    """Return the place that a change is of: of an item that is added, its own."""
    path = path_of(edit["at"])
    return (*path, edit["item"][KEY]) if edit["do"] == "add" else path


def _put(tree: Tree, edit: Edit) -> Edit:
    path = path_of(edit["at"])
    inside = at(tree, path[:-1])
    if inside is None and edit["value"] is not None and shape_at(tree, path[:-1]).kind == "text":
        at(tree, path[:-2])[path[-2]] = {path[-1]: edit["value"]}
        return put(path[:-1], None)
    if inside is None and edit["value"] is None:
        return edit
    if not isinstance(inside, dict) or path[-1] == KEY:
        raise Nowhere(edit["at"])
    before = inside.get(path[-1])
    if edit["value"] is None:
        inside.pop(path[-1], None)
    else:
        inside[path[-1]] = copy.deepcopy(edit["value"])
    return put(path, before)


def _add(tree: Tree, edit: Edit) -> Edit:
    path = path_of(edit["at"])
    if at(tree, path) is None:
        at(tree, path[:-1])[path[-1]] = []
    items = _items(tree, path)
    items.insert(_place_after(items, edit["after"]), copy.deepcopy(edit["item"]))
    return take((*path, edit["item"][KEY]))


def _take(tree: Tree, edit: Edit) -> Edit:
    *above, key = path_of(edit["at"])
    items = _items(tree, tuple(above))
    place = _place_of(items, key)
    item = items.pop(place)
    return add(tuple(above), item, after=items[place - 1][KEY] if place else None)


def _move(tree: Tree, edit: Edit) -> Edit:
    *above, key = path_of(edit["at"])
    items = _items(tree, tuple(above))
    place = _place_of(items, key)
    item = items.pop(place)
    before = items[place - 1][KEY] if place else None
    items.insert(_place_after(items, edit["after"]), item)
    return move((*above, key), after=before)


def _shift(tree: Tree, edit: Edit) -> Edit:
    path = path_of(edit["at"])
    back = _take(tree, take(path))
    into = path_of(edit["into"])
    _add(tree, add(into, back["item"], after=edit["after"]))
    return shift((*into, path[-1]), path[:-1], after=back["after"])


_CHANGES = {"put": _put, "add": _add, "take": _take, "move": _move, "shift": _shift}


def _items(tree: Tree, path: Path) -> list[Tree]:
    found = at(tree, path)
    if not isinstance(found, list):
        raise Nowhere(written(path))
    return found


def _place_of(items: list[Tree], key: str) -> int:
    for number, each in enumerate(items):
        if each[KEY] == key:
            return number
    raise Nowhere(key)


def _place_after(items: list[Tree], key: str | None) -> int:
    """Where something goes that follows an item; at the end if that is no more."""
    if key is None:
        return 0
    return next((number + 1 for number, each in enumerate(items) if each[KEY] == key), len(items))
