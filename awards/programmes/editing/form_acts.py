"""What buttons do to the questions of a form: copying one, moving it to another section, giving it a list of its own.
Pure.
"""

from __future__ import annotations

import copy

from awards.core.message import Message
from awards.programmes.editing import edits
from awards.programmes.editing.edits import Edit
from awards.programmes.editing.fresh import free_id, fresh_item
from awards.programmes.editing.linked import called
from awards.programmes.editing.tree import KEY, Nowhere, Path, Tree, at, shape_at

Made = tuple[list[Edit], Message | None, Path]
SECTIONS = ("form", "sections")
BEGUN_OPTIONS = 2


def copied(tree: Tree, path: Path, category: str) -> Made:
    """Copy a question below itself, with an id of its own. category: the one it is then asked in, if another."""
    data = _question(tree, path)
    made = copy.deepcopy(data)
    key = fresh_item(tree, shape_at(tree, path[:-1]).item or shape_at(tree, path), str(data["type"]))[KEY]
    made[KEY], made["id"] = key, free_id(tree, str(data.get("id") or data["type"]))
    if category and category != data.get("category"):
        if category not in {each.get("id") for each in tree.get("categories") or ()}:
            raise Nowhere(category)
        made["category"] = category
        made.pop("informs", None)  # of the other category's criteria
    words = Message("Copied: {what}", what=called(data))
    return [edits.add(path[:-1], made, after=_last_of(tree, path, made))], words, (*path[:-1], key)


def _last_of(tree: Tree, path: Path, made: Tree) -> str:
    """After which question a copy goes: after its original, or after the last one of its category in the section."""
    same = [each[KEY] for each in at(tree, path[:-1]) if each.get("category") == made.get("category")]
    return path[-1] if path[-1] in same or not same else str(same[-1])


def moved_to(tree: Tree, path: Path, section: str) -> Made:
    """Move a question to the end of another section."""
    data = _question(tree, path)
    into = (*SECTIONS, section, "questions")
    target = at(tree, into[:-1])
    words = Message("Moved to “{section}”: {what}", section=called(target), what=called(data))
    taken = {each[KEY] for each in target.get("questions") or ()}
    if path[-1] not in taken:
        return [edits.shift(path, into)], words, (*into, path[-1])
    key = f"{path[-1]}_"
    while key in taken:
        key += "_"
    return [edits.take(path), edits.add(into, {**data, KEY: key})], words, (*into, key)


def listed(tree: Tree, path: Path, _more: str) -> Made:
    """Give a question a list to choose from that is its own, with two options to be filled in."""
    data = _question(tree, path)
    lists = tree.get("options") or {}
    name = _free_name(lists, str(data.get("id") or "list").replace("/", "-"))
    shape = shape_at(tree, ("options", name))
    options: list[Tree] = []
    for number in range(BEGUN_OPTIONS):
        options.append({**fresh_item(tree, shape.item or shape), "id": f"{name}-{number + 1}"[-60:].lstrip("-_.")})
    begun = (
        [edits.put(("options", name), options)] if tree.get("options") else [edits.put(("options",), {name: options})]
    )
    words = Message("Added: {what}", what=name)
    return [*begun, edits.put((*path, "options"), name)], words, path


def _free_name(lists: Tree, wanted: str) -> str:
    name, number = wanted, 2
    while name in lists:
        name, number = f"{wanted}-{number}", number + 1
    return name


def _question(tree: Tree, path: Path) -> Tree:
    """The question at a place; Nowhere for what is none."""
    if len(path) != len(SECTIONS) + 3 or path[: len(SECTIONS)] != SECTIONS or path[-2] != "questions":
        raise Nowhere(path)
    found: Tree = at(tree, path)
    if found is None or shape_at(tree, path).part_of(found) is None:
        raise Nowhere(path)
    return found
