"""A draft with faults as far as it can be read: for looking at it, never for putting it in force. Pure.

A missing text is said in another language; what cannot be read is as it is in force, or left out.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from awards.programmes.document.programme import Programme
from awards.programmes.editing.draft_reading import DraftFault, read_draft
from awards.programmes.editing.shape import Shape, places
from awards.programmes.editing.tree import Nowhere, Path, Tree, at, is_blank, languages, parts, place_at

ROUNDS = 12  # what is mended may show further faults, and may bring some
PATIENCE = 8  # rounds, after which whole parts are as they are in force
JUDGING = ("rounds", "timeline", "honours", "scheme")  # name each other
UNSAID = "…"


@dataclass(frozen=True)
class Mended:
    """A draft that can be looked at: its programme (none where too much is wrong), and what is wrong with it."""

    programme: Programme | None
    faults: tuple[DraftFault, ...]


def mended(tree: Tree, in_force: Tree) -> Mended:
    """Return the programme that a draft declares, mended where it has faults; in_force: the tree of what is valid."""
    reading = read_draft(tree)
    if reading.programme is not None:
        return Mended(reading.programme, ())
    tried: Counter[Path] = Counter()
    changed = copy.deepcopy(tree)
    for number in range(ROUNDS):
        _say_everything(changed)
        found = read_draft(changed)
        if found.programme is not None:
            return Mended(found.programme, reading.faults)
        if number < PATIENCE:
            for fault in found.faults:
                _mend(changed, in_force, fault.path, tried)
        else:
            _as_in_force(changed, in_force, {fault.path[0] for fault in found.faults if fault.path})
    return Mended(None, reading.faults)


def _as_in_force(tree: Tree, in_force: Tree, wrong: set[str]) -> None:
    for name in wrong.union(JUDGING) if wrong.intersection(JUDGING) else wrong:
        _tried(tree, (name,), _get(in_force, (name,)))


def _say_everything(tree: Tree) -> None:
    """Fill in the texts that are missing in a language."""
    spoken = languages(tree)
    for _path, part, data in list(parts(tree)):
        for name, place in places(part).items():
            if place.shape.kind == "text" and (place.required or _is_said(data.get(name), spoken)):
                data[name] = _said(data.get(name), spoken)
            elif _is_of_texts(place.shape) and isinstance(data.get(name), list):
                for each in data[name]:
                    each |= _said(each, spoken)


def _is_of_texts(shape: Shape) -> bool:
    return shape.kind == "list" and shape.item is not None and shape.item.kind == "text"


def _is_said(text: Any, spoken: list[str]) -> bool:
    return isinstance(text, dict) and any(not is_blank(text.get(each)) for each in spoken)


def _said(text: Any, spoken: list[str]) -> Tree:
    known = text if isinstance(text, dict) else {}
    first = next((known[each] for each in spoken if not is_blank(known.get(each))), UNSAID)
    return {**known, **{each: first for each in spoken if is_blank(known.get(each))}}


def _mend(tree: Tree, in_force: Tree, path: Path, tried: Counter[Path]) -> None:
    """Try the next way of mending a place: those that take least come first."""
    for way in list(_ways(tree, in_force, path))[tried[path] :]:
        tried[path] += 1
        if _tried(tree, *way):
            return


Way = tuple[Path, Any]


def _ways(tree: Tree, in_force: Tree, path: Path) -> Iterator[Way]:
    """Yield places with what is to stand there: none takes away what is there."""
    yield path, _get(in_force, path)
    for size in range(len(path), 0, -1):
        if (size > 1 and isinstance(_get(tree, path[: size - 1]), list)) or _is_optional(tree, path[:size]):
            yield path[:size], None
    yield path[:1], _get(in_force, path[:1])


def _get(tree: Tree, path: Path) -> Any:
    try:
        return at(tree, path)
    except Nowhere:
        return None


def _is_optional(tree: Tree, path: Path) -> bool:
    try:
        place = place_at(tree, path)
    except Nowhere:
        return False
    return place is not None and not place.required


def _tried(tree: Tree, path: Path, value: Any) -> bool:
    """Put something in a place, or take away what is there; whether that changed anything."""
    above, before = _get(tree, path[:-1]) if path else None, _get(tree, path)
    if (before is None and value is None) or before == value:
        return False
    if isinstance(above, list):
        above[:] = [value if each is before else each for each in above if each is not before or value is not None]
    elif isinstance(above, dict) and value is None:
        del above[path[-1]]
    elif isinstance(above, dict):
        above[path[-1]] = copy.deepcopy(value)
    return isinstance(above, list | dict)
