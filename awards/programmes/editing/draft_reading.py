"""Reading a programme that is being edited: the document it declares, and its faults, each at its place. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from awards.core.message import Message
from awards.programmes.document.document_yaml import tree_of
from awards.programmes.document.programme import Programme, judged
from awards.programmes.editing.tree import KEY, Path, Tree, bare, written

# What is said of the lines of a file, or of its names of fields, says nothing where there is no file.
WITHOUT_FILE = {
    "The id “{id}” is already used on line {line}.": Message("The id “{id}” is already used."),
    "The category is already asked for on line {line}.": Message("The category is already asked for."),
    "This round already has a step, on line {line}.": Message("This round already has a step."),
    "The field “{name}” is missing.": Message("This is not filled in yet."),
}
_STEP = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")


@dataclass(frozen=True)
class DraftFault:
    """What is wrong at a place of the tree, in words."""

    path: Path
    says: Message

    @property
    def at(self) -> str:
        """The place as fields of a page have it."""
        return written(self.path)


@dataclass(frozen=True)
class Reading:
    """A draft as it reads: the programme, if there is one without a fault, and all faults."""

    programme: Programme | None
    faults: tuple[DraftFault, ...]

    @cached_property
    def by_place(self) -> Mapping[str, list[Message]]:
        """What is wrong by place."""
        found: dict[str, list[Message]] = {}
        for each in self.faults:
            found.setdefault(each.at, []).append(each.says)
        return found

    def below(self, path: str) -> int:
        """Return how many faults a place and all below it have."""
        return sum(each.at == path or each.at.startswith(f"{path}/") for each in self.faults)


def read_draft(tree: Tree) -> Reading:
    """Return the programme of a tree, held against the same checks as a file."""
    programme, faults = judged(tree_of(bare(tree)))
    found = tuple(DraftFault(_place(tree, each.path), _without_file(each.message)) for each in faults)
    return Reading(None if found else programme, tuple(dict.fromkeys(found)))


def _place(tree: Tree, path: str) -> Path:
    """Return where in the tree a fault of the document is: as far as it leads."""
    found: list[str] = []
    data: object = tree
    for name, number in _STEP.findall(path):
        if number:
            if not isinstance(data, list) or int(number) >= len(data) or not isinstance(data[int(number)], dict):
                break
            data = data[int(number)]
            found.append(data[KEY])  # type: ignore[index]
        else:
            found.append(name)
            data = data.get(name) if isinstance(data, dict) else None
    return tuple(found)


def _without_file(message: Message) -> Message:
    known = WITHOUT_FILE.get(message.text)
    if known is None:
        return message
    return Message(known.text, **{name: each for name, each in message.values.items() if f"{{{name}}}" in known.text})
