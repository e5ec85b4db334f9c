"""A faulty draft as far as it can be read: its own words where they can be, what is in force where not."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

import pytest

from awards.programmes.document.programme import load
from awards.programmes.editing.mending import mended
from awards.programmes.editing.queries import tree_of
from awards.programmes.editing.tree import KEY, Tree, at, path_of
from tests.programmes.seeds import text_of

IN_FORCE = tree_of(load(text_of("magistral")))


def places(data: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(data, dict):
        for name, value in data.items():
            if name != KEY:
                yield data, name
                yield from places(value)
    elif isinstance(data, list):
        for each in data:
            yield from places(each)


@pytest.fixture
def tree() -> Tree:
    return copy.deepcopy(IN_FORCE)


def test_what_has_no_fault_is_as_it_is(tree: Tree) -> None:
    tree["categories"][0]["name"]["en"] = "Speed"
    found = mended(tree, IN_FORCE)
    assert found.faults == ()
    assert found.programme is not None
    assert found.programme.categories[0].name["en"] == "Speed"


def test_a_missing_text_is_said_in_the_first_language_that_has_it(tree: Tree) -> None:
    tree["categories"][0]["name"] = {"ru": "Быстрота", "kk": ""}
    tree["categories"][1]["name"] = {}
    found = mended(tree, IN_FORCE)
    assert len(found.faults) == 2
    assert found.programme is not None
    first, second = found.programme.categories[:2]
    assert [first.name[each] for each in ("en", "de", "ru", "kk")] == ["Быстрота"] * 4
    assert second.name["en"] == "…"


def test_what_cannot_be_read_is_as_in_force_or_left_out(tree: Tree) -> None:
    criteria = tree["categories"][0]["criteria"]
    criteria[0]["weight"] = "heavy"
    criteria.append({KEY: "new", "id": "new", "weight": "", "name": {"en": "New"}})
    criteria.append({KEY: "fine", "id": "fine", "weight": "3", "name": {"en": "Fine"}})
    tree["form"]["sections"][0]["questions"][0]["type"] = "riddle"
    found = mended(tree, IN_FORCE).programme
    assert found is not None
    weights = {each.id: each.weight for each in found.categories[0].criteria}
    assert weights[criteria[0]["id"]] == 25
    assert "new" not in weights
    assert weights["fine"] == 3
    known = at(IN_FORCE, path_of("form/sections"))[0]["questions"][0]
    assert found.questions[0].type == known["type"]


def test_nothing_of_the_draft_itself_is_changed(tree: Tree) -> None:
    tree["categories"] = []
    before = copy.deepcopy(tree)
    assert mended(tree, IN_FORCE).programme is not None
    assert tree == before


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_damaged_something_can_be_looked_at(tree: Tree, seed: int) -> None:
    chance = random.Random(seed)
    for data, name in chance.sample(list(places(tree)), chance.choice([1, 3, 10])):
        data[name] = type(data[name])() if isinstance(data[name], dict | list) else chance.choice([None, "", "abc", -1])
    assert mended(tree, IN_FORCE).programme is not None
