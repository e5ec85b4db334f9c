"""What is added to a programme: as little as there has to be, with an id of its own. Pure."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from awards.programmes.editing.shape import Place, Shape, places
from awards.programmes.editing.tree import KEY, Tree, parts

# With what something new begins, where nothing is no beginning.
BEGINS: Mapping[str, Any] = {
    "Criterion.weight": "10",
    "TextQuestion.max_chars": "200",
    "TextField.max_chars": "200",
    "LongTextQuestion.max_words": "200",
    "TableQuestion.max_rows": "10",
    "FileQuestion.max_mb_each": "10",
    "FilesQuestion.max_mb_each": "10",
    "FilesQuestion.max_mb_total": "50",
    "FilesQuestion.max_files": "5",
    "FileQuestion.accept": ["pdf"],
    "FilesQuestion.accept": ["pdf", "png", "jpg"],
    "ScoringRound.panel": "category",
    "ScoringRound.entries": "admitted",
    "SpecialMention.max_per_category": "1",
    "SpecialMention.chosen_by": "final_panel",
    "GrandPrix.chosen_by": "final_panel",
    "Cut.places": "3",
    "Trim.low": "1",
    "Trim.high": "1",
    "Fee.amount": "0",
}
CALLED = {"Category": "category", "Criterion": "criterion", "Section": "page", "Option": "option", "Reason": "reason",
          "TimelineStep": "step"}  # fmt: skip
LONGEST_WORD = 50  # characters of an id before its number


def fresh_item(tree: Tree, shape: Shape, kind: str = "") -> Tree:
    """Return a new item of a list, with a key. kind: which of several kinds it is."""
    return {KEY: secrets.token_hex(4), **fresh_part(tree, shape, kind)}


def fresh_part(tree: Tree, shape: Shape, kind: str = "") -> Tree:
    """Return a new part: what is fixed, what has to begin with something, and an id that nothing has yet."""
    part = shape.kinds.get(kind) if shape.kind == "kinds" else shape.part
    if part is None:  # a text: nothing is written yet
        return {}
    found = {place.name: value for place in places(part).values() if (value := _beginning(place)) is not None}
    if "id" in places(part):
        found["id"] = free_id(tree, CALLED.get(part.__name__, kind or part.__name__.lower()))
    return found


def _beginning(place: Place) -> Any:
    if place.is_fixed and place.required:
        return place.shape.choices[0]
    if place.required and place.shape.kind == "text":
        return {}  # of which is said in which languages it is missing
    return BEGINS.get(place.known_as)


def free_id(tree: Tree, word: str) -> str:
    """Return an id that nothing in a programme has yet: a word with a number behind it."""
    word = re.sub(r"-[0-9]{1,4}$", "", word)[:LONGEST_WORD]
    taken = {str(data.get("id")) for _, _, data in parts(tree)}
    number = 1
    while f"{word}-{number}" in taken:
        number += 1
    return f"{word}-{number}"
